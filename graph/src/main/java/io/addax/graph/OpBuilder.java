package io.addax.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Scope;
import org.tensorflow.proto.AttrValue;

/**
 * Adds one op of any type to the graph, in the scope of the {@link Ops} it came from.
 *
 * <pre>{@code
 * Operand<?> y = ops.op("LeakyRelu").input(x).attr("alpha", 0.2f).output();
 * }</pre>
 */
public final class OpBuilder {
  private final String type;
  private final GraphOperationBuilder builder;

  OpBuilder(Scope scope, String type) {
    this.type = type;
    this.builder = (GraphOperationBuilder) scope.opBuilder(type, type);
  }

  public OpBuilder input(Operand<?> input) {
    builder.addInput(input.asOutput());
    return this;
  }

  public OpBuilder inputs(List<? extends Operand<?>> list) {
    builder.addInputList(list.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
    return this;
  }

  public OpBuilder attr(String name, String value) {
    builder.setAttr(name, value);
    return this;
  }

  public OpBuilder attr(String name, boolean value) {
    builder.setAttr(name, value);
    return this;
  }

  public OpBuilder attr(String name, long value) {
    builder.setAttr(name, value);
    return this;
  }

  public OpBuilder attr(String name, float value) {
    builder.setAttr(name, value);
    return this;
  }

  public OpBuilder attr(String name, long[] value) {
    builder.setAttr(name, value);
    return this;
  }

  public OpBuilder attr(String name, DType value) {
    builder.setAttr(name, value.proto());
    return this;
  }

  public OpBuilder attr(String name, Shape value) {
    builder.setAttr(name, value);
    return this;
  }

  public OpBuilder attr(String name, AttrValue value) {
    builder.setAttr(name, value);
    return this;
  }

  public OpBuilder attr(String name, HostTensor value) {
    return attr(name, AttrValue.newBuilder().setTensor(TensorProtos.of(value)).build());
  }

  /** Finishes the op. */
  public GraphOperation build() {
    try {
      return builder.build();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("Op " + type + ": " + e.getMessage(), e);
    }
  }

  /** Finishes the op; its first output. */
  public Operand<?> output() {
    return build().output(0);
  }

  /** Finishes the op; all its outputs. */
  public List<Operand<?>> outputs() {
    GraphOperation op = build();
    List<Operand<?>> outputs = new ArrayList<>();
    for (int i = 0; i < op.numOutputs(); i++) {
      outputs.add(op.output(i));
    }
    return outputs;
  }
}
