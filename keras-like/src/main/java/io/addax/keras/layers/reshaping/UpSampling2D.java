package io.addax.keras.layers.reshaping;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.DataFormat;
import io.addax.keras.layers.Layer;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * (batch, height, width, channels) enlarged by whole factors.
 *
 * <pre>{@code
 * new UpSampling2D()                               // twice as high and wide
 * new UpSampling2D(2, 3).interpolation("bilinear")
 * }</pre>
 *
 * Source: {@code keras.layers.UpSampling2D}.
 */
public final class UpSampling2D extends Layer {
  private final int[] size;
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;
  private String interpolation = "nearest";

  /** Twice as high and wide. */
  public UpSampling2D() {
    this(2);
  }

  /** {@code size} > 0 times as high and wide. */
  public UpSampling2D(int size) {
    this(new int[] {size});
  }

  /** {@code height} times as high and {@code width} times as wide. */
  public UpSampling2D(int height, int width) {
    this(new int[] {height, width});
  }

  private UpSampling2D(int[] size) {
    this.size = Arguments.positive(this, "size", 2, size);
  }

  public static UpSampling2D of(Config config) {
    return new UpSampling2D(config.getInts("size", 2, 2, 2))
        .dataFormat(config.getString("data_format", "channels_last"))
        .interpolation(config.getString("interpolation", "nearest"));
  }

  /** {@code "channels_last"} or {@code "channels_first"}. Default {@code "channels_last"}. */
  public UpSampling2D dataFormat(String newDataFormat) {
    checkNotBuilt("dataFormat");
    this.dataFormat = DataFormat.of(newDataFormat);
    return this;
  }

  /** {@code "nearest"} or {@code "bilinear"}. Default {@code "nearest"}. */
  public UpSampling2D interpolation(String newInterpolation) {
    checkNotBuilt("interpolation");
    String name = newInterpolation.toLowerCase(Locale.ROOT);
    if (!List.of("nearest", "bilinear").contains(name)) {
      throw Arguments.unexpected(
          this, "interpolation 'nearest' or 'bilinear'", "'" + newInterpolation + "'");
    }
    this.interpolation = name;
    return this;
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    requireRank(input, 4);
    long[] dims = dataFormat.toLast(input).asArray();
    for (int axis = 0; axis < 2; axis++) {
      dims[axis + 1] = dims[axis + 1] < 0 ? -1 : dims[axis + 1] * size[axis];
    }
    return dataFormat.fromLast(Shape.of(dims));
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    return enlarge(context.ops(), x, dataFormat);
  }

  Operand<?> enlarge(Ops ops, Operand<?> x, DataFormat format) {
    Operand<?> in = format.toLast(ops, x);
    Operand<?> newSize = newSize(ops, in);
    Operand<?> out =
        interpolation.equals("nearest")
            ? ops.resizeNearest(in, newSize)
            : ops.cast(ops.resizeBilinear(in, newSize), Ops.dtype(x));
    return format.fromLast(ops, out);
  }

  private Operand<?> newSize(Ops ops, Operand<?> x) {
    Shape shape = x.shape();
    if (shape.get(1) >= 0 && shape.get(2) >= 0) {
      return ops.ints(
          Math.toIntExact(shape.get(1) * size[0]), Math.toIntExact(shape.get(2) * size[1]));
    }
    Operand<?> height = ops.mul(ops.dimension(x, 1), size[0]);
    Operand<?> width = ops.mul(ops.dimension(x, 2), size[1]);
    return ops.stack(List.of(height, width), 0);
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config()
        .with("size", size)
        .with("data_format", dataFormat.kerasName())
        .with("interpolation", interpolation);
  }
}
