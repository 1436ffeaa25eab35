package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/** The best of one rate where another one is at least a given value, over many thresholds. */
abstract class ConstrainedRate<T extends ConstrainedRate<T>> extends ThresholdMetric<T> {
  private final String key;
  private final double value;
  private int numThresholds = 200;

  ConstrainedRate(String name, String key, double value) {
    super(name);
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          className() + ": expected '" + key + "' from 0 to 1. Received: " + value);
    }
    this.key = key;
    this.value = value;
    setNumThresholds(200);
  }

  /** How many thresholds between 0 and 1 are tried. Default 200. */
  public final T numThresholds(int count) {
    setNumThresholds(count);
    return self();
  }

  private void setNumThresholds(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          className() + ": expected num_thresholds >= 1. Received: " + count);
    }
    this.numThresholds = count;
    setThresholds(count == 1 ? new double[] {0.5} : spaced(count));
  }

  /** The only class that counts. Default all. */
  public final T classId(int id) {
    setClassId(id);
    return self();
  }

  /** Numbers evenly spaced from 0 to 1. */
  static double[] spaced(int count) {
    double[] thresholds = new double[count];
    for (int i = 0; i < count; i++) {
      thresholds[i] = (double) i / (count - 1);
    }
    return thresholds;
  }

  @Override
  final void configure(Config config) {
    setNumThresholds(config.getInt("num_thresholds", 200));
    config.optionalInt("class_id").ifPresent(this::setClassId);
  }

  abstract Operand<?> constrained(Ops ops, ConfusionCounts.Counts counts);

  abstract Operand<?> dependent(Ops ops, ConfusionCounts.Counts counts);

  @Override
  final Operand<?> of(Ops ops, ConfusionCounts.Counts counts) {
    Operand<?> rate = dependent(ops, counts);
    Operand<?> feasible = ops.greaterEqual(constrained(ops, counts), value);
    return ops.max(ops.select(feasible, rate, ops.scalarLike(rate, 0)));
  }

  @Override
  public final Direction direction() {
    return Direction.UP;
  }

  @Override
  public final Config config() {
    return withClassId(super.config().with("num_thresholds", numThresholds).with(key, value));
  }
}
