package io.addax.keras.optimizers.schedules;

import io.addax.keras.config.Config;

/**
 * From {@code initialLearningRate} down to {@code endLearningRate} in {@code decaySteps}: {@code
 * (initial - end) * (1 - step / decaySteps) ^ power + end}. Source: {@code
 * keras.optimizers.schedules.PolynomialDecay}.
 */
public final class PolynomialDecay extends DecaySchedule<PolynomialDecay> {
  private double endLearningRate = 0.0001;
  private double power = 1;
  private boolean cycle;

  /**
   * A linear decay, until {@link #power} says otherwise.
   *
   * @param decaySteps > 0
   */
  public PolynomialDecay(double initialLearningRate, int decaySteps) {
    super(initialLearningRate, "decay_steps", decaySteps, "PolynomialDecay");
  }

  static PolynomialDecay of(Config config) {
    return new PolynomialDecay(
            config.getDouble("initial_learning_rate"), config.getInt("decay_steps"))
        .endLearningRate(config.getDouble("end_learning_rate", 0.0001))
        .power(config.getDouble("power", 1))
        .cycle(config.getBoolean("cycle", false))
        .named(config);
  }

  /** The last rate. Default 0.0001. */
  public PolynomialDecay endLearningRate(double rate) {
    this.endLearningRate = rate;
    return this;
  }

  /** Default 1, a straight line. */
  public PolynomialDecay power(double newPower) {
    this.power = newPower;
    return this;
  }

  /**
   * Whether the rate jumps up again after {@code decaySteps}: at step {@code n} the decay is over
   * the next multiple of {@code decaySteps}. Default false: it stays at the end.
   */
  public PolynomialDecay cycle(boolean cycles) {
    this.cycle = cycles;
    return this;
  }

  @Override
  PolynomialDecay self() {
    return this;
  }

  @Override
  public double at(long step) {
    float steps = decaySteps;
    float now = step;
    if (cycle) {
      steps *= step == 0 ? 1 : (float) Math.ceil(now / steps);
    } else {
      now = Math.min(now, steps);
    }
    float end = (float) endLearningRate;
    return ((float) initialLearningRate - end) * pow(1 - now / steps, (float) power) + end;
  }

  @Override
  public Config config() {
    return super.config()
        .with("end_learning_rate", endLearningRate)
        .with("power", power)
        .with("cycle", cycle);
  }
}
