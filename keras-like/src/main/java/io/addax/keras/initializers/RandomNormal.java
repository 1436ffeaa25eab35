package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.config.Config;
import io.addax.keras.utils.RandomStream;
import org.tensorflow.ndarray.Shape;

/** Normal numbers. Source: {@code keras.initializers.RandomNormal}. */
public final class RandomNormal extends Normal<RandomNormal> {
  static RandomNormal of(Config config) {
    return new RandomNormal().configure(config);
  }

  @Override
  public HostTensor initialize(Shape shape, DType dtype) {
    RandomStream random = stream();
    return Values.fill(shape, dtype, i -> moved(random.nextNormal()));
  }
}
