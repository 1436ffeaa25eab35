package io.addax.tflite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.lower.Batch;
import io.addax.tflite.lower.GraphLowering;
import io.addax.tflite.quantize.IoType;
import io.addax.tflite.verify.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class FirstRunTest {
  private static final FrozenGraph TRIPLE =
      TestGraph.of(Shape.of(-1, 5), (ops, x) -> ops.mul(x, ops.constant(3f)));
  private static final FrozenGraph DOUBLE =
      TestGraph.of(Shape.of(-1, 5), (ops, x) -> ops.mul(x, ops.constant(2f)));

  /** Some rows of numbers around 100, which no random sample has. */
  private static final HostTensor HUNDREDS = hundreds(20);

  private final List<String> warnings = new ArrayList<>();

  private static HostTensor hundreds(int rows) {
    float[] values = new float[rows * 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = 90 + i % 21;
    }
    return HostTensor.of(Shape.of(rows, 5), values);
  }

  private static Optional<RepresentativeData> data(HostTensor x) {
    return Optional.of(RepresentativeData.of(List.of(List.of(x))));
  }

  private FirstRun firstRun(TFLiteModel model) {
    return new FirstRun(model, warnings::add);
  }

  /** A model of another file than its graph makes. */
  private static TFLiteModel model(FrozenGraph graph, byte[] file) {
    return model(graph, file, TFLiteConverter.of(graph).verify(false).convert().report());
  }

  private static TFLiteModel model(FrozenGraph graph, byte[] file, ConversionReport report) {
    IrGraph ir = GraphLowering.lower(graph, Batch.auto());
    return new TFLiteModel(
        file, graph, report, new TFLiteModel.Origin(ir, ir, UnaryOperator.identity()));
  }

  @Test
  void everyConversionIsFollowedByOne() {
    ConversionReport report = TFLiteConverter.of(TRIPLE).convert().report();
    Verification seen = report.verification().orElseThrow();
    assertEquals(4, seen.samples());
    assertEquals(0, seen.maxError(), 1e-6);
    assertTrue(report.toString().contains("verified on 4 samples"), report::toString);
  }

  @Test
  void itCanBeSwitchedOff() {
    ConversionReport report = TFLiteConverter.of(TRIPLE).verify(false).convert().report();
    assertTrue(report.verification().isEmpty());
  }

  /** 17 MB of constants. */
  @Test
  void aLargeGraphIsLeftOut() {
    HostTensor kernel = HostTensor.zeros(DType.FLOAT32, Shape.of(2125, 2000));
    FrozenGraph large =
        TestGraph.of(Shape.of(-1, 2125), (ops, x) -> ops.matMul(x, ops.constant(kernel)));
    ConversionReport report = TFLiteConverter.of(large).convert().report();
    assertTrue(report.verification().isEmpty());
    assertTrue(report.toString().contains("not verified: more than 16 MiB"), report::toString);
  }

  @Test
  void aFixedBatchIsRunAsItIs() {
    FrozenGraph six = TestGraph.of(Shape.of(6, 5), (ops, x) -> ops.relu(x));
    assertEquals(
        6, TFLiteConverter.of(six).convert().report().verification().orElseThrow().samples());
  }

  @Test
  void integerModelsSeeWhatTheyAreMadeFor() {
    Verification seen =
        TFLiteConverter.of(TRIPLE)
            .quantize(Quantization.INT8)
            .representative(HUNDREDS)
            .convert()
            .report()
            .verification()
            .orElseThrow();
    // Results up to 330 in 255 steps, of inputs up to 110 in as many.
    assertTrue(seen.maxError() > 0 && seen.maxError() <= 330 / 255.0 + 0.01, seen::toString);
  }

  @Test
  void samplesAreTakenOnceFromAnIterator() {
    List<List<HostTensor>> batches = List.of(List.of(HUNDREDS));
    ConversionReport report =
        TFLiteConverter.of(TRIPLE)
            .quantize(Quantization.INT8)
            .representative(batches.iterator())
            .convert()
            .report();
    assertEquals(4, report.verification().orElseThrow().samples());
  }

  @Test
  void otherNumbersThanTheGraphsAreWarnedOf() {
    byte[] twice = TFLiteConverter.of(DOUBLE).verify(false).convert().bytes();
    Verification seen = firstRun(model(TRIPLE, twice)).run(data(HUNDREDS)).seen().orElseThrow();
    assertEquals(106, seen.maxError(), 1e-3);
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("something else than the graph"), warnings::toString);
  }

  /** The greatest becomes the least: it is never where it was. */
  @Test
  void integerModelsThatDisagreeOnSamplesOfTheirOwnAreWarnedOf() {
    FrozenGraph negative = TestGraph.of(Shape.of(-1, 5), (ops, x) -> ops.mul(x, ops.constant(-3f)));
    TFLiteModel other =
        TFLiteConverter.of(negative)
            .quantize(Quantization.INT8)
            .ioType(IoType.FLOAT32)
            .representative(HUNDREDS)
            .verify(false)
            .convert();
    TFLiteModel wrong = model(TRIPLE, other.bytes(), other.report());
    assertEquals(0, firstRun(wrong).run(data(HUNDREDS)).seen().orElseThrow().agreement());
    assertTrue(warnings.get(0).contains("seldom agrees"), warnings::toString);
    warnings.clear();
    firstRun(wrong).run(Optional.empty());
    assertEquals(List.of(), warnings);
  }

  @Test
  void aFileThatTFLiteRefusesIsAnError() {
    TFLiteModel bad = model(TRIPLE, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> firstRun(bad).run(Optional.empty()));
    assertTrue(
        thrown.getMessage().startsWith("TFLite does not run the exported model"),
        thrown::getMessage);
  }

  @Test
  void randomNumbersThatDoNotSuitTheModelAreNoError() {
    FrozenGraph lookUp =
        TestGraph.graph()
            .input("x", DType.INT32, Shape.of(-1, 8))
            .freeze(
                (ops, in) ->
                    List.of(
                        ops.gather(
                            ops.constant(HostTensor.of(Shape.of(1, 2), 3f, 4f)), in.get(0), 0)),
                "y");
    TFLiteModel model = TFLiteConverter.of(lookUp).verify(false).convert();
    FirstRun.Outcome outcome = firstRun(model).run(Optional.empty());
    assertTrue(outcome.seen().isEmpty());
    assertTrue(outcome.whyNot().orElseThrow().startsWith("random numbers"), outcome::toString);
    assertTrue(warnings.get(0).startsWith("Not verified"), warnings::toString);
    HostTensor zeros = HostTensor.zeros(DType.INT32, Shape.of(4, 8));
    assertEquals(0, firstRun(model).run(data(zeros)).seen().orElseThrow().maxError());
  }
}
