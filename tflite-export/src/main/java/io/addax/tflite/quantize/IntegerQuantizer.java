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
import java.util.Optional;

/**
 * Full-integer quantization: every float tensor becomes an integer one as the mode says, kernels
 * int8 with a scale per channel.
 */
final class IntegerQuantizer {
  private static final int MAX_WEIGHT = 127;
  private static final IntegerMode WIDE = new Int16x8Mode();

  private final IrGraph from;
  private final IoType io;
  private final boolean allowFloat;
  private final TargetRuntime target;
  private final RaisedOps raised;
  private final IntegerForm main;
  private final Optional<IntegerForm> wide;
  private final IrGraph to = new IrGraph();
  private final Map<IrTensor, IrTensor> reals = new IdentityHashMap<>();

  /** Each tensor as the op that computes it makes it, or as it was first made of that. */
  private final Map<IrTensor, IrTensor> integers = new IdentityHashMap<>();

  private final List<IrOp> floatOps = new ArrayList<>();

  /**
   * Ranges of every float tensor that is computed or fed.
   *
   * @param main for the mode of the model
   * @param wide for 16 bits, where nothing need be cut off
   */
  record Ranges(Map<IrTensor, Range> main, Map<IrTensor, Range> wide) {}

  private IntegerQuantizer(
      IrGraph from, IntegerMode mode, Ranges ranges, QuantizeOptions options, RaisedOps raised) {
    this.from = from;
    this.io = options.ioType();
    this.allowFloat = options.allowFloat();
    this.target = options.target();
    this.raised = raised;
    this.main = new IntegerForm(from, mode, ranges.main(), op -> !raised.contains(op), "");
    this.wide =
        raised.wide().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new IntegerForm(
                    from, WIDE, ranges.wide(), raised.wide()::contains, "_" + DType.INT16));
  }

  /**
   * Quantizes a graph; the original stays as it is.
   *
   * @param options what the model takes and gives, what may stay in float32, who shall run it
   * @param raised ops that stay in float32 or get 16 bits in any case
   * @throws ExportException if other ops may not stay in float32 and there is one that must
   */
  static QuantizedGraph quantize(
      IrGraph graph, IntegerMode mode, Ranges ranges, QuantizeOptions options, RaisedOps raised) {
    return new IntegerQuantizer(graph, mode, ranges, options, raised).quantize();
  }

  private QuantizedGraph quantize() {
    from.inputs().forEach(this::input);
    from.ops().forEach(this::op);
    from.outputs().forEach((name, tensor) -> to.outputs().put(name, output(tensor)));
    new NameOutputs().run(to);
    Map<IrTensor, IrTensor> originals = new IdentityHashMap<>();
    main.forEach((real, integer) -> originals.put(integer, real));
    wide.ifPresent(form -> form.forEach((real, integer) -> originals.put(integer, real)));
    to.outputs()
        .forEach(
            (name, tensor) -> {
              if (tensor.dtype() == main.mode().activations()) {
                originals.put(tensor, from.outputs().get(name));
              }
            });
    List<IrOp> wideOps = from.ops().stream().filter(raised.wide()::contains).toList();
    return new QuantizedGraph(to, originals, floatOps, wideOps);
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
    if (io == IoType.UINT8) {
      IrTensor own = tensor.quantized(DType.UINT8, unsigned(main.scale(tensor)));
      to.inputs().put(name, own);
      emit(OpCode.QUANTIZE, own, newInteger(tensor, inner(name), main), origin(name));
    } else {
      to.inputs().put(name, newInteger(tensor, tensor.name(), main));
    }
  }

  private IrTensor output(IrTensor tensor) {
    if (tensor.dtype() != DType.FLOAT32) {
      return tensor;
    }
    return switch (io) {
      case INT8, INT16 -> integer(tensor, main);
      case FLOAT32 -> real(tensor);
      case UINT8 -> {
        QuantParams params = unsigned(main.scale(tensor));
        IrTensor own = tensor.named(tensor.name() + "_uint8").quantized(DType.UINT8, params);
        emit(OpCode.QUANTIZE, integer(tensor, main), own, origin(tensor.name()));
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
    if (raised.real().contains(op)) {
      floatOps.add(op);
      inFloat(op);
      return;
    }
    IntegerForm form = raised.wide().contains(op) ? wide.orElseThrow() : main;
    if (form.comesByItself(op)) {
      return;
    }
    switch (form.mode().rule(op)) {
      case WEIGHTED -> weighted(op, form);
      case LOOKUP -> lookUp(op, form);
      case COMPARING -> compare(op, form);
      case CASTING -> inFloat(op);
      case NONE -> {
        if (!allowFloat) {
          throw new ExportException(
              op,
              "TFLite has no "
                  + form.mode().label()
                  + " kernel for "
                  + op.code()
                  + "; let such ops stay in float32 (allowFloatFallback), or export without"
                  + " quantization");
        }
        floatOps.add(op);
        inFloat(op);
      }
      default -> plain(op, form);
    }
  }

  private void plain(IrOp op, IntegerForm form) {
    boolean same = form.mode().rule(op) == KernelRule.SAME;
    List<IrTensor> inputs = new ArrayList<>();
    for (IrTensor input : op.inputs()) {
      if (input == null || input.dtype() != DType.FLOAT32) {
        inputs.add(input);
      } else if (same) {
        QuantParams params = form.scale(Scales.floats(op.outputs()).get(0));
        inputs.add(requantized(input, params, form, op));
      } else if (op.is(OpCode.BATCH_MATMUL) && inputs.size() == 1) {
        inputs.add(requantized(input, symmetric(input, form), form, op));
      } else {
        inputs.add(integer(input, form));
      }
    }
    to.ops().add(op.withInputs(inputs).withOutputs(integerOutputs(op, form)));
  }

  /** XNNPACK 2.21 leaves the second operand's zero point out of products of two tensors. */
  private QuantParams symmetric(IrTensor tensor, IntegerForm form) {
    QuantParams own =
        tensor.isConstant() ? form.scale(tensor) : integer(tensor, form).quantization();
    return own.zeroPoint() == 0
        ? own
        : QuantMath.symmetric(
            range(own, form.mode()), form.mode().activations() == DType.INT8 ? 127 : 32767);
  }

  private List<IrTensor> integerOutputs(IrOp op, IntegerForm form) {
    return op.outputs().stream()
        .map(output -> output.dtype() == DType.FLOAT32 ? newInteger(output, form) : output)
        .toList();
  }

  private IrTensor newInteger(IrTensor output, IntegerForm form) {
    IrTensor tensor = form.result(output);
    boolean inner = from.isOutput(tensor) && io.dtype() != main.mode().activations();
    return newInteger(tensor, form == main && inner ? inner(tensor.name()) : tensor.name(), form);
  }

  private IrTensor newInteger(IrTensor tensor, String name, IntegerForm form) {
    IrTensor integer = form.make(tensor, name);
    integers.putIfAbsent(tensor, integer);
    return integer;
  }

  /** The name of a tensor whose own name is that of an input or output in another type. */
  private String inner(String port) {
    return port + "_" + main.mode().activations();
  }

  /** A float tensor in a given quantization, which may be another than its own. */
  private IrTensor requantized(IrTensor tensor, QuantParams params, IntegerForm form, IrOp reader) {
    if (tensor.isConstant()) {
      return form.constant(tensor, params);
    }
    IrTensor own = integer(tensor, form);
    if (own.quantization().equals(params)) {
      return own;
    }
    IrTensor other = tensor.named(tensor.name() + "/rescaled").quantized(own.dtype(), params);
    emit(OpCode.QUANTIZE, own, other, reader.origin());
    return other;
  }

  /** The integer counterpart of a float tensor. */
  private IrTensor integer(IrTensor tensor, IntegerForm form) {
    IrTensor known = form.get(tensor);
    if (known != null) {
      return known;
    }
    if (tensor.isConstant()) {
      return form.constant(tensor, form.scale(tensor));
    }
    // TFLite narrows integers at once; it widens them by way of real numbers only.
    Optional<IrTensor> wider = wide.filter(other -> form == main).map(other -> other.get(tensor));
    IrTensor source = wider.orElseGet(() -> real(tensor));
    IrTensor integer = newInteger(tensor, form);
    emit(OpCode.QUANTIZE, source, integer, origin(tensor.name()));
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
  private void lookUp(IrOp op, IntegerForm form) {
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
                new ArrayOptions.Cast(DType.INT8, form.mode().activations()),
                List.of(rows),
                List.of(newInteger(op.output(), form)),
                op.origin()));
  }

  /**
   * As 32-bit integers: the comparing kernels for 8 bits multiply by the scale, lose small ones on
   * the way, and end the process where it is 1 or more.
   */
  private void compare(IrOp op, IntegerForm form) {
    IrTensor a = op.input(0);
    IrTensor b = op.input(1);
    QuantParams params = integer(a.isConstant() ? b : a, form).quantization();
    if (!a.isConstant() && !b.isConstant()) {
      QuantParams other = integer(b, form).quantization();
      if (!other.equals(params)) {
        Range both = range(params, form.mode()).merge(range(other, form.mode()));
        params = form.mode().activation(both);
      }
    }
    to.ops().add(op.withInputs(List.of(wide(a, params, form, op), wide(b, params, form, op))));
  }

  /** The numbers that integers of a mode can stand for. */
  private static Range range(QuantParams params, IntegerMode mode) {
    long least = mode.activations() == DType.INT8 ? Byte.MIN_VALUE : Short.MIN_VALUE;
    return new Range(
        params.scale() * (least - params.zeroPoint()),
        params.scale() * (-1 - least - params.zeroPoint()));
  }

  private IrTensor wide(IrTensor tensor, QuantParams params, IntegerForm form, IrOp reader) {
    if (tensor.isConstant()) {
      return IrTensor.constant(tensor.name(), QuantMath.quantizeWide(tensor.value(), params));
    }
    IrTensor narrow = requantized(tensor, params, form, reader);
    IrTensor wide =
        IrTensor.activation(
            narrow.name() + "/wide", DType.INT32, narrow.shape(), narrow.signature());
    to.ops()
        .add(
            new IrOp(
                OpCode.CAST,
                new ArrayOptions.Cast(narrow.dtype(), DType.INT32),
                List.of(narrow),
                List.of(wide),
                reader.origin()));
    return wide;
  }

  private void weighted(IrOp op, IntegerForm form) {
    int data = op.is(OpCode.TRANSPOSE_CONV) ? 2 : 0;
    IrTensor x = integer(op.input(data), form);
    IrTensor kernel = Weights.kernel(op);
    int axis = Weights.channelAxis(op);
    IrTensor bias = Weights.bias(op);
    float inputScale = x.quantization().scale();
    float[] weightScales = QuantMath.weightScales(kernel.value(), axis, MAX_WEIGHT);
    if (bias != null) {
      QuantMath.makeRoomForBias(weightScales, inputScale, bias.value(), form.mode().greatestBias());
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
                  form.mode().bias(bias.value(), biasScales),
                  params(biasScales, 0, perChannel)));
    }
    to.ops().add(changed.withOutputs(integerOutputs(op, form)));
  }

  private static QuantParams params(float[] scales, int axis, boolean perChannel) {
    return perChannel ? QuantParams.perAxis(scales, axis) : QuantParams.perTensor(scales[0], 0);
  }
}
