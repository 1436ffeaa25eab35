package io.addax.keras.layers.regularization;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Dropout of whole channels of (batch, time, channels). Source: {@code
 * keras.layers.SpatialDropout1D}.
 */
public final class SpatialDropout1D extends SpatialDropout<SpatialDropout1D> {
  /** Drops a fraction {@code rate}, from 0 to 1, of the channels of each sample. */
  public SpatialDropout1D(double rate) {
    super(rate);
  }

  public static SpatialDropout1D of(Config config) {
    return new SpatialDropout1D(config.getDouble("rate")).configure(config);
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    requireRank(input, 3);
    return input;
  }

  @Override
  Operand<?> noiseShape(Ops ops, Operand<?> x) {
    return ops.stack(List.of(ops.dimension(x, 0), ops.constant(1), ops.dimension(x, 2)), 0);
  }
}
