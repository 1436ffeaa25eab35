package io.addax.tflite.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One op of the model.
 *
 * <p>An input that is left out is null, as TFLite has optional inputs in the middle.
 */
public final class IrOp {
  private final OpCode code;
  private final OpOptions options;
  private final List<IrTensor> inputs;
  private final List<IrTensor> outputs;
  private final Origin origin;

  /**
   * Where an op comes from.
   *
   * @param layer the scope in the graph, which is the layer's name
   * @param op the graph's op type
   */
  public record Origin(String layer, String op) {}

  public IrOp(
      OpCode code,
      OpOptions options,
      List<IrTensor> inputs,
      List<IrTensor> outputs,
      Origin origin) {
    this.code = code;
    this.options = options;
    this.inputs = Collections.unmodifiableList(new ArrayList<>(inputs));
    this.outputs = List.copyOf(outputs);
    this.origin = origin;
  }

  public OpCode code() {
    return code;
  }

  public boolean is(OpCode... codes) {
    return Arrays.asList(codes).contains(code);
  }

  public OpOptions options() {
    return options;
  }

  /** The options as the type that this op's code has. */
  public <T extends OpOptions> T options(Class<T> type) {
    return type.cast(options);
  }

  /** What the op applies to its result. */
  public Activation activation() {
    return options instanceof OpOptions.Fusing fusing ? fusing.activation() : Activation.NONE;
  }

  public List<IrTensor> inputs() {
    return inputs;
  }

  /** Input {@code index}, null if it is left out. */
  public IrTensor input(int index) {
    return index < inputs.size() ? inputs.get(index) : null;
  }

  public List<IrTensor> outputs() {
    return outputs;
  }

  /** The first output. */
  public IrTensor output() {
    return outputs.get(0);
  }

  public Origin origin() {
    return origin;
  }

  public IrOp withOptions(OpOptions newOptions) {
    return new IrOp(code, newOptions, inputs, outputs, origin);
  }

  public IrOp withInputs(List<IrTensor> newInputs) {
    return new IrOp(code, options, newInputs, outputs, origin);
  }

  public IrOp withInput(int index, IrTensor tensor) {
    List<IrTensor> changed = new ArrayList<>(inputs);
    while (changed.size() <= index) {
      changed.add(null);
    }
    changed.set(index, tensor);
    return withInputs(changed);
  }

  public IrOp withOutputs(List<IrTensor> newOutputs) {
    return new IrOp(code, options, inputs, newOutputs, origin);
  }

  @Override
  public String toString() {
    return code + " " + inputs + " -> " + outputs;
  }
}
