package io.addax.tflite.lower;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenNode;
import io.addax.graph.frozen.TensorRef;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * One node that is being lowered: what it reads, and the means to emit ops for it.
 *
 * <p>A rule ends with {@link #finish}, {@link #alias} or {@link #finishReshape}, which say what the
 * node's output is. What comes before is made by {@link #step}, a tensor of the output's shape, or
 * by {@link #stepOf}.
 */
public final class NodeLowering {
  private final FrozenNode node;
  private final GraphLowering graph;
  private final List<TensorRef> inputs;
  private int steps;

  NodeLowering(FrozenNode node, GraphLowering graph) {
    this.node = node;
    this.graph = graph;
    this.inputs = GraphLowering.inputs(node);
  }

  /** The node, for its attributes. */
  public FrozenNode node() {
    return node;
  }

  public int inputCount() {
    return inputs.size();
  }

  /** An input as a tensor of the model. */
  public IrTensor input(int index) {
    return graph.tensor(inputs.get(index));
  }

  /** All inputs from {@code from} (inclusive) to {@code to} (exclusive). */
  public List<IrTensor> inputs(int from, int to) {
    List<IrTensor> list = new ArrayList<>();
    for (int i = from; i < to; i++) {
      list.add(input(i));
    }
    return list;
  }

  /** Whether an input's value is known, for any batch size. */
  public boolean isConstant(int index) {
    TensorRef ref = inputs.get(index);
    return graph.facts().value(ref).isPresent() && !graph.facts().dependsOnBatch(ref);
  }

  /**
   * The value of an input that must be known.
   *
   * @param what what it is, for the message
   */
  public HostTensor constant(int index, String what) {
    if (graph.facts().value(inputs.get(index)).isEmpty()) {
      throw error("expected constant " + what + ". Received: a computed tensor");
    }
    return input(index).value();
  }

  public int[] outputShape(int index) {
    return graph.facts().shape(node.output(index));
  }

  public int[] outputSignature(int index) {
    return graph.facts().signature(node.output(index));
  }

  public DType outputDtype(int index) {
    return node.outputs().get(index).dtype();
  }

  /** A new tensor for one of the node's outputs, which is thereby that output. */
  public IrTensor newOutput(int index) {
    String name = index == 0 ? node.name() : node.name() + ":" + index;
    IrTensor tensor = graph.newTensor(node.output(index), name);
    graph.bind(node.output(index), tensor);
    return tensor;
  }

  /** Emits the op that makes the node's first output. */
  public void finish(OpCode code, OpOptions options, IrTensor... in) {
    emit(code, options, Arrays.asList(in), List.of(newOutput(0)));
  }

  /** Emits an op whose result has shape and dtype of the node's first output. */
  public IrTensor step(OpCode code, OpOptions options, IrTensor... in) {
    IrTensor out = graph.newTensor(node.output(0), stepName());
    emit(code, options, Arrays.asList(in), List.of(out));
    return out;
  }

  /** Emits an op with a result of a given shape. */
  public IrTensor stepOf(
      int[] shape, int[] signature, OpCode code, OpOptions options, IrTensor... in) {
    IrTensor out = IrTensor.activation(stepName(), outputDtype(0), shape, signature);
    emit(code, options, Arrays.asList(in), List.of(out));
    return out;
  }

  private String stepName() {
    return node.name() + "/" + ++steps;
  }

  /** Emits any op. */
  public void emit(OpCode code, OpOptions options, List<IrTensor> in, List<IrTensor> out) {
    graph.emit(code, options, in, out, node);
  }

  /** Says that the node's first output is an existing tensor. */
  public void alias(IrTensor tensor) {
    graph.bind(node.output(0), tensor);
  }

  /** Reshapes to the node's first output. */
  public void finishReshape(IrTensor x) {
    if (x.isConstant()) {
      alias(x);
      return;
    }
    emitReshape(x, newOutput(0));
  }

  /** Reshapes to a given shape; the tensor itself if it has it. */
  public IrTensor reshape(IrTensor x, int[] shape, int[] signature) {
    if (Arrays.equals(x.shape(), shape) && Arrays.equals(x.signature(), signature)) {
      return x;
    }
    IrTensor out = IrTensor.activation(stepName(), x.dtype(), shape, signature);
    emitReshape(x, out);
    return out;
  }

  private void emitReshape(IrTensor x, IrTensor out) {
    int[] target = out.signature();
    long open = Arrays.stream(target).filter(d -> d < 0).count();
    if (open > 1 || open == 0 && x.isDynamic()) {
      requireStaticBatch("not exactly one dimension depends on the batch size");
    }
    emit(OpCode.RESHAPE, OpOptions.NONE, List.of(x, ints("shape", target)), List.of(out));
  }

  /** An int32 vector. */
  public IrTensor ints(String name, int... values) {
    return IrTensor.constant(name, HostTensor.of(Shape.of(values.length), values));
  }

  /** An int32 scalar. */
  public IrTensor scalarInt(String name, int value) {
    return IrTensor.constant(name, HostTensor.scalar(value));
  }

  /** A scalar of the node's output dtype. */
  public IrTensor scalar(double value) {
    HostTensor host = HostTensor.of(Shape.scalar(), value).cast(outputDtype(0));
    return IrTensor.constant("scalar", host);
  }

  public IrTensor constant(String name, HostTensor value) {
    return IrTensor.constant(name, value);
  }

  /** The name of an input's node: what a constant made from it is called. */
  public String inputName(int index) {
    return inputs.get(index).node();
  }

  /** Whether the model is to work with other batch sizes whatever it costs. */
  public boolean mustStayDynamic() {
    return graph.batch().kind() == Batch.Kind.DYNAMIC;
  }

  /** Gives up on other batch sizes than the file's, or fails if they were asked for. */
  public void requireStaticBatch(String reason) {
    throw new StaticBatchNeeded(error(reason + "; export with a fixed batch size"));
  }

  /** An exception that names the layer and the op. */
  public ExportException error(String reason) {
    return new ExportException(node.layer(), node.type(), reason);
  }

  /** Fails unless {@code condition} holds. */
  public void check(boolean condition, String reason) {
    if (!condition) {
      throw error(reason);
    }
  }
}
