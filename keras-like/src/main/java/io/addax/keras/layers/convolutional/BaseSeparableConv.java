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
public abstract class BaseSeparableConv<T extends BaseSeparableConv<T>>
    extends DepthwiseConvolution<T> {
  private static final int[] ONE = {1, 1};

  private final int filters;
  private WeightOptions pointwiseOptions = WeightOptions.initializedBy("glorot_uniform");
  private Weight depthwiseKernel;
  private Weight pointwiseKernel;

  BaseSeparableConv(int rank, int filters, int... kernelSize) {
    super(rank, kernelSize);
    this.filters = Arguments.positive(this, "filters", filters);
  }

  @Override
  protected T configure(Config config) {
    pointwiseOptions = WeightOptions.of(config, "pointwise", "glorot_uniform");
    return super.configure(config);
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
    Shape window = kernelShape(channels, depthMultiplier());
    long[] one = new long[rank()];
    Arrays.fill(one, 1);
    Shape mixing = Shape.of(one).append((long) channels * depthMultiplier()).append(filters);
    depthwiseKernel = addWeight("depthwise_kernel", window, depthwiseOptions());
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
    return pointwiseOptions.into(super.config().with("filters", filters), "pointwise");
  }
}
