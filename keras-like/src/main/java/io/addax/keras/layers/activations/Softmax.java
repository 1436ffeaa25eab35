package io.addax.keras.layers.activations;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.ShapePreservingLayer;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Positive numbers that sum to 1 along an axis, or over several axes together.
 *
 * <pre>{@code
 * new Softmax()
 * new Softmax().axis(1, 2)
 * }</pre>
 *
 * Input of any shape. A second input is a mask: booleans that are broadcast to the first one's
 * shape; where it is false, the result is 0. Source: {@code keras.layers.Softmax}.
 */
public final class Softmax extends ShapePreservingLayer {
  private static final double FAR_BELOW = -1e9;
  private static final double FAR_BELOW_IN_HALF = -3e4;

  private int[] axis = {-1};

  public Softmax() {}

  public static Softmax of(Config config) {
    return config.has("axis") ? new Softmax().axis(config.getInts("axis")) : new Softmax();
  }

  /** The axis, or the axes together; negative ones count from the end. Default -1. */
  public Softmax axis(int... newAxis) {
    checkNotBuilt("axis");
    if (newAxis.length == 0) {
      throw error("expected at least one axis. Received: none");
    }
    this.axis = newAxis.clone();
    return this;
  }

  @Override
  protected void build(List<Shape> inputShapes) {}

  @Override
  protected List<Shape> computeOutputShapes(List<Shape> inputShapes) {
    if (inputShapes.isEmpty() || inputShapes.size() > 2) {
      throw error("expected one input, and perhaps a mask. Received: " + inputShapes.size());
    }
    Shape input = inputShapes.get(0);
    for (int a : axis) {
      if (a >= input.numDimensions() || a < -input.numDimensions()) {
        throw error(
            "expected axes of shape "
                + Shapes.toString(input)
                + ". Received: "
                + Arrays.toString(axis));
      }
    }
    return List.of(input);
  }

  @Override
  protected List<Operand<?>> call(CallContext context, List<Operand<?>> inputs) {
    Ops ops = context.ops();
    Operand<?> x = inputs.get(0);
    Operand<?> mask = inputs.size() == 2 ? ops.cast(inputs.get(1), DType.BOOL) : context.mask(x);
    if (mask == null) {
      return List.of(softmax(ops, x));
    }
    double far = Ops.dtype(x) == DType.FLOAT16 ? FAR_BELOW_IN_HALF : FAR_BELOW;
    Operand<?> kept = softmax(ops, ops.select(mask, x, ops.scalarLike(x, far)));
    return List.of(ops.select(mask, kept, ops.scalarLike(x, 0)));
  }

  private Operand<?> softmax(Ops ops, Operand<?> x) {
    if (axis.length == 1) {
      return new io.addax.keras.activations.Softmax(axis[0]).apply(ops, x);
    }
    Operand<?> greatest = ops.stopGradient(ops.maxKeepDims(x, axis));
    Operand<?> powers = ops.exp(ops.sub(x, greatest));
    return ops.div(powers, ops.sumKeepDims(powers, axis));
  }

  @Override
  public List<String> callArguments() {
    return List.of("inputs", "mask");
  }

  @Override
  public boolean isSamplewise() {
    return Arrays.stream(axis).allMatch(Shapes::isBehindBatch);
  }

  @Override
  public Config config() {
    return super.config().with("axis", axis.length == 1 ? (Object) axis[0] : axis);
  }
}
