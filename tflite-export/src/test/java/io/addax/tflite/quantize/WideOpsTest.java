package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenRunner;
import io.addax.tflite.RandomData;
import io.addax.tflite.TestGraph;
import io.addax.tflite.calibrate.Calibration;
import io.addax.tflite.calibrate.CalibrationProgress;
import io.addax.tflite.calibrate.Calibrator;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.lower.Batch;
import io.addax.tflite.lower.GraphLowering;
import io.addax.tflite.passes.Passes;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.write.ModelWriter;
import io.addax.tflite.write.TargetRuntime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Ops with 16-bit activations in a model of 8-bit ones. */
class WideOpsTest {
  private static final HostTensor DATA = new RandomData(7).uniform(-1, 1, 32, 4, 6);
  private static final Int8Mode MODE = new Int8Mode();

  /** A graph in int8 but for the ops of a kind. */
  private static QuantizedGraph quantize(
      IrGraph graph, HostTensor data, IoType io, Predicate<IrOp> wide) {
    RepresentativeData samples = RepresentativeData.of(List.of(List.of(data)));
    new PrepareForIntegers(MODE).run(graph);
    Map<IrTensor, Range> ranges =
        Calibrator.calibrate(
            graph,
            samples,
            100,
            tensor -> Calibration.minMax().observer(255),
            CalibrationProgress.NONE);
    QuantizeOptions options =
        new QuantizeOptions(
            io,
            Optional.of(() -> samples),
            100,
            Calibration.minMax(),
            CalibrationProgress.NONE,
            false,
            false,
            OptionalDouble.empty(),
            ImmutableList.of(),
            TargetRuntime.latest());
    Set<IrOp> ops =
        graph.ops().stream().filter(MODE::canBeWide).filter(wide).collect(Collectors.toSet());
    return IntegerQuantizer.quantize(
        graph,
        MODE,
        new IntegerQuantizer.Ranges(ranges, ranges),
        options,
        new RaisedOps(ops, Set.of()));
  }

  private static IrGraph lowered(FrozenGraph graph) {
    IrGraph ir = GraphLowering.lower(graph, Batch.auto());
    Passes.optimize(ir);
    return ir;
  }

  private static Operand<?> dense(Ops ops, Operand<?> x, int seed) {
    Operand<?> kernel = ops.constant(new RandomData(seed).normal(0.5, 6, 6));
    return ops.biasAdd(ops.matMul(x, kernel), ops.constant(new RandomData(seed).normal(0.1, 6)));
  }

  @Test
  void tensorsAreWidenedBeforeAndNarrowedBehind() {
    FrozenGraph graph =
        TestGraph.of(
            Shape.of(-1, 6),
            (ops, x) ->
                dense(ops.scope("c"), dense(ops.scope("b"), dense(ops.scope("a"), x, 1), 2), 3));
    HostTensor data = new RandomData(1).uniform(-1, 1, 50, 6);
    QuantizedGraph quantized =
        quantize(lowered(graph), data, IoType.INT8, op -> op.origin().layer().equals("b"));
    List<IrOp> ops = quantized.graph().ops();
    assertEquals(
        List.of(
            OpCode.FULLY_CONNECTED,
            OpCode.DEQUANTIZE,
            OpCode.QUANTIZE,
            OpCode.FULLY_CONNECTED,
            OpCode.QUANTIZE,
            OpCode.FULLY_CONNECTED),
        ops.stream().map(IrOp::code).toList());
    IrOp middle = ops.get(3);
    assertEquals(DType.INT16, middle.input(0).dtype());
    assertEquals(DType.INT8, middle.input(1).dtype());
    assertEquals(DType.INT64, middle.input(2).dtype());
    assertEquals(DType.INT16, middle.output().dtype());
    assertEquals(0, middle.output().quantization().zeroPoint());
    assertEquals(List.of(middle.output()), ops.get(4).inputs());
    assertEquals(DType.INT8, ops.get(4).output().dtype());
    assertEquals(1, quantized.wideOps().size());
    try (FrozenRunner runner = graph.runner();
        TFLiteInterpreter interpreter =
            TFLiteInterpreter.of(ModelWriter.write(quantized.graph()).bytes())) {
      HostTensor x = data.rows(0, 1);
      double step = quantized.graph().outputs().values().iterator().next().quantization().scale();
      near(runner.run(List.of(x)).get(0), interpreter.runFloat(x).get(0), 4 * step);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.addax.tflite.quantize.SmallGraphs#functions")
  void everyOpThatCanBeWideComputesTheSame(String name, TestGraph.Function function) {
    FrozenGraph graph = TestGraph.of(Shape.of(-1, 4, 6), function);
    IrGraph ir = lowered(graph);
    if (!ir.ops().stream().allMatch(MODE::canBeWide)) {
      return;
    }
    // Integers at the ends, so that both conversions stand around every op.
    QuantizedGraph quantized = quantize(ir, DATA, IoType.INT8, op -> true);
    try (FrozenRunner runner = graph.runner();
        TFLiteInterpreter interpreter =
            TFLiteInterpreter.of(ModelWriter.write(quantized.graph()).bytes())) {
      HostTensor x = DATA.rows(0, 1);
      HostTensor wanted = runner.run(List.of(x)).get(0);
      double greatest = 0;
      for (int i = 0; i < wanted.size(); i++) {
        greatest = Math.max(greatest, Math.abs(wanted.doubleAt(i)));
      }
      near(wanted, interpreter.runFloat(x).get(0), 0.04 * Math.max(1, greatest));
    }
  }

  private static void near(HostTensor wanted, HostTensor got, double tolerance) {
    for (int i = 0; i < wanted.size(); i++) {
      double error = Math.abs(wanted.doubleAt(i) - got.doubleAt(i));
      assertTrue(error <= tolerance, i + ": " + wanted.doubleAt(i) + " " + got.doubleAt(i));
    }
  }
}
