package io.addax.keras.layers.reshaping;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.DataFormat;
import io.addax.keras.layers.Layer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Each step of (batch, time, channels) {@code size} times. Source: {@code
 * keras.layers.UpSampling1D}.
 */
public final class UpSampling1D extends Layer {
  private final int size;

  /** Each step twice. */
  public UpSampling1D() {
    this(2);
  }

  /** Each step {@code size} > 0 times. */
  public UpSampling1D(int size) {
    this.size = Arguments.positive(this, "size", size);
  }

  public static UpSampling1D of(Config config) {
    return new UpSampling1D(config.getInt("size", 2));
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    requireRank(input, 3);
    long steps = input.get(1);
    return Shapes.with(input, 1, steps < 0 ? -1 : steps * size);
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    UpSampling2D plane = new UpSampling2D(1, size);
    Operand<?> y = plane.enlarge(ops, ops.expandDims(x, 1), DataFormat.CHANNELS_LAST);
    return ops.squeeze(y, 1);
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config().with("size", size);
  }
}
