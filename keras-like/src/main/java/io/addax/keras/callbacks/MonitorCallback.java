package io.addax.keras.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.OptionalDouble;
import java.util.Set;

/**
 * What the callbacks that watch one logged value share: its name, and what counts as better.
 * Source: {@code keras.callbacks.MonitorCallback}.
 */
abstract class MonitorCallback<T extends MonitorCallback<T>> extends Callback {
  private static final Set<String> MODES = Set.of("auto", "min", "max");

  private String monitor = "val_loss";
  private String mode = "auto";
  private double minDelta;
  private Direction direction;

  abstract T self();

  /** The name of the value to watch. Default {@code "val_loss"}. */
  public final T monitor(String name) {
    this.monitor = name;
    this.direction = null;
    return self();
  }

  /**
   * Whether the value shall fall ({@code "min"}) or rise ({@code "max"}). Default {@code "auto"}:
   * its name decides, and a name that Keras does not know is an error.
   */
  public final T mode(String newMode) {
    checkArgument(
        MODES.contains(newMode), "Expected mode auto, min or max. Received: '%s'", newMode);
    this.mode = newMode;
    this.direction = null;
    return self();
  }

  /** How much better a value must be to count; the sign does not matter. */
  void setMinDelta(double delta) {
    this.minDelta = Math.abs(delta);
  }

  final String monitor() {
    return monitor;
  }

  /**
   * The watched value; empty in an epoch without the validation that it comes from.
   *
   * @throws IllegalArgumentException if there is no such value; the message lists the names
   */
  final OptionalDouble watched(int epoch, Logs logs) {
    if (logs.has(monitor)) {
      return OptionalDouble.of(logs.get(monitor));
    }
    if (monitor.startsWith("val_") && (epoch + 1) % parameters().validationFreq() != 0) {
      return OptionalDouble.empty();
    }
    throw new IllegalArgumentException(
        getClass().getSimpleName()
            + ": expected monitor to be one of "
            + logs.names()
            + (monitor.startsWith("val_") ? "; values named val_… need validation data" : "")
            + ". Received: '"
            + monitor
            + "'");
  }

  /** Whether a value improves on {@code best}, which is null before the first. */
  final boolean isImprovement(double value, Double best) {
    Direction better = direction();
    if (best == null) {
      return true;
    }
    return better.isBetter(better == Direction.MIN ? value + minDelta : value - minDelta, best);
  }

  private Direction direction() {
    if (direction == null) {
      direction =
          switch (mode) {
            case "min" -> Direction.MIN;
            case "max" -> Direction.MAX;
            default ->
                Direction.of(monitor)
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                getClass().getSimpleName()
                                    + " cannot tell by the name whether more is better. Expected"
                                    + " mode(\"min\") or mode(\"max\") for this monitor."
                                    + " Received: '"
                                    + monitor
                                    + "'"));
          };
    }
    return direction;
  }
}
