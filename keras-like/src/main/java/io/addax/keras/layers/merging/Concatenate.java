package io.addax.keras.layers.merging;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * All inputs one after another along an axis.
 *
 * <ul>
 *   <li>inputs of the same rank and the same sizes but for the axis
 *   <li>output: along the axis the sum of the sizes
 * </ul>
 *
 * <pre>{@code
 * KerasTensor y = new Concatenate().axis(1).apply(a, b);
 * }</pre>
 *
 * Source: {@code keras.layers.Concatenate}.
 */
public final class Concatenate extends Layer {
  private int axis = -1;

  public Concatenate() {}

  public static Concatenate of(Config config) {
    return new Concatenate().axis(config.getInt("axis", -1));
  }

  /** The axis; negative ones count from the end. Default -1. */
  public Concatenate axis(int newAxis) {
    checkNotBuilt("axis");
    this.axis = newAxis;
    return this;
  }

  @Override
  protected void build(List<Shape> inputShapes) {}

  @Override
  protected List<Shape> computeOutputShapes(List<Shape> inputShapes) {
    if (inputShapes.isEmpty()) {
      throw error("expected at least one input. Received: none");
    }
    Shape result = inputShapes.get(0);
    int rank = result.numDimensions();
    if (axis >= rank || axis < -rank) {
      throw error(
          "expected an axis of shape " + Shapes.toString(result) + ". Received: axis=" + axis);
    }
    for (Shape shape : inputShapes.subList(1, inputShapes.size())) {
      if (shape.numDimensions() != rank) {
        throw mismatch(inputShapes);
      }
      result = joined(result, shape, inputShapes);
    }
    return List.of(result);
  }

  private Shape joined(Shape a, Shape b, List<Shape> all) {
    int along = Shapes.axis(axis, a.numDimensions());
    long[] dims = a.asArray();
    for (int i = 0; i < dims.length; i++) {
      long other = b.get(i);
      if (i == along) {
        dims[i] = dims[i] < 0 || other < 0 ? -1 : dims[i] + other;
      } else if (dims[i] >= 0 && other >= 0 && dims[i] != other) {
        throw mismatch(all);
      } else {
        dims[i] = Math.max(dims[i], other);
      }
    }
    return Shape.of(dims);
  }

  private IllegalArgumentException mismatch(List<Shape> shapes) {
    return error(
        "expected inputs of the same rank and the same sizes but for axis "
            + axis
            + ". Received shapes: "
            + shapes.stream().map(Shapes::toString).toList());
  }

  @Override
  protected List<Operand<?>> call(CallContext context, List<Operand<?>> inputs) {
    Ops ops = context.ops();
    int rank = inputs.get(0).shape().numDimensions();
    DType common = common(inputs.stream().map(Ops::dtype).toList(), context.computeDtype());
    List<Operand<?>> same = inputs.stream().<Operand<?>>map(x -> ops.cast(x, common)).toList();
    return List.of(ops.concat(same, Shapes.axis(axis, rank)));
  }

  @Override
  protected boolean keepsInputDtype() {
    return true;
  }

  @Override
  protected List<DType> outputDtypes(List<DType> inputDtypes) {
    return List.of(common(inputDtypes, computeDtype()));
  }

  /** The inputs' dtype, if it is the same; else the layer's. */
  private static DType common(List<DType> inputs, DType computeDtype) {
    return inputs.stream().distinct().count() == 1 ? inputs.get(0) : computeDtype;
  }

  @Override
  protected Operand<?> computeMask(
      CallContext context, List<Operand<?>> inputs, List<Operand<?>> masks) {
    if (masks.stream().allMatch(Objects::isNull)) {
      return null;
    }
    Ops ops = context.ops();
    List<Operand<?>> whole = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      whole.add(wholeMask(ops, inputs.get(i), masks.get(i)));
    }
    int rank = inputs.get(0).shape().numDimensions();
    return ops.any(ops.concat(whole, Shapes.axis(axis, rank)), -1);
  }

  /** A mask of the input's own shape; all true for none. */
  private static Operand<?> wholeMask(Ops ops, Operand<?> x, Operand<?> mask) {
    Operand<?> shape = ops.shapeOf(x);
    if (mask == null) {
      return ops.fill(shape, ops.scalar(DType.BOOL, 1));
    }
    Operand<?> raised = mask;
    while (raised.shape().numDimensions() < x.shape().numDimensions()) {
      raised = ops.expandDims(raised, -1);
    }
    return ops.broadcastTo(raised, shape);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  public boolean isSamplewise() {
    return Shapes.isBehindBatch(axis);
  }

  @Override
  public Config config() {
    return super.config().with("axis", axis);
  }
}
