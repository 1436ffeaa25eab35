package io.addax.keras.layers.reshaping;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.DataFormat;
import io.addax.keras.layers.Layer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * All elements of a sample in one row.
 *
 * <ul>
 *   <li>input (batch, …) of any dtype
 *   <li>output (batch, product of the other sizes)
 * </ul>
 *
 * With {@code "channels_first"}, channels are moved last before. Source: {@code
 * keras.layers.Flatten}.
 */
public final class Flatten extends Layer {
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  public Flatten() {}

  public static Flatten of(Config config) {
    return new Flatten().dataFormat(config.getString("data_format", "channels_last"));
  }

  /** {@code "channels_last"} or {@code "channels_first"}. Default {@code "channels_last"}. */
  public Flatten dataFormat(String newDataFormat) {
    checkNotBuilt("dataFormat");
    this.dataFormat = DataFormat.of(newDataFormat);
    return this;
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    if (input.numDimensions() < 1) {
      throw error("expected an input with a batch axis. Received: a scalar");
    }
    Shape sample = input.tail();
    return Shape.of(input.get(0), sample.hasUnknownDimension() ? -1 : sample.size());
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    Operand<?> in = x.shape().numDimensions() > 2 ? dataFormat.toLast(ops, x) : x;
    long size = computeOutputShape(x.shape()).get(1);
    return size >= 0
        ? ops.reshape(in, -1, size)
        : ops.reshape(in, ops.stack(List.of(ops.dimension(x, 0), ops.constant(-1)), 0));
  }

  @Override
  protected boolean keepsInputDtype() {
    return true;
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config().with("data_format", dataFormat.kerasName());
  }
}
