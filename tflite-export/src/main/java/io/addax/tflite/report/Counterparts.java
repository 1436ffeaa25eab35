package io.addax.tflite.report;

import com.google.common.collect.ImmutableList;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.QuantParams;
import io.addax.tflite.runtime.Quantizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Which tensor of a quantized model stands for one of the float model: they share names. */
final class Counterparts {
  /** What names end in: as in the original, left in float32, raised to int16. */
  private static final ImmutableList<String> SUFFIXES =
      ImmutableList.of("", "_float", "_" + DType.INT16);

  private final Map<String, IrTensor> byName = new HashMap<>();
  private final Map<IrTensor, IrOp> producers;

  Counterparts(IrGraph quantized) {
    producers = quantized.producers();
    quantized.inputs().values().forEach(tensor -> byName.put(tensor.name(), tensor));
    quantized
        .ops()
        .forEach(op -> op.outputs().forEach(tensor -> byName.putIfAbsent(tensor.name(), tensor)));
  }

  /** Of several forms of a tensor, the one that is computed and not converted from another. */
  Optional<IrTensor> of(IrTensor original) {
    List<IrTensor> forms =
        SUFFIXES.stream()
            .map(suffix -> byName.get(original.name() + suffix))
            .filter(Objects::nonNull)
            .toList();
    return forms.stream()
        .filter(form -> !isConverted(form))
        .findFirst()
        .or(() -> forms.stream().findFirst());
  }

  private boolean isConverted(IrTensor tensor) {
    IrOp op = producers.get(tensor);
    return op != null && op.is(OpCode.QUANTIZE, OpCode.DEQUANTIZE);
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
