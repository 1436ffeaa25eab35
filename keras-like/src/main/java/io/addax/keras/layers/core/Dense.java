package io.addax.keras.layers.core;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.constraints.Constraint;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.BiasedLayer;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Weight;
import io.addax.keras.layers.WeightOptions;
import io.addax.keras.regularizers.Regularizer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * A fully connected layer: {@code activation(x · kernel + bias)} over the last axis.
 *
 * <ul>
 *   <li>input (batch, …, in)
 *   <li>kernel (in, units), bias (units)
 *   <li>output (batch, …, units)
 * </ul>
 *
 * <pre>{@code
 * new Dense(128).activation("relu").kernelRegularizer(new L2(1e-4))
 * }</pre>
 *
 * Source: {@code keras.layers.Dense}.
 */
public final class Dense extends BiasedLayer<Dense> {
  private final int units;
  private WeightOptions kernelOptions = WeightOptions.initializedBy("glorot_uniform");
  private Weight kernel;

  /**
   * A fully connected layer.
   *
   * @param units the size of the output's last axis, > 0
   */
  public Dense(int units) {
    this.units = Arguments.positive(this, "units", units);
  }

  public static Dense of(Config config) {
    Dense dense = new Dense(config.getInt("units")).configure(config);
    dense.kernelOptions = WeightOptions.of(config, "kernel", "glorot_uniform");
    return dense;
  }

  /** How the kernel begins. Default {@code glorot_uniform}. */
  public Dense kernelInitializer(Initializer initializer) {
    checkNotBuilt("kernelInitializer");
    this.kernelOptions = kernelOptions.withInitializer(initializer);
    return this;
  }

  /** How the kernel begins, by name. Default {@code glorot_uniform}. */
  public Dense kernelInitializer(String name) {
    checkNotBuilt("kernelInitializer");
    this.kernelOptions = kernelOptions.withInitializer(name);
    return this;
  }

  /** A penalty on the kernel. Default none. */
  public Dense kernelRegularizer(Regularizer regularizer) {
    checkNotBuilt("kernelRegularizer");
    this.kernelOptions = kernelOptions.withRegularizer(regularizer);
    return this;
  }

  /** What the kernel is projected onto after each update. Default none. */
  public Dense kernelConstraint(Constraint constraint) {
    checkNotBuilt("kernelConstraint");
    this.kernelOptions = kernelOptions.withConstraint(constraint);
    return this;
  }

  @Override
  protected void build(Shape input) {
    kernel = addWeight("kernel", Shape.of(Shapes.get(input, -1), units), kernelOptions);
    addBias(units);
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    Operand<?> w = context.read(kernel);
    Operand<?> y =
        x.shape().numDimensions() == 2 ? ops.matMul(x, w) : ops.batchMatMul(x, w, false, false);
    return activated(context, plusBias(context, y));
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    if (input.numDimensions() < 2) {
      throw error("expected an input of rank >= 2. Received shape: " + Shapes.toString(input));
    }
    if (isBuilt()) {
      requireAxis(input, -1, kernel.shape().get(0));
    }
    return activatedShape(Shapes.with(input, -1, units));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  public boolean isSamplewise() {
    return isActivatedSamplewise();
  }

  @Override
  public Config config() {
    return kernelOptions.into(super.config().with("units", units), "kernel");
  }
}
