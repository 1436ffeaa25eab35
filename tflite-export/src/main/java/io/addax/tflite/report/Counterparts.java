package io.addax.tflite.report;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.QuantParams;
import io.addax.tflite.runtime.Quantizer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which tensor of a quantized model stands for one of the float model: they share names. */
final class Counterparts {
  private static final String LEFT_IN_FLOAT = "_float";

  private final Map<String, IrTensor> byName = new HashMap<>();
  private final Map<IrTensor, IrOp> producers;

  Counterparts(IrGraph quantized) {
    producers = quantized.producers();
    quantized.inputs().values().forEach(tensor -> byName.put(tensor.name(), tensor));
    quantized
        .ops()
        .forEach(op -> op.outputs().forEach(tensor -> byName.putIfAbsent(tensor.name(), tensor)));
  }

  Optional<IrTensor> of(IrTensor original) {
    IrTensor same = byName.get(original.name());
    return Optional.ofNullable(same != null ? same : byName.get(original.name() + LEFT_IN_FLOAT));
  }

  /** The op that computes a tensor, conversions of its type left out. */
  Optional<IrOp> producer(IrTensor tensor) {
    IrOp op = producers.get(tensor);
    while (op != null
        && op.is(OpCode.QUANTIZE, OpCode.DEQUANTIZE)
        && producers.containsKey(op.input(0))) {
      op = producers.get(op.input(0));
    }
    return Optional.ofNullable(op);
  }

  Map<IrTensor, IrOp> producers() {
    return producers;
  }

  /** A value as real numbers. */
  static HostTensor real(IrTensor tensor, HostTensor value) {
    QuantParams params = tensor.quantization();
    return params == null || value.dtype() == DType.FLOAT32
        ? value
        : Quantizer.dequantize(value, params.scale(), params.zeroPoint());
  }
}
