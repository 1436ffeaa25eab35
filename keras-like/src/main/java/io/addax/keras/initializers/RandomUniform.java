package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.config.Config;
import io.addax.keras.utils.RandomStream;
import org.tensorflow.ndarray.Shape;

/** Numbers evenly spread over an interval. Source: {@code keras.initializers.RandomUniform}. */
public final class RandomUniform extends RandomInitializer<RandomUniform> {
  private double minval = -0.05;
  private double maxval = 0.05;

  static RandomUniform of(Config config) {
    return new RandomUniform()
        .configure(config)
        .minval(config.getDouble("minval", -0.05))
        .maxval(config.getDouble("maxval", 0.05));
  }

  /** The lower end. Default -0.05. */
  public RandomUniform minval(double newMinval) {
    this.minval = newMinval;
    return this;
  }

  /** The upper end. Default 0.05. */
  public RandomUniform maxval(double newMaxval) {
    this.maxval = newMaxval;
    return this;
  }

  @Override
  public HostTensor initialize(Shape shape, DType dtype) {
    RandomStream random = stream();
    return Values.fill(shape, dtype, i -> minval + (maxval - minval) * random.nextDouble());
  }

  @Override
  public Config config() {
    return super.config().with("minval", minval).with("maxval", maxval);
  }
}
