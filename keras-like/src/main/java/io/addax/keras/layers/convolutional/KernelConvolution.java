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
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * A convolution of one kernel that mixes channels into a given number of filters.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class KernelConvolution<T extends KernelConvolution<T>> extends BaseConvolution<T> {
  private final int filters;
  private WeightOptions kernelOptions = WeightOptions.initializedBy("glorot_uniform");
  private Weight kernel;

  KernelConvolution(int rank, int filters, int... kernelSize) {
    super(rank, kernelSize);
    this.filters = Arguments.positive(this, "filters", filters);
  }

  @Override
  protected T configure(Config config) {
    kernelOptions = WeightOptions.of(config, "kernel", "glorot_uniform");
    return super.configure(config);
  }

  /** How the kernel begins. Default {@code glorot_uniform}. */
  public T kernelInitializer(Initializer initializer) {
    checkNotBuilt("kernelInitializer");
    this.kernelOptions = kernelOptions.withInitializer(initializer);
    return self();
  }

  /** How the kernel begins, by name. Default {@code glorot_uniform}. */
  public T kernelInitializer(String name) {
    checkNotBuilt("kernelInitializer");
    this.kernelOptions = kernelOptions.withInitializer(name);
    return self();
  }

  /** A penalty on the kernel. Default none. */
  public T kernelRegularizer(Regularizer regularizer) {
    checkNotBuilt("kernelRegularizer");
    this.kernelOptions = kernelOptions.withRegularizer(regularizer);
    return self();
  }

  /** What the kernel is projected onto after each update. Default none. */
  public T kernelConstraint(Constraint constraint) {
    checkNotBuilt("kernelConstraint");
    this.kernelOptions = kernelOptions.withConstraint(constraint);
    return self();
  }

  /** The kernel's shape, given the number of the input's channels. */
  abstract Shape kernelShape(int channels);

  @Override
  final void build(int channels) {
    kernel = addWeight("kernel", kernelShape(channels), kernelOptions);
    addBias(filters);
  }

  /** The kernel with two axes in front. */
  final Operand<?> kernel(CallContext context) {
    Ops ops = context.ops();
    return planeKernel(ops, context.read(kernel));
  }

  final int filters() {
    return filters;
  }

  @Override
  long filters(long channels) {
    return filters;
  }

  @Override
  public Config config() {
    return kernelOptions.into(super.config().with("filters", filters), "kernel");
  }
}
