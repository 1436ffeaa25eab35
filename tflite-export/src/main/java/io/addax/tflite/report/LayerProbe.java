package io.addax.tflite.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.common.primitives.Ints;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.QuantParams;
import io.addax.tflite.passes.Weights;
import io.addax.tflite.report.LayerReport.Interval;
import io.addax.tflite.runtime.InterpreterConfig;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The running figures of one op of the float model and of what stands for it. */
final class LayerProbe implements AutoCloseable {
  private static final int HISTOGRAM_PARTS = 48;
  private static final double OUTERMOST = 0.001;

  /** What lies where these are flat need not be told apart, and is cut off on purpose. */
  private static final ImmutableSet<OpCode> FUNCTIONS =
      Sets.immutableEnumSet(OpCode.SOFTMAX, OpCode.LOGISTIC, OpCode.TANH);

  private final IrOp op;
  private final IrTensor result;
  private final Counterparts counterparts;
  private final SingleOp alone;
  private final Optional<SingleOp> function;
  private final String readBy;
  private final Map<IrTensor, IrTensor> inputs = new HashMap<>();
  private final Interval range;
  private final KernelError kernel;
  private final Deviation all = new Deviation();
  private final Deviation own = new Deviation();
  private final Deviation cutOff = new Deviation();
  private final Distribution seen = new Distribution();
  private final double[] channels;
  private final Deviation[] channelErrors;

  private LayerProbe(
      IrOp op,
      Optional<IrOp> reader,
      IrTensor result,
      Counterparts counterparts,
      Map<IrTensor, IrOp> producers) {
    this.op = op;
    this.result = result;
    this.counterparts = counterparts;
    this.alone = SingleOp.of(op, producers, InterpreterConfig.defaults().withoutXnnpack());
    Optional<IrOp> saturating = reader.filter(next -> FUNCTIONS.contains(next.code()));
    this.function =
        saturating.map(
            next -> SingleOp.of(next, Map.of(), InterpreterConfig.defaults().withoutXnnpack()));
    this.readBy = saturating.map(next -> next.code().toString()).orElse("");
    alone
        .inputs()
        .forEach(input -> counterparts.of(input).ifPresent(own -> inputs.put(input, own)));
    this.range = range(result);
    this.kernel =
        counterparts
            .producer(result)
            .map(stored -> KernelError.of(op, stored, counterparts.producers()))
            .orElseGet(() -> KernelError.of(op, op, producers));
    this.channels = new double[Weights.has(op) ? op.output().dim(-1) : 0];
    this.channelErrors =
        Stream.generate(Deviation::new)
            .limit(function.isPresent() ? 0 : channels.length)
            .toArray(Deviation[]::new);
  }

  /**
   * A probe that has seen nothing.
   *
   * @param op the op of the float model
   * @param reader the only op that reads what it makes, if there is one
   * @param result what stands for its result in the quantized model
   * @param producers of the float model
   */
  static LayerProbe of(
      IrOp op,
      Optional<IrOp> reader,
      IrTensor result,
      Counterparts counterparts,
      Map<IrTensor, IrOp> producers) {
    return new LayerProbe(op, reader, result, counterparts, producers);
  }

  private static Interval range(IrTensor tensor) {
    QuantParams params = tensor.quantization();
    if (params == null || tensor.dtype() == DType.FLOAT32) {
      return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    int low = tensor.dtype() == DType.UINT8 ? 0 : tensor.dtype() == DType.INT8 ? -128 : -32768;
    int high = tensor.dtype() == DType.UINT8 ? 255 : tensor.dtype() == DType.INT8 ? 127 : 32767;
    return new Interval(
        (double) params.scale() * (low - params.zeroPoint()),
        (double) params.scale() * (high - params.zeroPoint()));
  }

  IrOp op() {
    return op;
  }

  IrTensor result() {
    return result;
  }

  /** Adds what both models have made of one batch. */
  void add(Function<IrTensor, HostTensor> wanted, Function<IrTensor, HostTensor> got) {
    HostTensor want = wanted.apply(op.output());
    HostTensor is = Counterparts.real(result, got.apply(result));
    double step = result.isQuantized() ? result.quantization().scale() / 2 : 0;
    all.add(behind(want), behind(is));
    cutOff.add(want, is, range.low() - step, range.high() + step);
    seen.add(want);
    for (int i = 0; channels.length > 0 && i < want.size(); i++) {
      int c = i % channels.length;
      channels[c] = Math.max(channels[c], Math.abs(want.doubleAt(i)));
    }
    if (inputs.size() == alone.inputs().size()) {
      HostTensor local =
          alone.run(
              input -> {
                IrTensor stored = inputs.get(input);
                return Counterparts.real(stored, got.apply(stored));
              });
      own.add(behind(local), behind(is));
      for (int i = 0; channelErrors.length > 0 && i < local.size(); i++) {
        channelErrors[i % channelErrors.length].add(local.doubleAt(i), is.doubleAt(i));
      }
    }
  }

  /** What the function makes of a value that only it reads, else the value. */
  private HostTensor behind(HostTensor value) {
    return function.isPresent() ? function.get().run(input -> value) : value;
  }

  private double channelSnr() {
    double[] sorted =
        Arrays.stream(channelErrors)
            .filter(Deviation::hasSignal)
            .mapToDouble(Deviation::snr)
            .sorted()
            .toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  private double channelSpread() {
    double[] sorted = Arrays.stream(channels).filter(c -> c > 0).sorted().toArray();
    return sorted.length < 2 ? 1 : sorted[sorted.length - 1] / sorted[sorted.length / 2];
  }

  LayerReport report(int position, String layer, IrOp stored, int bytes, double micros) {
    return new LayerReport(
        position,
        layer,
        stored.code().toString(),
        readBy,
        op.output().name(),
        result.dtype().name(),
        all.snr(),
        own.snr(),
        all.cosine(),
        all.maxError(),
        cutOff.saturation(),
        range,
        new Interval(seen.min(), seen.max()),
        new Interval(seen.quantile(OUTERMOST), seen.quantile(1 - OUTERMOST)),
        ImmutableList.copyOf(Ints.asList(seen.histogram(HISTOGRAM_PARTS))),
        channelSpread(),
        channelSnr(),
        kernel.type(),
        kernel.snr(),
        kernel.scales(),
        bytes,
        micros,
        ImmutableList.of());
  }

  @Override
  public void close() {
    alone.close();
    function.ifPresent(SingleOp::close);
  }
}
