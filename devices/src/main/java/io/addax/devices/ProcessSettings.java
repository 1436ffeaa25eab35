package io.addax.devices;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * What TensorFlow fixes once for a process: how GPU memory is taken and which GPUs are visible, and
 * the size of the intra-op thread pool where {@linkplain NativeRuntime#hasPoolPerSession sessions
 * have none of their own}.
 *
 * <p>The first session (or device listing) decides; what a later one asks for, TensorFlow silently
 * ignores. Whoever opens a session calls {@link #claim} first, and a request that would be ignored
 * is an error:
 *
 * <pre>{@code
 * ProcessSettings.claim(RuntimeConfig.defaults().withVisibleGpus(0), "the model 'a'");
 * ProcessSettings.claim(RuntimeConfig.defaults(), "the model 'b'");                     // fine: no wish
 * ProcessSettings.claim(RuntimeConfig.defaults().withVisibleGpus(1), "the model 'c'");  // throws
 * }</pre>
 *
 * <p>A default is no wish: it goes with whatever is fixed.
 */
public final class ProcessSettings {
  private static final ProcessSettings PROCESS =
      new ProcessSettings(NativeRuntime::hasPoolPerSession);

  private final BooleanSupplier poolPerSession;
  private RuntimeConfig first;
  private String firstBy;

  /**
   * Nothing is fixed yet.
   *
   * @param poolPerSession whether each session has intra-op threads of its own
   */
  ProcessSettings(BooleanSupplier poolPerSession) {
    this.poolPerSession = poolPerSession;
  }

  /**
   * Fixes the settings of this process if they are free, and otherwise checks that {@code config}
   * agrees with them. Call it just before the session is opened, and open the session with what it
   * returns.
   *
   * @param by who asks, for the message of a later conflict
   * @return {@code config}, with what is fixed filled in where it has no wish
   * @throws IllegalStateException if {@code config} asks for something else than what is fixed
   */
  public static RuntimeConfig claim(RuntimeConfig config, String by) {
    return PROCESS.claimHere(config, by);
  }

  /** The configuration that fixed the settings of this process, if one has. */
  public static Optional<RuntimeConfig> current() {
    return PROCESS.currentHere();
  }

  /** Who has opened the devices first, if anybody has. */
  static Optional<String> openedBy() {
    synchronized (PROCESS) {
      return Optional.ofNullable(PROCESS.firstBy);
    }
  }

  synchronized Optional<RuntimeConfig> currentHere() {
    return Optional.ofNullable(first);
  }

  synchronized RuntimeConfig claimHere(RuntimeConfig config, String by) {
    if (first == null) {
      first = config;
      firstBy = by;
      return config;
    }
    boolean ownPool = poolPerSession.getAsBoolean();
    if (!ownPool) {
      check("intra-op threads", intraOpThreads(config), intraOpThreads(first), by);
    }
    check(
        "GPU memory growth",
        config.requestedGpuMemoryGrowth(),
        Optional.of(first.gpuMemoryGrowth()),
        by);
    check("GPU memory fraction", gpuMemoryFraction(config), gpuMemoryFraction(first), by);
    check("visible GPUs", config.visibleGpus(), first.visibleGpus(), by);
    RuntimeConfig fixed = config.withProcessSettingsOf(first);
    return fixed.withIntraOpThreads((ownPool ? config : first).intraOpThreads());
  }

  private <T> void check(String what, Optional<T> wish, Optional<T> fixed, String by) {
    if (wish.isPresent() && !wish.equals(fixed)) {
      throw new IllegalStateException(
          String.format(
              "%s asks for %s = %s, but TensorFlow fixes that once for a process, and %s has left it"
                  + " at %s; the new value would be ignored. Give the same configuration to the"
                  + " first session or device listing of the program.",
              by, what, wish.get(), firstBy, fixed.map(Object::toString).orElse("the default")));
    }
  }

  /** Empty where there is no wish. */
  private static Optional<Integer> intraOpThreads(RuntimeConfig config) {
    return Optional.of(config.intraOpThreads()).filter(threads -> threads != 0);
  }

  private static Optional<Double> gpuMemoryFraction(RuntimeConfig config) {
    OptionalDouble fraction = config.gpuMemoryFraction();
    return fraction.isPresent() ? Optional.of(fraction.getAsDouble()) : Optional.empty();
  }
}
