package io.addax.keras.optimizers.schedules;

import io.addax.keras.config.Config;

/**
 * {@code initialLearningRate / (1 + decayRate * step / decaySteps)}. Source: {@code
 * keras.optimizers.schedules.InverseTimeDecay}.
 */
public final class InverseTimeDecay extends DecaySchedule<InverseTimeDecay> {
  private final double decayRate;
  private boolean staircase;

  /**
   * An inverse time decay.
   *
   * @param decaySteps > 0
   */
  public InverseTimeDecay(double initialLearningRate, int decaySteps, double decayRate) {
    super(initialLearningRate, "decay_steps", decaySteps, "InverseTimeDecay");
    this.decayRate = decayRate;
  }

  static InverseTimeDecay of(Config config) {
    return new InverseTimeDecay(
            config.getDouble("initial_learning_rate"),
            config.getInt("decay_steps"),
            config.getDouble("decay_rate"))
        .staircase(config.getBoolean("staircase", false))
        .named(config);
  }

  /** Whether the rate stays the same within each {@code decaySteps}. Default false. */
  public InverseTimeDecay staircase(boolean stairs) {
    this.staircase = stairs;
    return this;
  }

  @Override
  InverseTimeDecay self() {
    return this;
  }

  @Override
  public double at(long step) {
    float p = (float) step / decaySteps;
    return (float) initialLearningRate / (1 + (float) decayRate * (staircase ? floor(p) : p));
  }

  @Override
  public Config config() {
    return super.config().with("decay_rate", decayRate).with("staircase", staircase);
  }
}
