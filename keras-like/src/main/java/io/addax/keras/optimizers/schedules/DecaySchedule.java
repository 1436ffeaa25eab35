package io.addax.keras.optimizers.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.keras.config.Config;

/**
 * What Keras's own schedules share: a first rate, a number of steps, a name, and arithmetic in
 * float32, so that even steps that fall on a boundary round to the same side as Keras's.
 */
abstract class DecaySchedule<T extends DecaySchedule<T>> implements LearningRateSchedule {
  private static final float PI = (float) Math.PI;

  final double initialLearningRate;
  private final String stepsKey;
  final int decaySteps;
  private String name;

  DecaySchedule(double initialLearningRate, String stepsKey, int decaySteps, String name) {
    checkArgument(decaySteps > 0, "Expected %s > 0. Received: %s", stepsKey, decaySteps);
    this.initialLearningRate = initialLearningRate;
    this.stepsKey = stepsKey;
    this.decaySteps = decaySteps;
    this.name = name;
  }

  abstract T self();

  /** A name, which means nothing but stands in the config. Default Keras's. */
  public final T name(String newName) {
    this.name = newName;
    return self();
  }

  final T named(Config config) {
    return name(config.getString("name", name));
  }

  @Override
  public Config config() {
    return Config.empty()
        .with("initial_learning_rate", initialLearningRate)
        .with(stepsKey, decaySteps)
        .with("name", name);
  }

  static float pow(float base, float exponent) {
    return (float) Math.pow(base, exponent);
  }

  static float log(float x) {
    return (float) Math.log(x);
  }

  static float floor(float x) {
    return (float) Math.floor(x);
  }

  /** Half a cosine wave, from 1 at 0 to 0 at 1. */
  static float cosine(float fraction) {
    return 0.5f * (1 + (float) Math.cos(PI * fraction));
  }
}
