package io.addax.tflite.report;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.QuantParams;
import io.addax.tflite.passes.Weights;
import java.util.List;
import java.util.Map;

/**
 * What quantization did to a kernel.
 *
 * @param type its dtype in the file; empty if the op has no kernel
 * @param snr signal-to-noise ratio in dB; NaN if there is no kernel
 * @param scales how many scales it has
 */
record KernelError(String type, double snr, int scales) {
  private static final KernelError NONE = new KernelError("", Double.NaN, 0);

  static KernelError of(IrOp original, IrOp quantized, Map<IrTensor, IrOp> producers) {
    if (!Weights.has(original) || quantized.inputs().size() < 2) {
      return NONE;
    }
    IrTensor stored = stored(quantized, producers);
    IrTensor wanted = Weights.kernel(original);
    if (stored == null || stored.size() != wanted.size()) {
      return NONE;
    }
    Deviation deviation = new Deviation();
    deviation.add(wanted.value(), real(stored));
    QuantParams params = stored.quantization();
    return new KernelError(
        type(stored), deviation.snr(), params == null ? 0 : params.scales().length);
  }

  /** The kernel as the file has it, also where an op unpacks it first. */
  private static IrTensor stored(IrOp op, Map<IrTensor, IrOp> producers) {
    IrTensor kernel = Weights.kernel(op);
    IrOp unpacking = producers.get(kernel);
    if (unpacking != null && unpacking.input(0) != null) {
      kernel = unpacking.input(0);
    }
    return kernel.isConstant() ? kernel : null;
  }

  private static String type(IrTensor tensor) {
    return tensor.isFourBit() ? "INT4" : tensor.dtype().name();
  }

  private static HostTensor real(IrTensor tensor) {
    QuantParams params = tensor.quantization();
    HostTensor value = tensor.value();
    if (params == null) {
      return value;
    }
    float[] out = new float[value.size()];
    List<Integer> shape = java.util.Arrays.stream(tensor.shape()).boxed().toList();
    int inner =
        shape.subList(Math.min(params.axis() + 1, shape.size()), shape.size()).stream()
            .reduce(1, (a, b) -> a * b);
    float[] scales = params.scales();
    for (int i = 0; i < out.length; i++) {
      int c = params.isPerAxis() ? i / inner % scales.length : 0;
      out[i] = scales[c] * (value.longAt(i) - params.zeroPoints()[c]);
    }
    return HostTensor.wrap(DType.FLOAT32, value.shape(), out);
  }
}
