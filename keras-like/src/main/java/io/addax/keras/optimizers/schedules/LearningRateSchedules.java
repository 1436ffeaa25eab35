package io.addax.keras.optimizers.schedules;

import io.addax.keras.config.Registry;

/** The learning-rate schedules by name. Source: {@code keras.optimizers.schedules}. */
public final class LearningRateSchedules {
  /** Every schedule; register one's own here. */
  public static final Registry<LearningRateSchedule> REGISTRY =
      new Registry<>("learning-rate schedule", "keras.optimizers.schedules");

  static {
    REGISTRY.register("ExponentialDecay", ExponentialDecay::of);
    REGISTRY.register("PiecewiseConstantDecay", PiecewiseConstantDecay::of);
    REGISTRY.register("PolynomialDecay", PolynomialDecay::of);
    REGISTRY.register("InverseTimeDecay", InverseTimeDecay::of);
    REGISTRY.register("CosineDecay", CosineDecay::of);
    REGISTRY.register("CosineDecayRestarts", CosineDecayRestarts::of);
    REGISTRY.endOfBuiltIn();
  }

  private LearningRateSchedules() {}
}
