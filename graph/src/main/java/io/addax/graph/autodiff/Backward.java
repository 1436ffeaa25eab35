package io.addax.graph.autodiff;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.OpBuilder;
import io.addax.graph.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

  /** Begins an op of another type with some attributes of the forward op. */
  public OpBuilder op(String type, String... sameAttributes) {
    OpBuilder builder = ops.op(type);
    for (String name : sameAttributes) {
      builder.attr(name, op.attributes().getAttrValueProto(name));
    }
    return builder;
  }

  /** The value of input {@code i} if it is a constant of the graph. */
  public Optional<HostTensor> constant(int i) {
    return ops.constantValue(x(i));
  }

  /**
   * Undoes broadcasting: sums {@code gradient} over the axes along which input {@code i} was
   * stretched to meet the other inputs, so that it has the input's shape.
   */
  public Operand<?> unbroadcast(Operand<?> gradient, int i) {
    List<Shape> others = new ArrayList<>();
    for (int other = 0; other < numInputs(); other++) {
      if (other != i) {
        others.add(x(other).shape());
      }
    }
    return Broadcasting.undo(ops, gradient, x(i), others);
  }

  /**
   * Leaves the gradients of an equivalent formula instead of the op's own.
   *
   * @param formula from inputs like the op's to outputs like its first ones, made of ops that have
   *     rules; an output that gets no gradient may be null
   */
  public void through(Function<List<Operand<?>>, List<Operand<?>>> formula) {
    List<Operand<?>> inputs = new ArrayList<>();
    List<Operand<?>> sources = new ArrayList<>();
    for (int i = 0; i < numInputs(); i++) {
      // A fresh value, behind which the inner walk need not look.
      inputs.add(wants(i) ? ops.identity(x(i)) : x(i));
      if (wants(i)) {
        sources.add(inputs.get(i));
      }
    }
    List<Operand<?>> outputs = formula.apply(inputs);
    List<Operand<?>> targets = new ArrayList<>();
    List<Operand<?>> gradients = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      if (hasDy(i)) {
        targets.add(outputs.get(i));
        gradients.add(dy(i));
      }
    }
    var results = Gradients.of(ops, targets, sources, gradients, true).iterator();
    for (int i = 0; i < numInputs(); i++) {
      if (wants(i)) {
        input(i, results.next().orElse(null));
      }
    }
  }
}
