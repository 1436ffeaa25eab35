package io.addax.devices;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;

/**
 * How TensorFlow runs in this program: logical CPUs, placement, GPU memory and threads. Immutable;
 * every {@code with…} returns a changed copy.
 *
 * <pre>{@code
 * RuntimeConfig config =
 *     RuntimeConfig.defaults().withLogicalCpus(2).withSoftPlacement(false).withIntraOpThreads(4);
 * }</pre>
 *
 * <p>Some of this TensorFlow fixes once for the whole process, at the first session or device
 * listing, and silently ignores later: the GPU settings. Here a later request that contradicts is
 * an {@link IllegalStateException}; see {@link ProcessSettings}. The rest may differ from session
 * to session.
 */
public final class RuntimeConfig {
  /** For {@link #withInterOpThreads}: a session runs its ops in the thread that calls it. */
  public static final int CALLER_THREAD = -1;

  private static final RuntimeConfig DEFAULTS = new RuntimeConfig(new Draft());

  private final int logicalCpus;
  private final boolean softPlacement;
  private final Optional<Boolean> gpuMemoryGrowth;
  private final OptionalDouble gpuMemoryFraction;
  private final Optional<List<Integer>> visibleGpus;
  private final int intraOpThreads;
  private final int interOpThreads;
  private final Optional<DeviceSpec> device;
  private final Optional<AutoMixedPrecision> autoMixedPrecision;

  private RuntimeConfig(Draft draft) {
    logicalCpus = draft.logicalCpus;
    softPlacement = draft.softPlacement;
    gpuMemoryGrowth = draft.gpuMemoryGrowth;
    gpuMemoryFraction = draft.gpuMemoryFraction;
    visibleGpus = draft.visibleGpus;
    intraOpThreads = draft.intraOpThreads;
    interOpThreads = draft.interOpThreads;
    device = draft.device;
    autoMixedPrecision = draft.autoMixedPrecision;
  }

  /**
   * One logical CPU, soft placement, GPU memory that grows on demand, every GPU visible, and
   * TensorFlow's own choice of threads.
   */
  public static RuntimeConfig defaults() {
    return DEFAULTS;
  }

  /**
   * Splits the processor into {@code count} devices {@code CPU:0}, {@code CPU:1}, …, as {@code
   * tf.config.set_logical_device_configuration} does. They share the processors: good for trying
   * out a program for many devices, not for speed.
   *
   * @throws IllegalArgumentException if {@code count} is less than 1
   */
  public RuntimeConfig withLogicalCpus(int count) {
    checkArgument(count >= 1, "At least 1 logical CPU is needed. Received: %s", count);
    return with(draft -> draft.logicalCpus = count);
  }

  /**
   * Soft placement (the default) replaces a device that does not exist, and says so in a warning;
   * strict placement makes it an error. See {@link Placement}.
   */
  public RuntimeConfig withSoftPlacement(boolean soft) {
    return with(draft -> draft.softPlacement = soft);
  }

  /**
   * Whether GPU memory is taken as it is needed (the default here) or nearly all of it at once.
   * Fixed for the process by the first session.
   */
  public RuntimeConfig withGpuMemoryGrowth(boolean growth) {
    return with(draft -> draft.gpuMemoryGrowth = Optional.of(growth));
  }

  /**
   * Limits this process to a part of every GPU's memory. Fixed for the process by the first
   * session.
   *
   * @throws IllegalArgumentException if {@code fraction} is not above 0 and at most 1
   */
  public RuntimeConfig withGpuMemoryFraction(double fraction) {
    checkArgument(
        fraction > 0 && fraction <= 1,
        "The fraction of GPU memory must be above 0 and at most 1. Received: %s",
        fraction);
    return with(draft -> draft.gpuMemoryFraction = OptionalDouble.of(fraction));
  }

  /**
   * Lets TensorFlow see only these GPUs, which become {@code GPU:0}, {@code GPU:1}, … in the order
   * given; without arguments, none. Fixed for the process by the first session.
   *
   * @throws IllegalArgumentException if a number is negative or appears twice
   */
  public RuntimeConfig withVisibleGpus(int... gpus) {
    List<Integer> numbers = Arrays.stream(gpus).boxed().toList();
    checkArgument(
        numbers.stream().allMatch(gpu -> gpu >= 0),
        "GPU numbers must not be negative. Received: %s",
        numbers);
    checkArgument(
        numbers.stream().distinct().count() == numbers.size(),
        "A GPU can be listed only once. Received: %s",
        numbers);
    return with(draft -> draft.visibleGpus = Optional.of(numbers));
  }

  /**
   * How many threads share the work of one op; each logical CPU has so many of its own. 0 (the
   * default) leaves that open: a model takes one thread if even its largest op is soon done, and
   * otherwise one for each processor, which replicas divide among themselves. Or the processors
   * divide the batch, with one thread for each op, where that comes to the same.
   *
   * <p>Each session has its own threads; where it cannot ({@link NativeRuntime#hasPoolPerSession}),
   * the first session decides for the process.
   *
   * @throws IllegalArgumentException if {@code threads} is negative
   */
  public RuntimeConfig withIntraOpThreads(int threads) {
    checkArgument(threads >= 0, "Intra-op threads must not be negative. Received: %s", threads);
    return with(draft -> draft.intraOpThreads = threads);
  }

  /**
   * How many threads run ops side by side. 0 (the default) shares TensorFlow's pool of this
   * process; a positive number gives every session a pool of its own, because the shared one would
   * keep the size it got first; {@link #CALLER_THREAD} uses no pool, which is the fastest for small
   * models on one device and the slowest for several devices.
   *
   * @throws IllegalArgumentException if {@code threads} is less than -1
   */
  public RuntimeConfig withInterOpThreads(int threads) {
    checkArgument(
        threads >= CALLER_THREAD,
        "Inter-op threads must be -1 (caller's thread), 0 (TensorFlow's choice) or more."
            + " Received: %s",
        threads);
    return with(draft -> draft.interOpThreads = threads);
  }

  /**
   * Where everything runs that names no device itself, such as {@code "/GPU:1"}. By default
   * TensorFlow chooses for each op.
   *
   * @throws IllegalArgumentException if the string is malformed
   */
  public RuntimeConfig withDevice(String name) {
    DeviceSpec spec = DeviceSpec.parse(name);
    return with(draft -> draft.device = Optional.of(spec));
  }

  /**
   * Lets TensorFlow rewrite float32 graphs so that some ops compute in 16 bits. By default it does
   * not. A dtype policy is the better way where a model can be made anew; this one needs no change
   * of the model, and files and predictions keep float32.
   */
  public RuntimeConfig withAutoMixedPrecision(AutoMixedPrecision rewriter) {
    Optional<AutoMixedPrecision> chosen = Optional.of(rewriter);
    return with(draft -> draft.autoMixedPrecision = chosen);
  }

  /** The number of logical CPUs. */
  public int logicalCpus() {
    return logicalCpus;
  }

  /** Whether a device that does not exist is replaced. */
  public boolean softPlacement() {
    return softPlacement;
  }

  /** Whether GPU memory is taken as it is needed. */
  public boolean gpuMemoryGrowth() {
    return gpuMemoryGrowth.orElse(true);
  }

  /** The part of every GPU's memory that may be used, if it is limited. */
  public OptionalDouble gpuMemoryFraction() {
    return gpuMemoryFraction;
  }

  /** The GPUs that TensorFlow may see, or nothing if it may see all. */
  public Optional<List<Integer>> visibleGpus() {
    return visibleGpus;
  }

  /** Threads for the work of one op; 0 if that is open. */
  public int intraOpThreads() {
    return intraOpThreads;
  }

  /** Threads that run ops side by side; 0 for TensorFlow's choice, -1 for the caller's thread. */
  public int interOpThreads() {
    return interOpThreads;
  }

  /** Where everything runs that names no device; empty for TensorFlow's choice. */
  public Optional<DeviceSpec> device() {
    return device;
  }

  /** In which 16-bit numbers TensorFlow's rewriter may let ops compute, if in any. */
  public Optional<AutoMixedPrecision> autoMixedPrecision() {
    return autoMixedPrecision;
  }

  /** TensorFlow's own form of this configuration. */
  public ConfigProto toConfigProto() {
    ConfigProto.Builder proto =
        ConfigProto.newBuilder()
            .putDeviceCount(Device.CPU, logicalCpus)
            .setAllowSoftPlacement(softPlacement)
            .setIntraOpParallelismThreads(intraOpThreads)
            .setInterOpParallelismThreads(interOpThreads)
            .setUsePerSessionThreads(interOpThreads > 0);
    GPUOptions.Builder gpu = GPUOptions.newBuilder().setAllowGrowth(gpuMemoryGrowth());
    gpuMemoryFraction.ifPresent(gpu::setPerProcessGpuMemoryFraction);
    visibleGpus.ifPresent(
        numbers -> {
          if (numbers.isEmpty()) {
            // An empty list of visible GPUs means "all" to TensorFlow.
            proto.putDeviceCount(Device.GPU, 0);
          }
          gpu.setVisibleDeviceList(
              numbers.stream().map(String::valueOf).collect(Collectors.joining(",")));
        });
    autoMixedPrecision.ifPresent(
        rewriter -> rewriter.switchOn(proto.getGraphOptionsBuilder().getRewriteOptionsBuilder()));
    return proto.setGpuOptions(gpu).build();
  }

  /** What was asked for and not only assumed, for {@link ProcessSettings}. */
  Optional<Boolean> requestedGpuMemoryGrowth() {
    return gpuMemoryGrowth;
  }

  /** This configuration in a process whose GPU settings {@code first} has fixed. */
  RuntimeConfig withProcessSettingsOf(RuntimeConfig first) {
    return with(
        draft -> {
          draft.gpuMemoryGrowth = first.gpuMemoryGrowth;
          draft.gpuMemoryFraction = first.gpuMemoryFraction;
          draft.visibleGpus = first.visibleGpus;
        });
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RuntimeConfig that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return String.format(
        "RuntimeConfig[logicalCpus=%d, softPlacement=%s, gpuMemoryGrowth=%s, gpuMemoryFraction=%s,"
            + " visibleGpus=%s, intraOpThreads=%d, interOpThreads=%d, device=%s,"
            + " autoMixedPrecision=%s]",
        logicalCpus,
        softPlacement,
        gpuMemoryGrowth(),
        gpuMemoryFraction.isPresent() ? gpuMemoryFraction.getAsDouble() : "all",
        visibleGpus.isPresent() ? visibleGpus.get() : "all",
        intraOpThreads,
        interOpThreads,
        device.map(DeviceSpec::toString).orElse("any"),
        autoMixedPrecision.isPresent() ? autoMixedPrecision.get() : "none");
  }

  private List<Object> parts() {
    return List.of(
        logicalCpus,
        softPlacement,
        gpuMemoryGrowth,
        gpuMemoryFraction,
        visibleGpus,
        intraOpThreads,
        interOpThreads,
        device,
        autoMixedPrecision);
  }

  private RuntimeConfig with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new RuntimeConfig(draft);
  }

  /** The fields while they may still change. */
  private static final class Draft {
    private int logicalCpus = 1;
    private boolean softPlacement = true;
    private Optional<Boolean> gpuMemoryGrowth = Optional.empty();
    private OptionalDouble gpuMemoryFraction = OptionalDouble.empty();
    private Optional<List<Integer>> visibleGpus = Optional.empty();
    private int intraOpThreads;
    private int interOpThreads;
    private Optional<DeviceSpec> device = Optional.empty();
    private Optional<AutoMixedPrecision> autoMixedPrecision = Optional.empty();

    Draft() {}

    Draft(RuntimeConfig from) {
      logicalCpus = from.logicalCpus;
      softPlacement = from.softPlacement;
      gpuMemoryGrowth = from.gpuMemoryGrowth;
      gpuMemoryFraction = from.gpuMemoryFraction;
      visibleGpus = from.visibleGpus;
      intraOpThreads = from.intraOpThreads;
      interOpThreads = from.interOpThreads;
      device = from.device;
      autoMixedPrecision = from.autoMixedPrecision;
    }
  }
}
