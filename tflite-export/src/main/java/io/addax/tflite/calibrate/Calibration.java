package io.addax.tflite.calibrate;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.function.IntFunction;

/**
 * How the ranges of activations are found on representative samples. Immutable.
 *
 * <pre>{@code
 * TFLiteConverter.of(model)
 *     .quantize(Quantization.INT8)
 *     .representative(images)
 *     .calibration(Calibration.percentile(99.99))
 *     .convert();
 * }</pre>
 */
public final class Calibration {
  private static final double MOMENTUM = 0.9;
  private static final double PERCENTILE = 99.99;
  private static final ImmutableMap<String, Calibration> BY_NAME =
      ImmutableMap.of(
          "minmax", minMax(),
          "moving-average", movingAverage(MOMENTUM),
          "percentile", percentile(PERCENTILE),
          "mse", mse());

  private final String text;
  private final IntFunction<RangeObserver> observers;

  private Calibration(String text, IntFunction<RangeObserver> observers) {
    this.text = text;
    this.observers = observers;
  }

  /** From the least to the greatest value seen. Nothing seen is clipped; the default. */
  public static Calibration minMax() {
    return new Calibration("minmax", steps -> new MinMaxObserver());
  }

  /**
   * Exponential moving averages of each sample's least and greatest value, so that a single strange
   * sample has little weight.
   *
   * @param momentum how much of the average each sample leaves as it is, from 0 up to, not
   *     including, 1; 0.9 by name
   */
  public static Calibration movingAverage(double momentum) {
    checkArgument(
        momentum >= 0 && momentum < 1,
        "Expected a momentum from 0 up to 1. Received: %s",
        momentum);
    return new Calibration(
        "moving-average(" + momentum + ")", steps -> new MovingAverageObserver(momentum));
  }

  /**
   * The middle range that holds a share of all values; half of the rest is cut off at each end.
   *
   * @param percentile the share in per cent, above 50 and up to 100; 99.99 by name. Less than 99.9
   *     harms most models.
   */
  public static Calibration percentile(double percentile) {
    checkArgument(
        percentile > 50 && percentile <= 100,
        "Expected a percentile above 50, up to 100. Received: %s",
        percentile);
    return new Calibration(
        "percentile(" + percentile + ")", steps -> new PercentileObserver(percentile));
  }

  /** The range under which rounding and clipping together make the least squared error. */
  public static Calibration mse() {
    return new Calibration("mse", MseObserver::new);
  }

  /**
   * The calibration of a name: minmax, moving-average, percentile or mse.
   *
   * @throws IllegalArgumentException if there is no such; the message lists all
   */
  public static Calibration of(String name) {
    Calibration known = BY_NAME.get(name);
    checkArgument(
        known != null, "Expected a calibration, one of %s. Received: '%s'", BY_NAME.keySet(), name);
    return known;
  }

  /** The names that {@link #of} takes. */
  public static ImmutableList<String> names() {
    return BY_NAME.keySet().asList();
  }

  /**
   * What observes one tensor.
   *
   * @param steps how many steps its integers have from end to end
   */
  public RangeObserver observer(int steps) {
    return observers.apply(steps);
  }

  @Override
  public String toString() {
    return text;
  }
}
