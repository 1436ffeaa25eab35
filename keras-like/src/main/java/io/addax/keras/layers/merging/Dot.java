package io.addax.keras.layers.merging;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The sum of products of two inputs along one axis of each, sample by sample.
 *
 * <ul>
 *   <li>inputs (batch, …), (batch, …)
 *   <li>output (batch, other axes of the first, other axes of the second); (batch, 1) if there are
 *       none
 * </ul>
 *
 * <pre>{@code
 * KerasTensor cosine = new Dot(1).normalize(true).apply(a, b);
 * }</pre>
 *
 * Source: {@code keras.layers.Dot}.
 */
public final class Dot extends Layer {
  /** Keras's bound on the reciprocal of a norm. */
  private static final double GREATEST_INVERSE = 1e7;

  private final int[] axes;
  private boolean normalize;

  /** The same axis of both; not the batch. Negative ones count from the end. */
  public Dot(int axis) {
    this(axis, axis);
  }

  /** An axis of the first and one of the second; not the batch. */
  public Dot(int first, int second) {
    if (first == 0 || second == 0) {
      throw Arguments.unexpected(this, "axes other than the batch", first + ", " + second);
    }
    this.axes = new int[] {first, second};
  }

  public static Dot of(Config config) {
    int[] axes = config.getInts("axes", 2);
    return new Dot(axes[0], axes[1]).normalize(config.getBoolean("normalize", false));
  }

  /** Whether both are brought to length 1 first, which gives their cosine. Default false. */
  public Dot normalize(boolean use) {
    checkNotBuilt("normalize");
    this.normalize = use;
    return this;
  }

  @Override
  protected void build(List<Shape> inputShapes) {}

  @Override
  protected List<Shape> computeOutputShapes(List<Shape> inputShapes) {
    if (inputShapes.size() != 2) {
      throw error("expected exactly 2 inputs. Received: " + inputShapes.size());
    }
    long[] sizes = new long[2];
    for (int i = 0; i < 2; i++) {
      Shape shape = inputShapes.get(i);
      if (axes[i] >= shape.numDimensions() || axes[i] <= -shape.numDimensions()) {
        throw mismatch("an axis " + axes[i] + " of input " + i, inputShapes);
      }
      sizes[i] = Shapes.get(shape, axes[i]);
    }
    if (sizes[0] >= 0 && sizes[1] >= 0 && sizes[0] != sizes[1]) {
      throw mismatch("the same size along axes " + Arrays.toString(axes), inputShapes);
    }
    Shape rest = without(inputShapes.get(0), axes[0]);
    for (long size : without(inputShapes.get(1), axes[1]).tail().asArray()) {
      rest = rest.append(size);
    }
    return List.of(rest.numDimensions() == 1 ? rest.append(1) : rest);
  }

  private IllegalArgumentException mismatch(String expected, List<Shape> shapes) {
    return error(
        "expected "
            + expected
            + ". Received shapes: "
            + shapes.stream().map(Shapes::toString).toList());
  }

  private static Shape without(Shape shape, int axis) {
    int at = Shapes.axis(axis, shape.numDimensions());
    Shape result = Shape.scalar();
    for (int i = 0; i < shape.numDimensions(); i++) {
      result = i == at ? result : result.append(shape.get(i));
    }
    return result;
  }

  @Override
  protected List<Operand<?>> call(CallContext context, List<Operand<?>> inputs) {
    Ops ops = context.ops();
    Operand<?> a = prepared(ops, inputs.get(0), axes[0]);
    Operand<?> b = prepared(ops, inputs.get(1), axes[1]);
    String first = letters(a, axes[0], 'a');
    String second = letters(b, axes[1], 'n');
    String rest = (first + second.substring(1)).replace("z", "");
    Operand<?> dot = ops.einsum(first + "," + second + "->" + rest, a, b);
    return List.of(rest.length() == 1 ? ops.expandDims(dot, 1) : dot);
  }

  /** A letter per axis: Z for the batch, z for the one that is summed over. */
  private static String letters(Operand<?> x, int axis, char from) {
    int rank = x.shape().numDimensions();
    int at = Shapes.axis(axis, rank);
    StringBuilder letters = new StringBuilder("Z");
    for (int i = 1; i < rank; i++) {
      letters.append(i == at ? 'z' : (char) (from + i));
    }
    return letters.toString();
  }

  private Operand<?> prepared(Ops ops, Operand<?> x, int axis) {
    if (!normalize) {
      return x;
    }
    Operand<?> inverse = ops.rsqrt(ops.sumKeepDims(ops.square(x), axis));
    return ops.mul(x, ops.minimum(inverse, GREATEST_INVERSE));
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config().with("axes", axes).with("normalize", normalize);
  }
}
