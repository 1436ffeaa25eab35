package io.addax.keras.layers.pooling;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.DataFormat;
import io.addax.keras.layers.Layer;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Pooling over all positions of one or two axes.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseGlobalPooling<T extends BaseGlobalPooling<T>> extends Layer {
  private final int rank;
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;
  private boolean keepdims;

  BaseGlobalPooling(int rank) {
    this.rank = rank;
  }

  final T configure(Config config) {
    return dataFormat(config.getString("data_format", "channels_last"))
        .keepdims(config.getBoolean("keepdims", false));
  }

  /** {@code "channels_last"} or {@code "channels_first"}. Default {@code "channels_last"}. */
  public T dataFormat(String newDataFormat) {
    checkNotBuilt("dataFormat");
    this.dataFormat = DataFormat.of(newDataFormat);
    return self();
  }

  /** Whether the axes stay, with size 1. Default false. */
  public T keepdims(boolean keep) {
    checkNotBuilt("keepdims");
    this.keepdims = keep;
    return self();
  }

  /** Pools over axes. */
  abstract Operand<?> pool(Ops ops, Operand<?> x, boolean keep, int... axes);

  /** Pools over axes, with the mask at hand. */
  Operand<?> pool(CallContext context, Operand<?> x, boolean keep, int... axes) {
    return pool(context.ops(), x, keep, axes);
  }

  private int[] axes() {
    int first = dataFormat == DataFormat.CHANNELS_LAST ? 1 : 2;
    return IntStream.range(first, first + rank).toArray();
  }

  @Override
  protected final Operand<?> call(CallContext context, Operand<?> x) {
    return pool(context, x, keepdims, axes());
  }

  @Override
  protected final Shape computeOutputShape(Shape input) {
    requireRank(input, rank + 2);
    long[] last = dataFormat.toLast(input).asArray();
    if (!keepdims) {
      return Shape.of(last[0], last[rank + 1]);
    }
    for (int axis = 1; axis <= rank; axis++) {
      last[axis] = 1;
    }
    return dataFormat.fromLast(Shape.of(last));
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config().with("data_format", dataFormat.kerasName()).with("keepdims", keepdims);
  }

  @SuppressWarnings("unchecked")
  private T self() {
    return (T) this;
  }
}
