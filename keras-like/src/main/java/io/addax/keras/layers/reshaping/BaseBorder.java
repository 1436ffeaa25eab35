package io.addax.keras.layers.reshaping;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.DataFormat;
import io.addax.keras.layers.Layer;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Adds or takes away a border along the spatial axes. Input of any dtype.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseBorder<T extends BaseBorder<T>> extends Layer {
  private final String keyword;
  private final int[][] borders;
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  BaseBorder(String keyword, int[]... borders) {
    this.keyword = keyword;
    this.borders = Borders.check(this, keyword, rank(), borders);
  }

  /** The number of spatial axes. */
  abstract int rank();

  /** The size of an axis after; {@code size} is known. */
  abstract long newSize(long size, int[] border, Shape input);

  /** The value after. */
  abstract Operand<?> change(Ops ops, Operand<?> x, int[][] allAxes);

  final T configure(Config config) {
    return dataFormat(config.getString("data_format", "channels_last"));
  }

  /** {@code "channels_last"} or {@code "channels_first"}. Default {@code "channels_last"}. */
  public T dataFormat(String newDataFormat) {
    checkNotBuilt("dataFormat");
    this.dataFormat = DataFormat.of(newDataFormat);
    return self();
  }

  private int firstAxis() {
    return dataFormat == DataFormat.CHANNELS_LAST ? 1 : 2;
  }

  @Override
  protected final Shape computeOutputShape(Shape input) {
    requireRank(input, borders.length + 2);
    long[] dims = input.asArray();
    for (int i = 0; i < borders.length; i++) {
      int axis = firstAxis() + i;
      dims[axis] = dims[axis] < 0 ? -1 : newSize(dims[axis], borders[i], input);
    }
    return Shape.of(dims);
  }

  @Override
  protected final Operand<?> call(CallContext context, Operand<?> x) {
    int[][] allAxes = new int[borders.length + 2][2];
    System.arraycopy(borders, 0, allAxes, firstAxis(), borders.length);
    return change(context.ops(), x, allAxes);
  }

  @Override
  protected final boolean keepsInputDtype() {
    return true;
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    Object value = borders.length == 1 ? borders[0] : Arrays.asList((Object[]) borders);
    Config config = super.config().with(keyword, value);
    return hasDataFormat() ? config.with("data_format", dataFormat.kerasName()) : config;
  }

  /** Whether Keras's layer has the keyword {@code data_format}. */
  boolean hasDataFormat() {
    return true;
  }

  @SuppressWarnings("unchecked")
  private T self() {
    return (T) this;
  }
}
