package io.addax.graph.autodiff.rules;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.Broadcasting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The gradient of {@code Einsum} towards an operand: again an einsum, of the output's gradient and
 * the other operand.
 *
 * <p>Labels that only this operand has were summed away, so its gradient is the same all along
 * them; axes under an ellipsis may have been broadcast, so its gradient is summed over them.
 */
final class EinsumGradient {
  /** Stands for "..." among one-character labels. */
  private static final String ELLIPSIS = "@";

  private EinsumGradient() {}

  static void apply(Backward op) {
    String equation = op.attrString("equation").replace(" ", "").replace("...", ELLIPSIS);
    int arrow = equation.indexOf("->");
    checkArgument(
        arrow >= 0 && op.numInputs() <= 2,
        "The gradient of einsum needs an equation of at most two operands with '->'. Received: %s",
        equation);
    String[] operands = equation.substring(0, arrow).split(",", -1);
    String output = equation.substring(arrow + 2);
    for (String operand : operands) {
      checkArgument(
          output.contains(ELLIPSIS) || !operand.contains(ELLIPSIS),
          "The gradient of einsum needs '...' in the output if it is in an operand. Received: %s",
          op.attrString("equation"));
    }
    for (int i = 0; i < operands.length; i++) {
      if (op.wants(i)) {
        op.input(i, towards(op, i, operands, output));
      }
    }
  }

  private static Operand<?> towards(Backward op, int i, String[] operands, String output) {
    Ops ops = op.ops();
    int other = 1 - i;
    boolean alone = operands.length == 1;
    String available = output + (alone ? "" : operands[other]);
    List<String> own = Arrays.asList(operands[i].split(""));
    List<String> found = new ArrayList<>(own);
    found.removeIf(label -> !available.contains(label));
    // The ellipsis goes first, where broadcasting aligns it, and to its place afterwards.
    List<String> ordered = new ArrayList<>(found);
    ordered.remove(ELLIPSIS);
    String wanted = (output.contains(ELLIPSIS) ? ELLIPSIS : "") + String.join("", ordered);
    String equation =
        (output + (alone ? "" : "," + operands[other]) + "->" + wanted).replace(ELLIPSIS, "...");
    Operand<?> gradient =
        alone ? ops.einsum(equation, op.dy()) : ops.einsum(equation, op.dy(), op.x(other));
    if (!output.contains(ELLIPSIS)) {
      return restore(ops, gradient, op.x(i), own, found);
    }
    if (!own.contains(ELLIPSIS)) {
      int stretched = ops.rank(gradient) - ordered.size();
      int[] axes = IntStream.range(0, stretched).toArray();
      return restore(ops, stretched == 0 ? gradient : ops.sum(gradient, axes), op.x(i), own, found);
    }
    checkArgument(
        own.size() == found.size(),
        "The gradient of einsum with '...' needs every label of an operand in the output or in the"
            + " other operand. Received: %s",
        op.attrString("equation"));
    int ellipsisRank = ops.rank(op.x(i)) - ordered.size();
    int before = own.indexOf(ELLIPSIS);
    Operand<?> likeGradient = before == 0 ? op.x(i) : move(ops, op.x(i), before, ellipsisRank, 0);
    List<Shape> others =
        alone ? List.of() : List.of(ellipsisShape(op.x(other), operands[other], ordered.size()));
    Operand<?> summed = Broadcasting.undo(ops, gradient, likeGradient, others);
    return before == 0 ? summed : move(ops, summed, 0, ellipsisRank, before);
  }

  /** Puts back the axes that were summed away. */
  private static Operand<?> restore(
      Ops ops, Operand<?> gradient, Operand<?> x, List<String> own, List<String> found) {
    if (own.size() == found.size()) {
      return gradient;
    }
    Operand<?> expanded = gradient;
    for (int axis = 0; axis < own.size(); axis++) {
      if (!found.contains(own.get(axis))) {
        expanded = ops.expandDims(expanded, axis);
      }
    }
    return ops.broadcastLike(expanded, x);
  }

  /** Moves {@code count} axes beginning at {@code from}, so that they begin at {@code to}. */
  private static Operand<?> move(Ops ops, Operand<?> x, int from, int count, int to) {
    List<Integer> axes = new ArrayList<>();
    for (int axis = 0; axis < ops.rank(x); axis++) {
      axes.add(axis);
    }
    List<Integer> moved = new ArrayList<>(axes.subList(from, from + count));
    axes.removeAll(moved);
    axes.addAll(to, moved);
    return ops.transpose(x, axes.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The axes under an operand's ellipsis, and then ones for the labelled axes of another. */
  private static Shape ellipsisShape(Operand<?> x, String labels, int labelled) {
    long[] ones = Collections.nCopies(labelled, 1L).stream().mapToLong(Long::longValue).toArray();
    int before = labels.indexOf(ELLIPSIS);
    if (before < 0) {
      return Shape.of(ones);
    }
    if (x.shape().isUnknown()) {
      return Shape.unknown();
    }
    int rank = x.shape().numDimensions() - labels.length() + 1;
    long[] under = Arrays.copyOfRange(x.shape().asArray(), before, before + rank);
    return Shape.of(under).append(Shape.of(ones));
  }
}
