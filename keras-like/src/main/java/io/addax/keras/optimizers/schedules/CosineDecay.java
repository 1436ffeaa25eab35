package io.addax.keras.optimizers.schedules;

import io.addax.keras.config.Config;

/**
 * Half a cosine wave from the first rate down to {@code alpha} times it, after a linear warm-up if
 * one is asked for. Source: {@code keras.optimizers.schedules.CosineDecay}.
 *
 * <pre>{@code
 * new Adam().learningRate(new CosineDecay(0, 9_000).warmup(1e-3, 1_000))
 * }</pre>
 */
public final class CosineDecay extends DecaySchedule<CosineDecay> {
  private double alpha;
  private Double warmupTarget;
  private int warmupSteps;

  /**
   * A cosine decay.
   *
   * @param decaySteps the length of the decay, without the warm-up, > 0
   */
  public CosineDecay(double initialLearningRate, int decaySteps) {
    super(initialLearningRate, "decay_steps", decaySteps, "CosineDecay");
  }

  static CosineDecay of(Config config) {
    CosineDecay schedule =
        new CosineDecay(config.getDouble("initial_learning_rate"), config.getInt("decay_steps"))
            .alpha(config.getDouble("alpha", 0));
    schedule.warmupSteps = config.getInt("warmup_steps", 0);
    schedule.warmupTarget = config.optionalDouble("warmup_target").orElse(null);
    return schedule.named(config);
  }

  /** The last rate as a fraction of the one that the decay begins with. Default 0. */
  public CosineDecay alpha(double newAlpha) {
    this.alpha = newAlpha;
    return this;
  }

  /**
   * Rises from the first rate to {@code target} in {@code steps}, and decays from there. Default no
   * warm-up.
   */
  public CosineDecay warmup(double target, int steps) {
    this.warmupTarget = target;
    this.warmupSteps = steps;
    return this;
  }

  @Override
  CosineDecay self() {
    return this;
  }

  @Override
  public double at(long step) {
    float initial = (float) initialLearningRate;
    if (warmupTarget == null) {
      return decay(step, initial);
    }
    float target = warmupTarget.floatValue();
    if (step < warmupSteps) {
      return (target - initial) * ((float) step / warmupSteps) + initial;
    }
    return decay(step - warmupSteps, target);
  }

  private float decay(long step, float from) {
    float fraction = Math.min((float) step, decaySteps) / decaySteps;
    return from * ((float) (1 - alpha) * cosine(fraction) + (float) alpha);
  }

  @Override
  public Config config() {
    return super.config()
        .with("alpha", alpha)
        .with("warmup_target", warmupTarget)
        .with("warmup_steps", warmupSteps);
  }
}
