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
public final class TruncatedNormal extends Normal<TruncatedNormal> {
  static TruncatedNormal of(Config config) {
    return new TruncatedNormal().configure(config);
  }

  @Override
  public HostTensor initialize(Shape shape, DType dtype) {
    RandomStream random = stream();
    return Values.fill(shape, dtype, i -> moved(random.nextTruncatedNormal()));
  }
}
