package io.addax.keras.layers.convolutional;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.constraints.Constraint;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Weight;
import io.addax.keras.layers.WeightOptions;
import io.addax.keras.regularizers.Regularizer;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * A convolution of each channel by itself, and then one of window 1 that mixes the channels.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseSeparableConv<T extends BaseSeparableConv<T>> extends BaseConvolution<T> {
  private static final int[] ONE = {1, 1};

  private final int filters;
  private int depthMultiplier = 1;
  private WeightOptions depthwiseOptions = WeightOptions.initializedBy("glorot_uniform");
  private WeightOptions pointwiseOptions = WeightOptions.initializedBy("glorot_uniform");
  private Weight depthwiseKernel;
  private Weight pointwiseKernel;

  BaseSeparableConv(int rank, int filters, int... kernelSize) {
    super(rank, kernelSize);
    this.filters = Arguments.positive(this, "filters", filters);
  }

  @Override
  protected T configure(Config config) {
    depthwiseOptions = WeightOptions.of(config, "depthwise", "glorot_uniform");
    pointwiseOptions = WeightOptions.of(config, "pointwise", "glorot_uniform");
    return super.configure(config).depthMultiplier(config.getInt("depth_multiplier", 1));
  }

  /** How many channels each input channel gives before they are mixed. Default 1. */
  public T depthMultiplier(int newMultiplier) {
    checkNotBuilt("depthMultiplier");
    this.depthMultiplier = Arguments.positive(this, "depth_multiplier", newMultiplier);
    return self();
  }

  /** How the depthwise kernel begins. Default {@code glorot_uniform}. */
  public T depthwiseInitializer(Initializer initializer) {
    checkNotBuilt("depthwiseInitializer");
    this.depthwiseOptions = depthwiseOptions.withInitializer(initializer);
    return self();
  }

  /** How the depthwise kernel begins, by name. Default {@code glorot_uniform}. */
  public T depthwiseInitializer(String name) {
    checkNotBuilt("depthwiseInitializer");
    this.depthwiseOptions = depthwiseOptions.withInitializer(name);
    return self();
  }

  /** A penalty on the depthwise kernel. Default none. */
  public T depthwiseRegularizer(Regularizer regularizer) {
    checkNotBuilt("depthwiseRegularizer");
    this.depthwiseOptions = depthwiseOptions.withRegularizer(regularizer);
    return self();
  }

  /** What the depthwise kernel is projected onto after each update. Default none. */
  public T depthwiseConstraint(Constraint constraint) {
    checkNotBuilt("depthwiseConstraint");
    this.depthwiseOptions = depthwiseOptions.withConstraint(constraint);
    return self();
  }

  /** How the mixing kernel begins. Default {@code glorot_uniform}. */
  public T pointwiseInitializer(Initializer initializer) {
    checkNotBuilt("pointwiseInitializer");
    this.pointwiseOptions = pointwiseOptions.withInitializer(initializer);
    return self();
  }

  /** How the mixing kernel begins, by name. Default {@code glorot_uniform}. */
  public T pointwiseInitializer(String name) {
    checkNotBuilt("pointwiseInitializer");
    this.pointwiseOptions = pointwiseOptions.withInitializer(name);
    return self();
  }

  /** A penalty on the mixing kernel. Default none. */
  public T pointwiseRegularizer(Regularizer regularizer) {
    checkNotBuilt("pointwiseRegularizer");
    this.pointwiseOptions = pointwiseOptions.withRegularizer(regularizer);
    return self();
  }

  /** What the mixing kernel is projected onto after each update. Default none. */
  public T pointwiseConstraint(Constraint constraint) {
    checkNotBuilt("pointwiseConstraint");
    this.pointwiseOptions = pointwiseOptions.withConstraint(constraint);
    return self();
  }

  @Override
  final void build(int channels) {
    Shape window = kernelShape(channels, depthMultiplier);
    long[] one = new long[rank()];
    Arrays.fill(one, 1);
    Shape mixing = Shape.of(one).append((long) channels * depthMultiplier).append(filters);
    depthwiseKernel = addWeight("depthwise_kernel", window, depthwiseOptions);
    pointwiseKernel = addWeight("pointwise_kernel", mixing, pointwiseOptions);
    addBias(filters);
  }

  @Override
  long filters(long channels) {
    Depthwise.checkStrides(this);
    return filters;
  }

  @Override
  boolean stridesWhenDilated() {
    return true;
  }

  @Override
  Operand<?> convolve(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    Operand<?> apart = Depthwise.convolve(this, ops, x, context.read(depthwiseKernel));
    Operand<?> mixing = planeKernel(ops, context.read(pointwiseKernel));
    return ops.conv2d(apart, mixing, ONE, "VALID", ONE);
  }

  @Override
  public Config config() {
    Config config =
        super.config().with("filters", filters).with("depth_multiplier", depthMultiplier);
    return pointwiseOptions.into(depthwiseOptions.into(config, "depthwise"), "pointwise");
  }
}
