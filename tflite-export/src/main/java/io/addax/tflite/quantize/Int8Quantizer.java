package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.ir.QuantParams;
import io.addax.tflite.passes.NameOutputs;
import io.addax.tflite.passes.Weights;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Full-integer quantization: every float tensor becomes int8, kernels with a scale per channel,
 * biases int32.
 */
public final class Int8Quantizer {
  private final IrGraph from;
  private final Scales scales;
  private final IoType io;
  private final boolean allowFloat;
  private final IrGraph to = new IrGraph();
  private final Map<IrTensor, IrTensor> integers = new IdentityHashMap<>();
  private final Map<IrTensor, IrTensor> reals = new IdentityHashMap<>();
  private final List<IrOp> floatOps = new ArrayList<>();

  private Int8Quantizer(IrGraph from, Map<IrTensor, Range> ranges, IoType io, boolean allowFloat) {
    this.from = from;
    this.scales = Scales.of(from, ranges);
    this.io = io;
    this.allowFloat = allowFloat;
  }

  /**
   * Quantizes a graph; the original stays as it is.
   *
   * @param ranges of every float tensor that is computed or fed
   * @param allowFloat whether ops without an integer kernel may stay in float32
   * @throws ExportException if they may not and there is one
   */
  public static QuantizedGraph quantize(
      IrGraph graph, Map<IrTensor, Range> ranges, IoType io, boolean allowFloat) {
    return new Int8Quantizer(graph, ranges, io, allowFloat).quantize();
  }

  private QuantizedGraph quantize() {
    from.inputs().forEach(this::input);
    from.ops().forEach(this::op);
    from.outputs().forEach((name, tensor) -> to.outputs().put(name, output(tensor)));
    new NameOutputs().run(to);
    Map<IrTensor, IrTensor> named = new IdentityHashMap<>(integers);
    to.outputs().forEach((name, tensor) -> rename(named, from.outputs().get(name), tensor));
    return new QuantizedGraph(to, named, floatOps);
  }

  private static void rename(Map<IrTensor, IrTensor> integers, IrTensor old, IrTensor now) {
    if (now.dtype() == DType.INT8 && integers.containsKey(old)) {
      integers.put(old, now);
    }
  }

  private void input(String name, IrTensor tensor) {
    if (tensor.dtype() != DType.FLOAT32) {
      to.inputs().put(name, tensor);
      return;
    }
    QuantParams params = scales.of(tensor);
    IrTensor own =
        switch (io) {
          case INT8 -> tensor.quantized(DType.INT8, params);
          case UINT8 -> tensor.quantized(DType.UINT8, unsigned(params));
          case FLOAT32 -> tensor;
        };
    to.inputs().put(name, own);
    switch (io) {
      case INT8 -> integers.put(tensor, own);
      case FLOAT32 -> reals.put(tensor, own);
      case UINT8 -> {
        IrTensor signed = tensor.named(name + "_int8").quantized(DType.INT8, params);
        emit(OpCode.QUANTIZE, own, signed, origin(name));
        integers.put(tensor, signed);
      }
    }
  }

  private IrTensor output(IrTensor tensor) {
    if (tensor.dtype() != DType.FLOAT32) {
      return tensor;
    }
    return switch (io) {
      case INT8 -> integer(tensor);
      case FLOAT32 -> real(tensor);
      case UINT8 -> {
        QuantParams params = unsigned(scales.of(tensor));
        IrTensor own = tensor.named(tensor.name() + "_uint8").quantized(DType.UINT8, params);
        emit(OpCode.QUANTIZE, integer(tensor), own, origin(tensor.name()));
        yield own;
      }
    };
  }

  private static QuantParams unsigned(QuantParams signed) {
    return QuantParams.perTensor(signed.scale(), signed.zeroPoint() + 128);
  }

  private static IrOp.Origin origin(String port) {
    return new IrOp.Origin(port, "Quantize");
  }

  private void op(IrOp op) {
    boolean anyFloat =
        !Scales.floats(op.inputs()).isEmpty() || !Scales.floats(op.outputs()).isEmpty();
    if (!anyFloat) {
      to.ops().add(op);
      return;
    }
    switch (Int8Policy.of(op)) {
      case WEIGHTED -> weighted(op);
      case CASTING -> inFloat(op);
      case NONE -> {
        if (!allowFloat) {
          throw new ExportException(
              op,
              "TFLite has no int8 kernel for "
                  + op.code()
                  + "; let such ops stay in float32 (allowFloatFallback), or export without"
                  + " quantization");
        }
        floatOps.add(op);
        inFloat(op);
      }
      default -> plain(op);
    }
  }

  private void plain(IrOp op) {
    boolean same = Int8Policy.of(op) == Int8Policy.SAME;
    List<IrTensor> inputs = new ArrayList<>();
    for (IrTensor input : op.inputs()) {
      if (input == null || input.dtype() != DType.FLOAT32) {
        inputs.add(input);
      } else if (same) {
        inputs.add(requantized(input, scales.of(Scales.floats(op.outputs()).get(0)), op));
      } else {
        inputs.add(integer(input));
      }
    }
    to.ops().add(op.withInputs(inputs).withOutputs(integerOutputs(op)));
  }

  private List<IrTensor> integerOutputs(IrOp op) {
    return op.outputs().stream()
        .map(output -> output.dtype() == DType.FLOAT32 ? newInteger(output) : output)
        .toList();
  }

  private IrTensor newInteger(IrTensor tensor) {
    boolean inner = from.isOutput(tensor) && io != IoType.INT8;
    IrTensor named = inner ? tensor.named(tensor.name() + "_int8") : tensor;
    IrTensor integer = named.quantized(DType.INT8, scales.of(tensor));
    integers.put(tensor, integer);
    return integer;
  }

  /** A float tensor in a given quantization, which may be another than its own. */
  private IrTensor requantized(IrTensor tensor, QuantParams params, IrOp reader) {
    if (tensor.isConstant()) {
      return IrTensor.quantizedConstant(
          tensor.name(), QuantMath.quantize(tensor.value(), params), params);
    }
    IrTensor own = integer(tensor);
    if (own.quantization().equals(params)) {
      return own;
    }
    IrTensor other = tensor.named(tensor.name() + "/rescaled").quantized(DType.INT8, params);
    emit(OpCode.QUANTIZE, own, other, reader.origin());
    return other;
  }

  /** The integer counterpart of a float tensor. */
  private IrTensor integer(IrTensor tensor) {
    IrTensor known = integers.get(tensor);
    if (known != null) {
      return known;
    }
    QuantParams params = scales.of(tensor);
    if (tensor.isConstant()) {
      return requantized(tensor, params, null);
    }
    IrTensor real = real(tensor);
    IrTensor integer = newInteger(tensor);
    emit(OpCode.QUANTIZE, real, integer, origin(tensor.name()));
    return integer;
  }

  /** A tensor as float32: itself where an op computes it so, else dequantized. */
  private IrTensor real(IrTensor tensor) {
    if (tensor.isConstant()) {
      return tensor;
    }
    IrTensor known = reals.get(tensor);
    if (known != null) {
      return known;
    }
    IrTensor real = tensor.named(tensor.name() + "_float");
    emit(OpCode.DEQUANTIZE, integers.get(tensor), real, origin(tensor.name()));
    reals.put(tensor, real);
    return real;
  }

  private void emit(OpCode code, IrTensor in, IrTensor out, IrOp.Origin origin) {
    to.ops().add(new IrOp(code, OpOptions.NONE, List.of(in), List.of(out), origin));
  }

  private void inFloat(IrOp op) {
    List<IrTensor> inputs = new ArrayList<>();
    for (IrTensor input : op.inputs()) {
      boolean isFloat = input != null && input.dtype() == DType.FLOAT32;
      inputs.add(isFloat ? real(input) : input);
    }
    List<IrTensor> outputs = new ArrayList<>();
    for (IrTensor output : op.outputs()) {
      if (output.dtype() == DType.FLOAT32) {
        IrTensor real = output.named(output.name() + "_float");
        reals.put(output, real);
        outputs.add(real);
      } else {
        outputs.add(output);
      }
    }
    to.ops().add(op.withInputs(inputs).withOutputs(outputs));
  }

  private void weighted(IrOp op) {
    int data = op.is(OpCode.TRANSPOSE_CONV) ? 2 : 0;
    IrTensor x = integer(op.input(data));
    IrTensor kernel = Weights.kernel(op);
    int axis = Weights.channelAxis(op);
    IrTensor bias = Weights.bias(op);
    float inputScale = x.quantization().scale();
    float[] weightScales = QuantMath.weightScales(kernel.value(), axis);
    if (bias != null) {
      QuantMath.makeRoomForBias(weightScales, inputScale, bias.value());
    }
    HostTensor weights = QuantMath.quantizeWeights(kernel.value(), weightScales, axis);
    IrOp changed =
        op.withInput(data, x)
            .withInput(
                1,
                IrTensor.quantizedConstant(
                    kernel.name(), weights, QuantParams.perAxis(weightScales, axis)));
    if (bias != null) {
      float[] biasScales = QuantMath.biasScales(inputScale, weightScales);
      changed =
          changed.withInput(
              Weights.biasIndex(op),
              IrTensor.quantizedConstant(
                  bias.name(),
                  QuantMath.quantizeBias(bias.value(), biasScales),
                  QuantParams.perAxis(biasScales, 0)));
    }
    to.ops().add(changed.withOutputs(integerOutputs(op)));
  }
}
