package io.addax.keras.layers.convolutional;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Padding;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The convolution of one or two axes: {@code activation(x * kernel + bias)}.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseConv<T extends BaseConv<T>> extends KernelConvolution<T> {
  private int groups = 1;

  BaseConv(int rank, int filters, int... kernelSize) {
    super(rank, filters, kernelSize);
  }

  @Override
  protected T configure(Config config) {
    return super.configure(config).groups(config.getInt("groups", 1));
  }

  /**
   * Into how many groups channels and filters are divided, each filter seeing one group only; must
   * divide both. Default 1.
   */
  public T groups(int newGroups) {
    checkNotBuilt("groups");
    this.groups = Arguments.positive(this, "groups", newGroups);
    if (filters() % groups != 0) {
      throw Arguments.unexpected(
          this, "groups to divide the number of filters, " + filters(), newGroups);
    }
    return self();
  }

  @Override
  Shape kernelShape(int channels) {
    return kernelShape(channels / groups, filters());
  }

  @Override
  long filters(long channels) {
    if (channels >= 0 && channels % groups != 0) {
      throw error(
          "expected a number of input channels that "
              + groups
              + " groups divide. Received: "
              + channels);
    }
    return filters();
  }

  @Override
  Operand<?> convolve(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    Operand<?> in = x;
    Padding padding = padding();
    if (padding == Padding.CAUSAL) {
      in = ops.pad(x, new int[][] {{0, 0}, {0, 0}, {window(0) - 1, 0}, {0, 0}});
      padding = Padding.VALID;
    }
    Operand<?> y =
        ops.conv2d(in, kernel(context), planeStrides(), padding.name(), planeDilations());
    return groups == 1 ? y : unfused(ops, y);
  }

  /**
   * TensorFlow's optimizer fuses a convolution with the bias or batch normalization after it, and
   * the fused op then fails for groups. An op in between, which costs nothing, keeps them apart.
   */
  private static Operand<?> unfused(Ops ops, Operand<?> y) {
    return ops.op("EnsureShape").input(y).attr("shape", y.shape()).output();
  }

  @Override
  public Config config() {
    return super.config().with("groups", groups);
  }
}
