package io.addax.keras.optimizers.schedules;

import io.addax.keras.config.Config;

/**
 * {@code initialLearningRate * decayRate ^ (step / decaySteps)}. Source: {@code
 * keras.optimizers.schedules.ExponentialDecay}.
 *
 * <pre>{@code
 * new SGD().learningRate(new ExponentialDecay(0.1, 100_000, 0.96).staircase(true))
 * }</pre>
 */
public final class ExponentialDecay extends DecaySchedule<ExponentialDecay> {
  private final double decayRate;
  private boolean staircase;

  /**
   * An exponential decay.
   *
   * @param decaySteps after how many steps the rate is multiplied by {@code decayRate}, > 0
   */
  public ExponentialDecay(double initialLearningRate, int decaySteps, double decayRate) {
    super(initialLearningRate, "decay_steps", decaySteps, "ExponentialDecay");
    this.decayRate = decayRate;
  }

  static ExponentialDecay of(Config config) {
    return new ExponentialDecay(
            config.getDouble("initial_learning_rate"),
            config.getInt("decay_steps"),
            config.getDouble("decay_rate"))
        .staircase(config.getBoolean("staircase", false))
        .named(config);
  }

  /** Whether the rate stays the same within each {@code decaySteps}. Default false. */
  public ExponentialDecay staircase(boolean stairs) {
    this.staircase = stairs;
    return this;
  }

  @Override
  ExponentialDecay self() {
    return this;
  }

  @Override
  public double at(long step) {
    float p = (float) step / decaySteps;
    return (float) initialLearningRate * pow((float) decayRate, staircase ? floor(p) : p);
  }

  @Override
  public Config config() {
    return super.config().with("decay_rate", decayRate).with("staircase", staircase);
  }
}
