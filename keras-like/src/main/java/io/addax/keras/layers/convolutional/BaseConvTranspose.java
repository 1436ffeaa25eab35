package io.addax.keras.layers.convolutional;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Padding;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The transposed convolution: the gradient of a convolution towards its input, used to enlarge.
 *
 * <p>The size of an axis of the output, for a window (dilation included) of {@code w}:
 *
 * <ul>
 *   <li>valid: {@code (size - 1) * stride + w + outputPadding}, with {@code max(stride - w, 0)} for
 *       a missing output padding
 *   <li>same: {@code size * stride}, or {@code (size - 1) * stride + w % 2 + outputPadding}
 * </ul>
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseConvTranspose<T extends BaseConvTranspose<T>>
    extends KernelConvolution<T> {
  private int[] outputPadding;

  BaseConvTranspose(int rank, int filters, int... kernelSize) {
    super(rank, filters, kernelSize);
  }

  @Override
  protected T configure(Config config) {
    T layer = super.configure(config);
    return config.has("output_padding")
        ? layer.outputPadding(config.getInts("output_padding"))
        : layer;
  }

  /**
   * What is added to the size of the output, less than the stride: one number for all axes, or one
   * per axis. By default as much as makes the output fit best; see the class.
   */
  public T outputPadding(int... newPadding) {
    checkNotBuilt("outputPadding");
    this.outputPadding = Arguments.atLeast(0, this, "output_padding", rank(), newPadding);
    return self();
  }

  @Override
  Shape kernelShape(int channels) {
    return kernelShape(filters(), channels);
  }

  @Override
  long outputSize(int axis, long size) {
    int stride = stride(axis);
    checkOutputPadding(axis);
    if (size < 0) {
      return -1;
    }
    int window = window(axis);
    if (padding() == Padding.SAME) {
      return outputPadding == null
          ? size * stride
          : (size - 1) * stride + window % 2 + outputPadding[axis];
    }
    int more = outputPadding == null ? Math.max(stride - window, 0) : outputPadding[axis];
    return (size - 1) * stride + window + more;
  }

  private void checkOutputPadding(int axis) {
    if (outputPadding == null) {
      return;
    }
    // With an even window and "same", less than one more would lose the last position.
    int least = padding() == Padding.SAME ? 1 - window(axis) % 2 : 0;
    if (outputPadding[axis] < least || outputPadding[axis] >= stride(axis)) {
      throw Arguments.unexpected(
          this,
          "output_padding from "
              + least
              + " to less than the stride, "
              + stride(axis)
              + ", along spatial axis "
              + axis,
          outputPadding[axis]);
    }
  }

  @Override
  Operand<?> convolve(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    Operand<?> kernel = kernel(context);
    if (isDilated()) {
      kernel = DilatedKernel.of(ops, kernel, planeDilations());
    }
    Operand<?> height = rank() == 1 ? ops.constant(1) : outputSize(ops, x, 1, 0);
    Operand<?> width = outputSize(ops, x, 2, rank() - 1);
    Operand<?> shape =
        ops.stack(List.of(ops.dimension(x, 0), height, width, ops.constant(filters())), 0);
    return ops.conv2dTranspose(
        shape, kernel, x, planeStrides(), padding().name(), new int[] {1, 1});
  }

  /** The size of the output along an axis; computed in the graph where it is not known before. */
  private Operand<?> outputSize(Ops ops, Operand<?> x, int dimension, int axis) {
    long size = x.shape().get(dimension);
    if (size >= 0) {
      return ops.constant(Math.toIntExact(outputSize(axis, size)));
    }
    int more = Math.toIntExact(outputSize(axis, 1)) - stride(axis);
    Operand<?> enlarged = ops.mul(ops.dimension(x, dimension), stride(axis));
    return ops.add(enlarged, more);
  }

  @Override
  public Config config() {
    return super.config().with("output_padding", outputPadding);
  }
}
