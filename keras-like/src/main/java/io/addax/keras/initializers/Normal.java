package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/** What normal initializers have in common: a mean and a standard deviation. */
abstract class Normal<T extends Normal<T>> extends RandomInitializer<T> {
  private double mean;
  private double stddev = 0.05;

  /** The mean. Default 0. */
  public final T mean(double newMean) {
    this.mean = newMean;
    return self();
  }

  /** The standard deviation, before truncation if there is one. Default 0.05. */
  public final T stddev(double newStddev) {
    this.stddev = newStddev;
    return self();
  }

  @Override
  final T configure(Config config) {
    super.configure(config);
    return mean(config.getDouble("mean", 0)).stddev(config.getDouble("stddev", 0.05));
  }

  /** A standard normal number, scaled and moved. */
  final double moved(double standard) {
    return mean + stddev * standard;
  }

  @Override
  public final Config config() {
    return super.config().with("mean", mean).with("stddev", stddev);
  }
}
