package io.addax.keras.layers.activations;

import io.addax.graph.Ops;
import io.addax.graph.frozen.Composite;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.constraints.Constraint;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.ShapePreservingLayer;
import io.addax.keras.layers.Weight;
import io.addax.keras.layers.WeightOptions;
import io.addax.keras.regularizers.Regularizer;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * {@code x} where positive, {@code alpha * x} elsewhere, with a learned alpha.
 *
 * <ul>
 *   <li>input and output (batch, …)
 *   <li>alpha: the shape of a sample, with size 1 along shared axes
 * </ul>
 *
 * <pre>{@code
 * new PReLU().sharedAxes(1, 2)   // one alpha per channel of images
 * }</pre>
 *
 * Source: {@code keras.layers.PReLU}.
 */
public final class PReLU extends ShapePreservingLayer {
  private WeightOptions alphaOptions = WeightOptions.initializedBy("zeros");
  private int[] sharedAxes = {};
  private Weight alpha;

  public PReLU() {}

  public static PReLU of(Config config) {
    PReLU layer = new PReLU();
    layer.alphaOptions = WeightOptions.of(config, "alpha", "zeros");
    return config.has("shared_axes") ? layer.sharedAxes(config.getInts("shared_axes")) : layer;
  }

  /** How alpha begins. Default {@code zeros}. */
  public PReLU alphaInitializer(Initializer initializer) {
    checkNotBuilt("alphaInitializer");
    this.alphaOptions = alphaOptions.withInitializer(initializer);
    return this;
  }

  /** How alpha begins, by name. Default {@code zeros}. */
  public PReLU alphaInitializer(String name) {
    checkNotBuilt("alphaInitializer");
    this.alphaOptions = alphaOptions.withInitializer(name);
    return this;
  }

  /** A penalty on alpha. Default none. */
  public PReLU alphaRegularizer(Regularizer regularizer) {
    checkNotBuilt("alphaRegularizer");
    this.alphaOptions = alphaOptions.withRegularizer(regularizer);
    return this;
  }

  /** What alpha is projected onto after each update. Default none. */
  public PReLU alphaConstraint(Constraint constraint) {
    checkNotBuilt("alphaConstraint");
    this.alphaOptions = alphaOptions.withConstraint(constraint);
    return this;
  }

  /** Along which axes all elements share one alpha; axes count from 1. Default none. */
  public PReLU sharedAxes(int... axes) {
    checkNotBuilt("sharedAxes");
    this.sharedAxes = axes.clone();
    return this;
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    for (int axis : sharedAxes) {
      if (axis < 1 || axis >= input.numDimensions()) {
        throw error(
            "expected shared_axes from 1 to "
                + (input.numDimensions() - 1)
                + " for shape "
                + Shapes.toString(input)
                + ". Received: "
                + Arrays.toString(sharedAxes));
      }
    }
    return input;
  }

  @Override
  protected void build(Shape input) {
    Shape shape = input;
    for (int axis : sharedAxes) {
      shape = Shapes.with(shape, axis, 1);
    }
    alpha = addWeight("alpha", shape.tail(), alphaOptions);
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    Operand<?> slope = context.read(alpha);
    Operand<?> below = ops.mul(slope, ops.relu(ops.neg(x)));
    return Composite.mark(ops, "PRELU", ops.sub(ops.relu(x), below), x, slope);
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    Config config = super.config().with("shared_axes", sharedAxes.length == 0 ? null : sharedAxes);
    return alphaOptions.into(config, "alpha");
  }
}
