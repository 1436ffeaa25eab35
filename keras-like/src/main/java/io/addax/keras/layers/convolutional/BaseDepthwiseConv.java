package io.addax.keras.layers.convolutional;

import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Weight;
import org.tensorflow.Operand;

/**
 * A convolution of each channel by itself, with {@code depthMultiplier()} windows per channel.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseDepthwiseConv<T extends BaseDepthwiseConv<T>>
    extends DepthwiseConvolution<T> {
  private Weight kernel;

  BaseDepthwiseConv(int rank, int... kernelSize) {
    super(rank, kernelSize);
  }

  @Override
  final void build(int channels) {
    kernel = addWeight("kernel", kernelShape(channels, depthMultiplier()), depthwiseOptions());
    addBias((long) channels * depthMultiplier());
  }

  @Override
  long filters(long channels) {
    Depthwise.checkStrides(this);
    return channels < 0 ? -1 : channels * depthMultiplier();
  }

  @Override
  boolean stridesWhenDilated() {
    return true;
  }

  @Override
  Operand<?> convolve(CallContext context, Operand<?> x) {
    return Depthwise.convolve(this, context.ops(), x, context.read(kernel));
  }
}
