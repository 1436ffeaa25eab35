package io.addax.graph.autodiff;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * One forward op seen from behind: its inputs, outputs and attributes, the gradients that arrive at
 * its outputs, and the place to leave those of its inputs.
 *
 * <pre>{@code
 * rules.put("Exp", op -> op.input(0, op.ops().mul(op.dy(), op.y())));
 * }</pre>
 */
public final class Backward {
  private final Ops ops;
  private final GraphOperation op;
  private final Operand<?>[] outputGradients;
  private final Operand<?>[] inputGradients;
  private final boolean[] wanted;

  Backward(Ops ops, GraphOperation op, Operand<?>[] outputGradients, boolean[] wanted) {
    this.ops = ops;
    this.op = op;
    this.outputGradients = outputGradients;
    this.wanted = wanted;
    this.inputGradients = new Operand<?>[op.numInputs()];
  }

  /** Where backward ops are made: named after the forward op and on its device. */
  public Ops ops() {
    return ops;
  }

  /** The forward op. */
  public GraphOperation op() {
    return op;
  }

  /** Input {@code i} of the forward op. */
  public Operand<?> x(int i) {
    return op.input(i);
  }

  /** The first input. */
  public Operand<?> x() {
    return x(0);
  }

  public int numInputs() {
    return op.numInputs();
  }

  /** Output {@code i} of the forward op. */
  public Operand<?> y(int i) {
    return op.output(i);
  }

  /** The first output. */
  public Operand<?> y() {
    return y(0);
  }

  /** Whether a gradient reached output {@code i}. */
  public boolean hasDy(int i) {
    return outputGradients[i] != null;
  }

  /** The gradient of output {@code i}; zeros where none arrived. */
  public Operand<?> dy(int i) {
    if (outputGradients[i] == null) {
      outputGradients[i] = ops.zerosLike(y(i));
    }
    return outputGradients[i];
  }

  /** The gradient of the first output. */
  public Operand<?> dy() {
    return dy(0);
  }

  /** Whether anybody asked for the gradient of input {@code i}; skip the work if not. */
  public boolean wants(int i) {
    return wanted[i];
  }

  /** Leaves the gradient of input {@code i}; an input that gets none has none. */
  public void input(int i, Operand<?> gradient) {
    inputGradients[i] = gradient;
  }

  Operand<?> inputGradient(int i) {
    return inputGradients[i];
  }

  public long attrInt(String name) {
    return op.attributes().getAttrInt(name);
  }

  public int[] attrInts(String name) {
    return Arrays.stream(op.attributes().getAttrIntList(name)).mapToInt(Math::toIntExact).toArray();
  }

  public float attrFloat(String name) {
    return op.attributes().getAttrFloat(name);
  }

  public boolean attrBool(String name) {
    return op.attributes().getAttrBool(name);
  }

  public String attrString(String name) {
    return op.attributes().getAttrString(name);
  }

  public DType attrType(String name) {
    return DType.of(op.attributes().getAttrType(name));
  }

  /**
   * Undoes broadcasting: sums {@code gradient} over the axes along which input {@code i} was
   * stretched, so that it has the input's shape.
   */
  public Operand<?> unbroadcast(Operand<?> gradient, int i) {
    Shape to = x(i).shape();
    int rank = gradient.shape().isUnknown() ? -1 : gradient.shape().numDimensions();
    if (rank < 0 || to.isUnknown() || !stretchIsKnown(rank, i)) {
      return unbroadcastAtRunTime(gradient, i);
    }
    int extra = rank - to.numDimensions();
    int[] axes =
        IntStream.range(0, rank).filter(a -> a < extra || to.get(a - extra) == 1).toArray();
    if (axes.length == 0) {
      return gradient;
    }
    Operand<?> summed = ops.sum(gradient, axes);
    return axes.length == extra ? summed : ops.reshape(summed, ops.shapeOf(x(i)));
  }

  /**
   * Whether it is known while building along which axes input {@code i} was stretched: a dimension
   * that is only known at run time was not, if every other input has 1 or nothing there.
   */
  private boolean stretchIsKnown(int rank, int i) {
    Shape to = x(i).shape();
    for (int fromEnd = 1; fromEnd <= to.numDimensions(); fromEnd++) {
      if (to.get(to.numDimensions() - fromEnd) >= 0) {
        continue;
      }
      for (int other = 0; other < numInputs(); other++) {
        if (other != i && !isOneOrAbsent(x(other).shape(), fromEnd)) {
          return false;
        }
      }
    }
    return rank >= to.numDimensions();
  }

  private static boolean isOneOrAbsent(Shape shape, int fromEnd) {
    if (shape.isUnknown()) {
      return false;
    }
    int axis = shape.numDimensions() - fromEnd;
    return axis < 0 || shape.get(axis) == 1;
  }

  private Operand<?> unbroadcastAtRunTime(Operand<?> gradient, int i) {
    Operand<?> shape = ops.shapeOf(x(i));
    Operand<?> axes =
        ops.op("BroadcastGradientArgs")
            .input(shape)
            .input(ops.shapeOf(gradient))
            .outputs()
            .get(0);
    Operand<?> summed =
        ops.op("Sum").input(gradient).input(axes).attr("keep_dims", false).output();
    return ops.reshape(summed, shape);
  }
}
