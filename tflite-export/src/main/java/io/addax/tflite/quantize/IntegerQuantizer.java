package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.ir.QuantParams;
import io.addax.tflite.passes.NameOutputs;
import io.addax.tflite.passes.Weights;
import io.addax.tflite.write.TargetRuntime;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Full-integer quantization: every float tensor becomes an integer one as the mode says, kernels
 * int8 with a scale per channel.
 */
final class IntegerQuantizer {
  private static final int MAX_WEIGHT = 127;

  private final IrGraph from;
  private final IntegerMode mode;
  private final Scales scales;
  private final IoType io;
  private final boolean allowFloat;
  private final TargetRuntime target;
  private final Set<IrOp> kept;
  private final IrGraph to = new IrGraph();
  private final Map<IrTensor, IrTensor> integers = new IdentityHashMap<>();
  private final Map<IrTensor, IrTensor> reals = new IdentityHashMap<>();
  private final List<IrOp> floatOps = new ArrayList<>();
  private final Map<IrTensor, IrTensor> saturated;

  private IntegerQuantizer(
      IrGraph from,
      IntegerMode mode,
      Map<IrTensor, Range> ranges,
      QuantizeOptions options,
      Set<IrOp> kept) {
    this.from = from;
    this.mode = mode;
    this.scales = Scales.of(from, mode, ranges, kept);
    this.io = options.ioType();
    this.allowFloat = options.allowFloat();
    this.target = options.target();
    this.kept = kept;
    this.saturated = Saturation.of(from, mode, scales, kept);
  }

  /**
   * Quantizes a graph; the original stays as it is.
   *
   * @param ranges of every float tensor that is computed or fed
   * @param options what the model takes and gives, what may stay in float32, who shall run it
   * @param kept ops that stay in float32 in any case
   * @throws ExportException if they may not and there is one
   */
  static QuantizedGraph quantize(
      IrGraph graph,
      IntegerMode mode,
      Map<IrTensor, Range> ranges,
      QuantizeOptions options,
      Set<IrOp> kept) {
    return new IntegerQuantizer(graph, mode, ranges, options, kept).quantize();
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

  private void rename(Map<IrTensor, IrTensor> integers, IrTensor old, IrTensor now) {
    if (now.dtype() == mode.activations() && integers.containsKey(old)) {
      integers.put(old, now);
    }
  }

  private void input(String name, IrTensor tensor) {
    if (tensor.dtype() != DType.FLOAT32) {
      to.inputs().put(name, tensor);
      return;
    }
    if (io == IoType.FLOAT32) {
      to.inputs().put(name, tensor);
      reals.put(tensor, tensor);
      return;
    }
    QuantParams params = scales.of(tensor);
    if (io == IoType.UINT8) {
      IrTensor own = tensor.quantized(DType.UINT8, unsigned(params));
      to.inputs().put(name, own);
      emit(OpCode.QUANTIZE, own, newInteger(tensor.named(inner(name)), tensor), origin(name));
    } else {
      to.inputs().put(name, newInteger(tensor, tensor));
    }
  }

  private IrTensor output(IrTensor tensor) {
    if (tensor.dtype() != DType.FLOAT32) {
      return tensor;
    }
    return switch (io) {
      case INT8, INT16 -> integer(tensor);
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
    if (saturated.containsKey(op.input(0))) {
      return;
    }
    if (kept.contains(op)) {
      floatOps.add(op);
      inFloat(op);
      return;
    }
    switch (mode.rule(op)) {
      case WEIGHTED -> weighted(op);
      case LOOKUP -> lookUp(op);
      case COMPARING -> compare(op);
      case CASTING -> inFloat(op);
      case NONE -> {
        if (!allowFloat) {
          throw new ExportException(
              op,
              "TFLite has no "
                  + mode.label()
                  + " kernel for "
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
    boolean same = mode.rule(op) == KernelRule.SAME;
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

  private IrTensor newInteger(IrTensor made) {
    IrTensor tensor = saturated.getOrDefault(made, made);
    boolean inner = from.isOutput(tensor) && io.dtype() != mode.activations();
    return newInteger(inner ? tensor.named(inner(tensor.name())) : tensor, tensor);
  }

  private IrTensor newInteger(IrTensor named, IrTensor tensor) {
    IrTensor integer = named.quantized(mode.activations(), scales.of(tensor));
    integers.put(tensor, integer);
    return integer;
  }

  /** The name of a tensor whose own name is that of an input or output in another type. */
  private String inner(String port) {
    return port + "_" + mode.activations();
  }

  /** A float tensor in a given quantization, which may be another than its own. */
  private IrTensor requantized(IrTensor tensor, QuantParams params, IrOp reader) {
    if (tensor.isConstant()) {
      return IrTensor.quantizedConstant(
          tensor.name(), QuantMath.quantize(tensor.value(), mode.activations(), params), params);
    }
    IrTensor own = integer(tensor);
    if (own.quantization().equals(params)) {
      return own;
    }
    IrTensor other =
        tensor.named(tensor.name() + "/rescaled").quantized(mode.activations(), params);
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

  /** The rows in 8 bits, then the same integers wider: their scale stays. */
  private void lookUp(IrOp op) {
    IrTensor table = op.input(0);
    QuantParams params = QuantMath.table(table.value());
    HostTensor narrow = QuantMath.quantize(table.value(), DType.INT8, params);
    IrTensor rows = op.output().named(op.output().name() + "/rows").quantized(DType.INT8, params);
    to.ops()
        .add(
            op.withInput(0, IrTensor.quantizedConstant(table.name(), narrow, params))
                .withOutputs(List.of(rows)));
    to.ops()
        .add(
            new IrOp(
                OpCode.CAST,
                new ArrayOptions.Cast(DType.INT8, mode.activations()),
                List.of(rows),
                List.of(newInteger(op.output())),
                op.origin()));
  }

  /**
   * As 32-bit integers: the comparing kernels for 8 bits multiply by the scale, lose small ones on
   * the way, and end the process where it is 1 or more.
   */
  private void compare(IrOp op) {
    IrTensor a = op.input(0);
    IrTensor b = op.input(1);
    QuantParams params = a.isConstant() ? integer(b).quantization() : integer(a).quantization();
    if (!a.isConstant() && !b.isConstant() && !integer(b).quantization().equals(params)) {
      params = mode.activation(range(params).merge(range(integer(b).quantization())));
    }
    to.ops().add(op.withInputs(List.of(wide(a, params, op), wide(b, params, op))));
  }

  /** The numbers that integers of the mode can stand for. */
  private Range range(QuantParams params) {
    long least = mode.activations() == DType.INT8 ? Byte.MIN_VALUE : Short.MIN_VALUE;
    return new Range(
        params.scale() * (least - params.zeroPoint()),
        params.scale() * (-1 - least - params.zeroPoint()));
  }

  private IrTensor wide(IrTensor tensor, QuantParams params, IrOp reader) {
    if (tensor.isConstant()) {
      return IrTensor.constant(tensor.name(), QuantMath.quantizeWide(tensor.value(), params));
    }
    IrTensor narrow = requantized(tensor, params, reader);
    IrTensor wide =
        IrTensor.activation(
            narrow.name() + "/wide", DType.INT32, narrow.shape(), narrow.signature());
    to.ops()
        .add(
            new IrOp(
                OpCode.CAST,
                new ArrayOptions.Cast(mode.activations(), DType.INT32),
                List.of(narrow),
                List.of(wide),
                reader.origin()));
    return wide;
  }

  private void weighted(IrOp op) {
    int data = op.is(OpCode.TRANSPOSE_CONV) ? 2 : 0;
    IrTensor x = integer(op.input(data));
    IrTensor kernel = Weights.kernel(op);
    int axis = Weights.channelAxis(op);
    IrTensor bias = Weights.bias(op);
    float inputScale = x.quantization().scale();
    float[] weightScales = QuantMath.weightScales(kernel.value(), axis, MAX_WEIGHT);
    if (bias != null) {
      QuantMath.makeRoomForBias(weightScales, inputScale, bias.value(), mode.greatestBias());
    }
    boolean perChannel = target.hasScalePerChannel(op, false);
    if (!perChannel) {
      QuantMath.makeEqual(weightScales);
    }
    HostTensor weights = QuantMath.quantizeWeights(kernel.value(), weightScales, axis, MAX_WEIGHT);
    IrOp changed =
        op.withInput(data, x)
            .withInput(
                1,
                IrTensor.quantizedConstant(
                    kernel.name(), weights, params(weightScales, axis, perChannel)));
    if (bias != null) {
      float[] biasScales = QuantMath.biasScales(inputScale, weightScales);
      changed =
          changed.withInput(
              Weights.biasIndex(op),
              IrTensor.quantizedConstant(
                  bias.name(),
                  mode.bias(bias.value(), biasScales),
                  params(biasScales, 0, perChannel)));
    }
    to.ops().add(changed.withOutputs(integerOutputs(op)));
  }

  private static QuantParams params(float[] scales, int axis, boolean perChannel) {
    return perChannel ? QuantParams.perAxis(scales, axis) : QuantParams.perTensor(scales[0], 0);
  }
}
