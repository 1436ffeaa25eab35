package io.addax.keras.metrics;

import io.addax.keras.config.Config;

/** What precision and recall have in common: thresholds, top-k and a class. */
abstract class TopKMetric<T extends TopKMetric<T>> extends ThresholdMetric<T> {
  TopKMetric(String name) {
    super(name);
  }

  /**
   * What a prediction must exceed to be positive; for several, there are several results. Default
   * 0.5.
   */
  public final T thresholds(double... thresholds) {
    setThresholds(thresholds);
    return self();
  }

  /** Only the {@code k} greatest predictions of a sample can be positive. Default all. */
  public final T topK(int k) {
    setTopK(k);
    return self();
  }

  /** The only class that counts. Default all. */
  public final T classId(int id) {
    setClassId(id);
    return self();
  }

  @Override
  public final Direction direction() {
    return Direction.UP;
  }

  @Override
  public final Config config() {
    return withClassId(withTopK(withThresholds(super.config())));
  }
}
