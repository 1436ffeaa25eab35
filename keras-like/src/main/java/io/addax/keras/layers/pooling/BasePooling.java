package io.addax.keras.layers.pooling;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.DataFormat;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Padding;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Pooling over a window that moves over one or two axes. Pooling over one axis runs as pooling over
 * two, the first of which has size 1.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BasePooling<T extends BasePooling<T>> extends Layer {
  private final int rank;
  private final int[] poolSize;
  private int[] strides;
  private Padding padding = Padding.VALID;
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  BasePooling(int rank, int... poolSize) {
    this.rank = rank;
    this.poolSize = Arguments.positive(this, "pool_size", rank, poolSize);
    this.strides = this.poolSize;
  }

  final T configure(Config config) {
    return strides(config.getInts("strides", rank, poolSize))
        .padding(config.getString("padding", "valid"))
        .dataFormat(config.getString("data_format", "channels_last"));
  }

  /** How far the window moves: one number for all axes, or one per axis. Default: its size. */
  public T strides(int... newStrides) {
    checkNotBuilt("strides");
    this.strides = Arguments.positive(this, "strides", rank, newStrides);
    return self();
  }

  /**
   * {@code "valid"} (the window stays inside) or {@code "same"} (the output is as large as the
   * input divided by the stride; what lies outside does not count). Default {@code "valid"}.
   */
  public T padding(String newPadding) {
    checkNotBuilt("padding");
    this.padding = Padding.of(this, newPadding, Padding.VALID, Padding.SAME);
    return self();
  }

  /**
   * {@code "channels_last"} or {@code "channels_first"}, which is computed by transposing around.
   * Default {@code "channels_last"}.
   */
  public T dataFormat(String newDataFormat) {
    checkNotBuilt("dataFormat");
    this.dataFormat = DataFormat.of(newDataFormat);
    return self();
  }

  /** Pools (batch, height, width, channels). */
  abstract Operand<?> pool(Ops ops, Operand<?> x, int[] size, int[] moves, String paddingName);

  @Override
  protected final Operand<?> call(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    Operand<?> in = dataFormat.toLast(ops, x);
    Operand<?> out;
    if (rank == 1) {
      int[] size = {1, poolSize[0]};
      int[] moves = {1, strides[0]};
      out = ops.squeeze(pool(ops, ops.expandDims(in, 1), size, moves, padding.name()), 1);
    } else {
      out = pool(ops, in, poolSize, strides, padding.name());
    }
    return dataFormat.fromLast(ops, out);
  }

  @Override
  protected final Shape computeOutputShape(Shape input) {
    requireRank(input, rank + 2);
    long[] dims = dataFormat.toLast(input).asArray();
    for (int axis = 0; axis < rank; axis++) {
      long size = dims[axis + 1];
      dims[axis + 1] = padding.positions(size, poolSize[axis], strides[axis]);
      if (size >= 0 && dims[axis + 1] <= 0) {
        throw error(
            "expected an input at least as large as the window of "
                + poolSize[axis]
                + " along spatial axis "
                + axis
                + ". Received shape: "
                + Shapes.toString(input));
      }
    }
    return dataFormat.fromLast(Shape.of(dims));
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config()
        .with("pool_size", poolSize)
        .with("strides", strides)
        .with("padding", padding.kerasName())
        .with("data_format", dataFormat.kerasName());
  }

  @SuppressWarnings("unchecked")
  private T self() {
    return (T) this;
  }
}
