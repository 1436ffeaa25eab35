package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.config.Config;
import io.addax.keras.utils.RandomStream;
import org.tensorflow.ndarray.Shape;

/**
 * Normal numbers, redrawn where further than two standard deviations from the mean. Source: {@code
 * keras.initializers.TruncatedNormal}.
 */
public final class TruncatedNormal extends RandomInitializer {
  private double mean = 0;
  private double stddev = 0.05;

  static TruncatedNormal of(Config config) {
    TruncatedNormal initializer =
        new TruncatedNormal()
            .mean(config.getDouble("mean", 0))
            .stddev(config.getDouble("stddev", 0.05));
    config.optionalInt("seed").ifPresent(initializer::seed);
    return initializer;
  }

  /** The mean. Default 0. */
  public TruncatedNormal mean(double newMean) {
    this.mean = newMean;
    return this;
  }

  /** The standard deviation before truncation. Default 0.05. */
  public TruncatedNormal stddev(double newStddev) {
    this.stddev = newStddev;
    return this;
  }

  /** The seed. Default from {@link io.addax.keras.utils.RandomSeed}. */
  public TruncatedNormal seed(int seed) {
    setSeed(seed);
    return this;
  }

  @Override
  public HostTensor initialize(Shape shape, DType dtype) {
    RandomStream random = stream();
    return Values.fill(shape, dtype, i -> mean + stddev * random.nextTruncatedNormal());
  }

  @Override
  public Config config() {
    return super.config().with("mean", mean).with("stddev", stddev);
  }
}
