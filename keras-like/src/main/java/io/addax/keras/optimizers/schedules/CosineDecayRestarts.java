package io.addax.keras.optimizers.schedules;

import io.addax.keras.config.Config;

/**
 * Half a cosine wave down to {@code alpha} times the first rate, again and again: each period is
 * {@code tMul} times as long as the one before and begins at {@code mMul} times its rate. Source:
 * {@code keras.optimizers.schedules.CosineDecayRestarts}.
 */
public final class CosineDecayRestarts extends DecaySchedule<CosineDecayRestarts> {
  private double tMul = 2;
  private double mMul = 1;
  private double alpha;

  /**
   * A cosine decay with warm restarts.
   *
   * @param firstDecaySteps the length of the first period, > 0
   */
  public CosineDecayRestarts(double initialLearningRate, int firstDecaySteps) {
    super(initialLearningRate, "first_decay_steps", firstDecaySteps, "SGDRDecay");
  }

  static CosineDecayRestarts of(Config config) {
    return new CosineDecayRestarts(
            config.getDouble("initial_learning_rate"), config.getInt("first_decay_steps"))
        .tMul(config.getDouble("t_mul", 2))
        .mMul(config.getDouble("m_mul", 1))
        .alpha(config.getDouble("alpha", 0))
        .named(config);
  }

  /** How much longer each period is. Default 2. */
  public CosineDecayRestarts tMul(double factor) {
    this.tMul = factor;
    return this;
  }

  /** How much higher each period begins. Default 1. */
  public CosineDecayRestarts mMul(double factor) {
    this.mMul = factor;
    return this;
  }

  /** The last rate of a period as a fraction of the first rate. Default 0. */
  public CosineDecayRestarts alpha(double newAlpha) {
    this.alpha = newAlpha;
    return this;
  }

  @Override
  CosineDecayRestarts self() {
    return this;
  }

  @Override
  public double at(long step) {
    float fraction = (float) step / decaySteps;
    float t = (float) tMul;
    float restarts;
    if (t == 1) {
      restarts = floor(fraction);
      fraction -= restarts;
    } else {
      restarts = floor(log(1 - fraction * (1 - t)) / log(t));
      float length = pow(t, restarts);
      fraction = (fraction - (1 - length) / (1 - t)) / length;
    }
    float lowest = (float) alpha;
    float wave = pow((float) mMul, restarts) * cosine(fraction);
    return (float) initialLearningRate * ((1 - lowest) * wave + lowest);
  }

  @Override
  public Config config() {
    return super.config().with("t_mul", tMul).with("m_mul", mMul).with("alpha", alpha);
  }
}
