package io.addax.graph.autodiff.rules;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.GradientRules.Registry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Gradients of reductions and of cumulative sums and products. */
public final class ReductionGradients {
  private ReductionGradients() {}

  public static void register(Registry rules) {
    rules.put("Sum", op -> op.input(0, op.ops().broadcastLike(kept(op, op.dy()), op.x())));
    rules.put("Mean", ReductionGradients::mean);
    rules.put("Max", ReductionGradients::extremum);
    rules.put("Min", ReductionGradients::extremum);
    rules.put("Prod", ReductionGradients::prod);
    rules.put("EuclideanNorm", ReductionGradients::euclideanNorm);
    rules.put("L2Loss", op -> op.input(0, op.ops().mul(op.x(), op.dy())));
    rules.put("Cumsum", ReductionGradients::cumsum);
    rules.put("Cumprod", ReductionGradients::cumprod);
  }

  /** The axes that were reduced, in ascending order, if known while the graph is built. */
  private static Optional<int[]> axes(Backward op) {
    Optional<HostTensor> axes = op.constant(1);
    if (axes.isEmpty() || op.x().shape().isUnknown()) {
      return Optional.empty();
    }
    int rank = op.x().shape().numDimensions();
    return Optional.of(
        IntStream.of(axes.get().ints())
            .map(axis -> axis < 0 ? axis + rank : axis)
            .sorted()
            .distinct()
            .toArray());
  }

  /** A reduced tensor in a shape that broadcasts to the unreduced one's. */
  private static Operand<?> kept(Backward op, Operand<?> reduced) {
    Ops ops = op.ops();
    if (op.attrBool("keep_dims")) {
      return reduced;
    }
    Optional<int[]> known = axes(op);
    if (known.isEmpty()) {
      return ops.reshape(reduced, keptShape(op));
    }
    int[] axes = known.get();
    if (axes.length == 0 || axes[axes.length - 1] == axes.length - 1) {
      // Leading axes come by themselves when the rest is broadcast.
      return reduced;
    }
    Operand<?> expanded = reduced;
    for (int axis : axes) {
      expanded = ops.expandDims(expanded, axis);
    }
    return expanded;
  }

  /** The shape with 1 at the reduced axes, where only the run knows these. */
  private static Operand<?> keptShape(Backward op) {
    Ops ops = op.ops();
    Operand<?> rank = ops.op("Rank").input(op.x()).output();
    Operand<?> axes = ops.floorMod(ops.cast(op.x(1), DType.INT32), rank);
    return ops.op("DynamicStitch")
        .inputs(List.of(ops.range(ops.constant(0), rank), axes))
        .inputs(List.of(ops.shapeOf(op.x()), ops.onesLike(axes)))
        .output();
  }

  private static void mean(Backward op) {
    Ops ops = op.ops();
    Operand<?> each = ops.div(op.dy(), count(op));
    op.input(0, ops.broadcastLike(kept(op, each), op.x()));
  }

  /** How many elements went into each mean. */
  private static Operand<?> count(Backward op) {
    Ops ops = op.ops();
    Optional<int[]> axes = axes(op);
    if (axes.isPresent()) {
      Shape shape = op.x().shape();
      long[] sizes = IntStream.of(axes.get()).mapToLong(shape::get).toArray();
      if (Arrays.stream(sizes).allMatch(size -> size >= 0)) {
        return ops.scalarLike(op.dy(), Arrays.stream(sizes).reduce(1, (a, b) -> a * b));
      }
    }
    DType dtype = Ops.dtype(op.dy());
    // A size may be beyond what half precision can count to.
    DType exact = dtype == DType.FLOAT64 ? dtype : DType.FLOAT32;
    return ops.cast(ops.div(ops.size(op.x(), exact), ops.size(op.y(), exact)), dtype);
  }

  /** Equal extremes share the gradient. */
  private static void extremum(Backward op) {
    Ops ops = op.ops();
    Operand<?> hit = ops.equal(op.x(), kept(op, op.y()));
    Operand<?> hits =
        ops.op("Sum")
            .input(ops.cast(hit, Ops.dtype(op.x())))
            .input(op.x(1))
            .attr("keep_dims", op.attrBool("keep_dims"))
            .output();
    Operand<?> each = kept(op, ops.div(op.dy(), hits));
    op.input(0, ops.select(hit, each, ops.scalarLike(op.x(), 0)));
  }

  /**
   * The product of all other elements: of those before times of those after, which is right with
   * zeros among them, where dividing the product is not.
   */
  private static void prod(Backward op) {
    Ops ops = op.ops();
    int[] axes =
        axes(op)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The gradient of a product needs constant axes and a known rank: op '"
                            + op.op().name()
                            + "'"));
    int rank = op.x().shape().numDimensions();
    if (axes.length == 0) {
      op.input(0, op.dy());
      return;
    }
    Operand<?> dy = kept(op, op.dy());
    if (axes.length == 1) {
      op.input(0, ops.mul(dy, productOfOthers(ops, op.x(), axes[0])));
      return;
    }
    int[] permutation =
        IntStream.concat(
                IntStream.of(axes),
                IntStream.range(0, rank)
                    .filter(axis -> IntStream.of(axes).noneMatch(a -> a == axis)))
            .toArray();
    int[] inverse = new int[rank];
    for (int i = 0; i < rank; i++) {
      inverse[permutation[i]] = i;
    }
    Operand<?> first = ops.transpose(op.x(), permutation);
    var rest = new ArrayList<Operand<?>>();
    rest.add(ops.constant(-1));
    IntStream.range(axes.length, rank).forEach(axis -> rest.add(ops.dimension(first, axis)));
    Operand<?> flat = ops.reshape(first, ops.vector(rest));
    Operand<?> others = ops.reshapeLike(productOfOthers(ops, flat, 0), first);
    op.input(0, ops.mul(dy, ops.transpose(others, inverse)));
  }

  private static Operand<?> productOfOthers(Ops ops, Operand<?> x, int axis) {
    return ops.mul(ops.cumprod(x, axis, true, false), ops.cumprod(x, axis, true, true));
  }

  private static void euclideanNorm(Backward op) {
    Ops ops = op.ops();
    Operand<?> direction = kept(op, ops.divNoNan(op.dy(), op.y()));
    op.input(0, ops.mul(op.x(), direction));
  }

  private static void cumsum(Backward op) {
    op.input(0, cumulated(op, "Cumsum", op.dy()));
  }

  /** A zero among the elements gets a gradient of zero, as in TensorFlow, which is not exact. */
  private static void cumprod(Backward op) {
    Ops ops = op.ops();
    op.input(0, ops.divNoNan(cumulated(op, "Cumsum", ops.mul(op.dy(), op.y())), op.x()));
  }

  /** The sum over what each element had a part in: the other way round. */
  private static Operand<?> cumulated(Backward op, String type, Operand<?> x) {
    return op.op(type, "exclusive")
        .input(x)
        .input(op.x(1))
        .attr("reverse", !op.attrBool("reverse"))
        .output();
  }
}
