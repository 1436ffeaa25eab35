package io.addax.keras.layers.convolutional;

import io.addax.keras.config.Config;
import io.addax.keras.constraints.Constraint;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Weight;
import io.addax.keras.layers.WeightOptions;
import io.addax.keras.regularizers.Regularizer;
import org.tensorflow.Operand;

/**
 * A convolution of each channel by itself, with {@code depthMultiplier} windows per channel.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseDepthwiseConv<T extends BaseDepthwiseConv<T>> extends BaseConvolution<T> {
  private int depthMultiplier = 1;
  private WeightOptions depthwiseOptions = WeightOptions.initializedBy("glorot_uniform");
  private Weight kernel;

  BaseDepthwiseConv(int rank, int... kernelSize) {
    super(rank, kernelSize);
  }

  @Override
  protected T configure(Config config) {
    depthwiseOptions = WeightOptions.of(config, "depthwise", "glorot_uniform");
    return super.configure(config).depthMultiplier(config.getInt("depth_multiplier", 1));
  }

  /** How many output channels each input channel gives. Default 1. */
  public T depthMultiplier(int newMultiplier) {
    checkNotBuilt("depthMultiplier");
    this.depthMultiplier = Arguments.positive(this, "depth_multiplier", newMultiplier);
    return self();
  }

  /** How the kernel begins. Default {@code glorot_uniform}. */
  public T depthwiseInitializer(Initializer initializer) {
    checkNotBuilt("depthwiseInitializer");
    this.depthwiseOptions = depthwiseOptions.withInitializer(initializer);
    return self();
  }

  /** How the kernel begins, by name. Default {@code glorot_uniform}. */
  public T depthwiseInitializer(String name) {
    checkNotBuilt("depthwiseInitializer");
    this.depthwiseOptions = depthwiseOptions.withInitializer(name);
    return self();
  }

  /** A penalty on the kernel. Default none. */
  public T depthwiseRegularizer(Regularizer regularizer) {
    checkNotBuilt("depthwiseRegularizer");
    this.depthwiseOptions = depthwiseOptions.withRegularizer(regularizer);
    return self();
  }

  /** What the kernel is projected onto after each update. Default none. */
  public T depthwiseConstraint(Constraint constraint) {
    checkNotBuilt("depthwiseConstraint");
    this.depthwiseOptions = depthwiseOptions.withConstraint(constraint);
    return self();
  }

  @Override
  final void build(int channels) {
    kernel = addWeight("kernel", kernelShape(channels, depthMultiplier), depthwiseOptions);
    addBias((long) channels * depthMultiplier);
  }

  @Override
  long filters(long channels) {
    Depthwise.checkStrides(this);
    return channels < 0 ? -1 : channels * depthMultiplier;
  }

  @Override
  boolean stridesWhenDilated() {
    return true;
  }

  @Override
  Operand<?> convolve(CallContext context, Operand<?> x) {
    return Depthwise.convolve(this, context.ops(), x, context.read(kernel));
  }

  @Override
  public Config config() {
    Config config = super.config().with("depth_multiplier", depthMultiplier);
    return depthwiseOptions.into(config, "depthwise");
  }
}
