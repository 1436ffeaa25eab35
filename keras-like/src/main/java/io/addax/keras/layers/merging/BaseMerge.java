package io.addax.keras.layers.merging;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Joins inputs element by element. Sizes of 1 are broadcast; an input of lower rank gets axes of
 * size 1 after the batch.
 */
public abstract class BaseMerge extends Layer {
  BaseMerge() {}

  /** The fewest inputs it takes. */
  int fewest() {
    return 1;
  }

  /** The most inputs it takes. */
  int most() {
    return Integer.MAX_VALUE;
  }

  /** Joins inputs of the same rank. */
  abstract Operand<?> merge(Ops ops, List<Operand<?>> inputs);

  @Override
  protected final void build(List<Shape> inputShapes) {}

  @Override
  protected final List<Shape> computeOutputShapes(List<Shape> inputShapes) {
    int count = inputShapes.size();
    if (count < fewest() || count > most()) {
      String expected = fewest() == most() ? "exactly " + most() : "at least " + fewest();
      throw error("expected " + expected + " input(s). Received: " + count);
    }
    long batch = inputShapes.get(0).get(0);
    Shape sample = inputShapes.get(0).tail();
    for (Shape shape : inputShapes.subList(1, count)) {
      batch = sameBatch(batch, shape.get(0), inputShapes);
      sample = broadcast(sample, shape.tail(), inputShapes);
    }
    return List.of(sample.prepend(batch));
  }

  private long sameBatch(long a, long b, List<Shape> shapes) {
    if (a >= 0 && b >= 0 && a != b) {
      throw mismatch("the same batch size", shapes);
    }
    return Math.max(a, b);
  }

  private Shape broadcast(Shape a, Shape b, List<Shape> shapes) {
    if (a.numDimensions() < b.numDimensions()) {
      return broadcast(b, a, shapes);
    }
    long[] dims = a.asArray();
    int offset = a.numDimensions() - b.numDimensions();
    for (int i = 0; i < b.numDimensions(); i++) {
      dims[offset + i] = broadcast(dims[offset + i], b.get(i), shapes);
    }
    return Shape.of(dims);
  }

  private long broadcast(long a, long b, List<Shape> shapes) {
    if (a == 1 || b == 1) {
      return a == 1 ? b : a;
    }
    if (a < 0 || b < 0) {
      return -1;
    }
    if (a != b) {
      throw mismatch("sizes that are equal or 1", shapes);
    }
    return a;
  }

  final IllegalArgumentException mismatch(String expected, List<Shape> shapes) {
    return error(
        "expected inputs of "
            + expected
            + ". Received shapes: "
            + shapes.stream().map(Shapes::toString).toList());
  }

  @Override
  protected final List<Operand<?>> call(CallContext context, List<Operand<?>> inputs) {
    Ops ops = context.ops();
    int rank = inputs.stream().mapToInt(x -> x.shape().numDimensions()).max().orElseThrow();
    List<Operand<?>> sameRank = new ArrayList<>();
    for (Operand<?> x : inputs) {
      Operand<?> raised = x;
      while (raised.shape().numDimensions() < rank) {
        raised = ops.expandDims(raised, 1);
      }
      sameRank.add(raised);
    }
    return List.of(merge(ops, sameRank));
  }

  /** Where any input counts, the output does; without a mask on each input there is none. */
  @Override
  protected Operand<?> computeMask(
      CallContext context, List<Operand<?>> inputs, List<Operand<?>> masks) {
    return masks.contains(null)
        ? null
        : masks.stream().reduce(context.ops()::logicalOr).orElse(null);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }
}
