package io.addax.keras.layers.convolutional;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.BiasedLayer;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.DataFormat;
import io.addax.keras.layers.Padding;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * What all convolutions have: a window that moves over one or two axes.
 *
 * <p>Subclasses see channels last and two axes always: {@link #convolve} gets (batch, height,
 * width, channels), where a layer over one axis has height 1.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseConvolution<T extends BaseConvolution<T>> extends BiasedLayer<T> {
  private final int rank;
  private final int[] kernelSize;
  private int[] strides;
  private int[] dilationRate;
  private Padding padding = Padding.VALID;
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;
  private long builtChannels;

  BaseConvolution(int rank, int... kernelSize) {
    this.rank = rank;
    this.kernelSize = Arguments.positive(this, "kernel_size", rank, kernelSize);
    this.strides = ones();
    this.dilationRate = ones();
  }

  private int[] ones() {
    int[] ones = new int[rank];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  protected T configure(Config config) {
    return super.configure(config)
        .strides(config.getInts("strides", rank, ones()))
        .padding(config.getString("padding", "valid"))
        .dilationRate(config.getInts("dilation_rate", rank, ones()))
        .dataFormat(config.getString("data_format", "channels_last"));
  }

  /** How far the window moves: one number for all axes, or one per axis. Default 1. */
  public T strides(int... newStrides) {
    checkNotBuilt("strides");
    this.strides = Arguments.positive(this, "strides", rank, newStrides);
    return self();
  }

  /**
   * {@code "valid"} (the window stays inside) or {@code "same"} (zeros around, so that the output
   * is as large as the input divided by the stride). Default {@code "valid"}.
   */
  public T padding(String newPadding) {
    checkNotBuilt("padding");
    this.padding = Padding.of(this, newPadding, allowedPaddings());
    return self();
  }

  /** How far apart the window's elements are: one number, or one per axis. Default 1. */
  public T dilationRate(int... newRate) {
    checkNotBuilt("dilationRate");
    this.dilationRate = Arguments.positive(this, "dilation_rate", rank, newRate);
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

  Padding[] allowedPaddings() {
    return new Padding[] {Padding.VALID, Padding.SAME};
  }

  /** Asks for the weights, given the number of the input's channels. */
  abstract void build(int channels);

  /** The number of the output's channels, given that of the input's. */
  abstract long filters(long channels);

  /** The size of one axis of the output; -1 for unknown. */
  long outputSize(int axis, long size) {
    return padding.positions(size, window(axis), strides[axis]);
  }

  /** The convolution of (batch, height, width, channels), without the bias. */
  abstract Operand<?> convolve(CallContext context, Operand<?> x);

  @Override
  protected final void build(Shape input) {
    builtChannels = Shapes.get(dataFormat.toLast(input), -1);
    if (builtChannels < 0) {
      throw error(
          "expected the number of channels to be known. Received shape: " + Shapes.toString(input));
    }
    build(Math.toIntExact(builtChannels));
  }

  @Override
  protected final Operand<?> call(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    Operand<?> in = dataFormat.toLast(ops, x);
    Operand<?> out;
    if (rank == 1) {
      out = ops.squeeze(plusBias(context, convolve(context, ops.expandDims(in, 1))), 1);
    } else {
      out = plusBias(context, convolve(context, in));
    }
    return activated(context, dataFormat.fromLast(ops, out));
  }

  @Override
  protected final Shape computeOutputShape(Shape input) {
    requireRank(input, rank + 2);
    if (Arrays.stream(strides).max().getAsInt() > 1 && isDilated() && !stridesWhenDilated()) {
      throw error(
          "expected strides or dilation_rate to be 1. Received: strides="
              + Arrays.toString(strides)
              + ", dilation_rate="
              + Arrays.toString(dilationRate));
    }
    Shape last = dataFormat.toLast(input);
    if (isBuilt()) {
      requireAxis(last, -1, builtChannels);
    }
    long[] dims = last.asArray();
    for (int axis = 0; axis < rank; axis++) {
      dims[axis + 1] = checkedSize(axis, dims[axis + 1], input);
    }
    dims[rank + 1] = filters(dims[rank + 1]);
    return activatedShape(dataFormat.fromLast(Shape.of(dims)));
  }

  private long checkedSize(int axis, long size, Shape input) {
    long result = outputSize(axis, size);
    if (size >= 0 && result <= 0) {
      throw error(
          "expected an input at least as large as the window of "
              + window(axis)
              + " along spatial axis "
              + axis
              + ". Received shape: "
              + Shapes.toString(input));
    }
    return result;
  }

  /** Whether strides and dilation may both be greater than 1. */
  boolean stridesWhenDilated() {
    return false;
  }

  /** The size of the window along an axis, dilation included. */
  final int window(int axis) {
    long window = (kernelSize[axis] - 1L) * dilationRate[axis] + 1;
    if (window > Integer.MAX_VALUE) {
      throw error("expected a window of less than 2147483648 elements. Received: " + window);
    }
    return (int) window;
  }

  final boolean isDilated() {
    return Arrays.stream(dilationRate).anyMatch(d -> d > 1);
  }

  final int rank() {
    return rank;
  }

  final Padding padding() {
    return padding;
  }

  final int stride(int axis) {
    return strides[axis];
  }

  /** Strides along height and width. */
  final int[] planeStrides() {
    return plane(strides);
  }

  /** Dilation along height and width. */
  final int[] planeDilations() {
    return plane(dilationRate);
  }

  private int[] plane(int[] values) {
    return rank == 1 ? new int[] {1, values[0]} : values;
  }

  /** A kernel as two axes see it: one axis more in front if the layer has only one. */
  final Operand<?> planeKernel(Ops ops, Operand<?> kernel) {
    return rank == 1 ? ops.expandDims(kernel, 0) : kernel;
  }

  /** A kernel's shape: the window's, and then two more dimensions. */
  final Shape kernelShape(long first, long second) {
    long[] dims = Arrays.stream(kernelSize).asLongStream().toArray();
    return Shape.of(dims).append(first).append(second);
  }

  @Override
  public boolean isSamplewise() {
    return isActivatedSamplewise();
  }

  @Override
  public Config config() {
    return super.config()
        .with("kernel_size", kernelSize)
        .with("strides", strides)
        .with("padding", padding.kerasName())
        .with("dilation_rate", dilationRate)
        .with("data_format", dataFormat.kerasName());
  }
}
