package io.addax.tflite.lower.rules;

import io.addax.graph.DType;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.ndarray.Shape;

/** Einstein sums of two factors: one matrix product, transposed and reshaped where need be. */
public final class EinsumRules {
  private static final Pattern EQUATION = Pattern.compile("([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]*)");

  private EinsumRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept("Einsum", n -> Sum.of(n).lower());
  }

  /** A tensor whose axes have letters. */
  private record Lettered(IrTensor tensor, String letters) {}

  /**
   * One sum.
   *
   * @param batch letters of both factors and the result
   * @param left letters of the first factor and the result
   * @param right letters of the second factor and the result
   * @param summed letters of both factors only
   */
  private record Sum(
      NodeLowering n,
      String first,
      String second,
      String result,
      String batch,
      String left,
      String right,
      String summed,
      Map<Character, Integer> shape,
      Map<Character, Integer> signature) {

    static Sum of(NodeLowering n) {
      String equation = n.node().string("equation").replace(" ", "");
      Matcher parts = EQUATION.matcher(equation);
      n.check(parts.matches(), noCounterpart(equation));
      String first = parts.group(1);
      String second = parts.group(2);
      String result = parts.group(3);
      String shared = letters(first, c -> second.indexOf(c) >= 0);
      String batch = letters(shared, c -> result.indexOf(c) >= 0);
      String summed = letters(shared, c -> result.indexOf(c) < 0);
      String left = letters(first, c -> second.indexOf(c) < 0);
      String right = letters(second, c -> first.indexOf(c) < 0);
      n.check(
          isPermutation(batch + left + right, result)
              && isPermutation(batch + left + summed, first)
              && isPermutation(batch + right + summed, second),
          noCounterpart(equation));
      Sum sum =
          new Sum(
              n,
              first,
              second,
              result,
              batch,
              left,
              right,
              summed,
              new HashMap<>(),
              new HashMap<>());
      sum.measure(n.input(0), first);
      sum.measure(n.input(1), second);
      return sum;
    }

    private static String noCounterpart(String equation) {
      return "TFLite has no counterpart of '"
          + equation
          + "'; use matrix products, transposes and reshapes";
    }

    private static String letters(String of, Predicate<Character> which) {
      StringBuilder chosen = new StringBuilder();
      for (char c : of.toCharArray()) {
        if (which.test(c)) {
          chosen.append(c);
        }
      }
      return chosen.toString();
    }

    private static boolean isPermutation(String a, String b) {
      char[] x = a.toCharArray();
      char[] y = b.toCharArray();
      Arrays.sort(x);
      Arrays.sort(y);
      return Arrays.equals(x, y);
    }

    private void measure(IrTensor tensor, String letters) {
      for (int i = 0; i < letters.length(); i++) {
        shape.put(letters.charAt(i), tensor.shape()[i]);
        signature.merge(letters.charAt(i), tensor.signature()[i], Math::min);
      }
    }

    void lower() {
      boolean dense =
          n.isConstant(1)
              && n.outputDtype(0) == DType.FLOAT32
              && batch.isEmpty()
              && !left.isEmpty()
              && !summed.isEmpty();
      Lettered product = dense ? dense() : matrixProduct();
      n.alias(transposed(product, result).tensor());
    }

    /** By a constant matrix, along the last axis. */
    private Lettered dense() {
      Lettered x = transposed(new Lettered(n.input(0), first), left + summed);
      IrTensor rows =
          reshaped(x.tensor(), dims(shape, left, summed), dims(signature, left, summed));
      int[] order = (right + summed).chars().map(second::indexOf).toArray();
      IrTensor kernel =
          n.constant(
              n.inputName(1),
              Layouts.transpose(n.input(1).value(), order)
                  .reshape(Shape.of(size(shape, right), size(shape, summed))));
      IrTensor product =
          n.stepOf(
              dims(shape, left, right),
              dims(signature, left, right),
              OpCode.FULLY_CONNECTED,
              new ArithmeticOptions.Dense(left.length() > 1, false, Activation.NONE),
              rows,
              kernel,
              null);
      String letters = left + right;
      return new Lettered(
          reshaped(product, dims(shape, letters), dims(signature, letters)), letters);
    }

    private Lettered matrixProduct() {
      boolean leftLast = first.equals(batch + summed + left);
      boolean rightLast = second.equals(batch + summed + right);
      IrTensor a = matrices(n.input(0), first, left, leftLast);
      IrTensor b = matrices(n.input(1), second, right, rightLast);
      IrTensor product =
          n.stepOf(
              matrixDims(shape, left, right),
              matrixDims(signature, left, right),
              OpCode.BATCH_MATMUL,
              new ArithmeticOptions.BatchMatMul(leftLast, !rightLast),
              a,
              b);
      String letters = batch + left + right;
      return new Lettered(
          reshaped(product, dims(shape, letters), dims(signature, letters)), letters);
    }

    /** A factor as matrices of its own letters by the summed ones, or the other way round. */
    private IrTensor matrices(IrTensor x, String letters, String own, boolean ownLast) {
      String rows = ownLast ? summed : own;
      String columns = ownLast ? own : summed;
      IrTensor ordered = transposed(new Lettered(x, letters), batch + rows + columns).tensor();
      return reshaped(
          ordered, matrixDims(shape, rows, columns), matrixDims(signature, rows, columns));
    }

    private Lettered transposed(Lettered x, String order) {
      if (x.letters().equals(order)) {
        return x;
      }
      int[] permutation = order.chars().map(x.letters()::indexOf).toArray();
      IrTensor moved =
          n.stepOf(
              dims(shape, order),
              dims(signature, order),
              OpCode.TRANSPOSE,
              OpOptions.NONE,
              x.tensor(),
              n.ints("permutation", permutation));
      return new Lettered(moved, order);
    }

    private IrTensor reshaped(IrTensor x, int[] to, int[] toSignature) {
      return n.reshape(x, to, toSignature);
    }

    /** A dimension per letter, then one of all {@code together}. */
    private static int[] dims(Map<Character, Integer> of, String each, String together) {
      int[] dims = Arrays.copyOf(dims(of, each), each.length() + 1);
      dims[each.length()] = size(of, together);
      return dims;
    }

    private static int[] dims(Map<Character, Integer> of, String each) {
      return each.chars().map(c -> of.get((char) c)).toArray();
    }

    /** The batch's dimensions, and those of a matrix. */
    private int[] matrixDims(Map<Character, Integer> of, String rows, String columns) {
      int[] dims = Arrays.copyOf(dims(of, batch, rows), batch.length() + 2);
      dims[batch.length() + 1] = size(of, columns);
      return dims;
    }

    /** Of all letters together; -1 if one is unknown. */
    private static int size(Map<Character, Integer> of, String letters) {
      int size = 1;
      for (int dim : dims(of, letters)) {
        size = size < 0 || dim < 0 ? -1 : size * dim;
      }
      return size;
    }
  }
}
