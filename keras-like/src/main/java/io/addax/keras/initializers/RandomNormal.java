package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.config.Config;
import io.addax.keras.utils.RandomStream;
import org.tensorflow.ndarray.Shape;

/** Normal numbers. Source: {@code keras.initializers.RandomNormal}. */
public final class RandomNormal extends RandomInitializer {
  private double mean = 0;
  private double stddev = 0.05;

  static RandomNormal of(Config config) {
    RandomNormal initializer =
        new RandomNormal()
            .mean(config.getDouble("mean", 0))
            .stddev(config.getDouble("stddev", 0.05));
    config.optionalInt("seed").ifPresent(initializer::seed);
    return initializer;
  }

  /** The mean. Default 0. */
  public RandomNormal mean(double newMean) {
    this.mean = newMean;
    return this;
  }

  /** The standard deviation. Default 0.05. */
  public RandomNormal stddev(double newStddev) {
    this.stddev = newStddev;
    return this;
  }

  /** The seed. Default from {@link io.addax.keras.utils.RandomSeed}. */
  public RandomNormal seed(int seed) {
    setSeed(seed);
    return this;
  }

  @Override
  public HostTensor initialize(Shape shape, DType dtype) {
    RandomStream random = stream();
    return Values.fill(shape, dtype, i -> mean + stddev * random.nextNormal());
  }

  @Override
  public Config config() {
    return super.config().with("mean", mean).with("stddev", stddev);
  }
}
