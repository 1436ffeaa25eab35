package io.addax.keras.layers.regularization;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.DataFormat;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Dropout of whole channels of (batch, height, width, channels). Source: {@code
 * keras.layers.SpatialDropout2D}.
 */
public final class SpatialDropout2D extends SpatialDropout<SpatialDropout2D> {
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  /** Drops a fraction {@code rate}, from 0 to 1, of the channels of each sample. */
  public SpatialDropout2D(double rate) {
    super(rate);
  }

  public static SpatialDropout2D of(Config config) {
    return new SpatialDropout2D(config.getDouble("rate"))
        .configure(config)
        .dataFormat(config.getString("data_format", "channels_last"));
  }

  /** {@code "channels_last"} or {@code "channels_first"}. Default {@code "channels_last"}. */
  public SpatialDropout2D dataFormat(String newDataFormat) {
    checkNotBuilt("dataFormat");
    this.dataFormat = DataFormat.of(newDataFormat);
    return this;
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    requireRank(input, 4);
    return input;
  }

  @Override
  Operand<?> noiseShape(Ops ops, Operand<?> x) {
    Operand<?> batch = ops.dimension(x, 0);
    Operand<?> one = ops.constant(1);
    return dataFormat == DataFormat.CHANNELS_LAST
        ? ops.stack(List.of(batch, one, one, ops.dimension(x, 3)), 0)
        : ops.stack(List.of(batch, ops.dimension(x, 1), one, one), 0);
  }

  @Override
  public Config config() {
    return super.config().with("data_format", dataFormat.kerasName());
  }
}
