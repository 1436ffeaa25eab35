package io.addax.tflite.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TestGraph;
import io.addax.tflite.read.ModelSummary;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class CalibrationTest {
  private static final FrozenGraph GRAPH = TestGraph.of(Shape.of(-1, 2), Ops::relu);

  private static Range range(Calibration method, float[]... runs) {
    RangeObserver observer = method.observer(255);
    for (float[] run : runs) {
      observer.see(run);
    }
    return observer.range();
  }

  private static float[] ramp(int first, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = first + i;
    }
    return values;
  }

  @Test
  void minMaxHoldsEverything() {
    assertEquals(
        new Range(-3, 7), range(Calibration.minMax(), new float[] {-3, 1}, new float[] {0, 7}));
  }

  @Test
  void movingAverageBeginsWithTheFirstRun() {
    Range range = range(Calibration.movingAverage(0.75), new float[] {-4, 8}, new float[] {0, 16});
    assertEquals(new Range(-3, 10), range);
  }

  /** numpy.percentile(numpy.arange(10000), [1, 99]) = [99.99, 9899.01]. */
  @Test
  void percentileCutsOffAsManyAboveAsBelow() {
    Range range = range(Calibration.percentile(98), ramp(5000, 5000), ramp(0, 5000));
    assertEquals(99.99, range.min(), 10);
    assertEquals(9899.01, range.max(), 10);
    Range all = range(Calibration.percentile(100), ramp(5000, 5000), ramp(0, 5000));
    assertEquals(new Range(0, 9999), all);
  }

  /**
   * The optimal clipping of a Laplace distribution in 8 bits is at 9.89 times its scale (Banner et
   * al. 2019); the samples go on to 11 and 12 times.
   */
  @Test
  void mseClipsAHeavyTail() {
    float[] values = new float[200_000];
    float[] uniform = new RandomData(1).uniform(-0.5, 0.5, values.length).floats();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (-Math.signum(uniform[i]) * Math.log(1 - 2 * Math.abs(uniform[i])));
    }
    Range seen = range(Calibration.minMax(), values);
    Range range = range(Calibration.mse(), values);
    assertTrue(seen.max() > 10.9 && seen.min() < -10.9, seen.toString());
    assertEquals(9.89, range.max(), 1.2);
    assertEquals(-9.89, range.min(), 1.2);
  }

  @Test
  void mseKeepsWhatIsUniform() {
    Range range = range(Calibration.mse(), ramp(0, 10_000));
    assertEquals(9999, range.max(), 1);
  }

  @Test
  void histogramsGrowToBothSides() {
    Histogram histogram = new Histogram();
    histogram.add(new float[] {1});
    histogram.add(new float[] {-1000, 1000, 0});
    histogram.add(new float[] {-1e6f});
    assertEquals(5, histogram.sum(value -> 1), 0);
    assertEquals(-1e6, histogram.quantile(0), 2000);
    assertEquals(1000, histogram.quantile(1), 0);
  }

  @Test
  void namesAndNumbersAreChecked() {
    for (String name : Calibration.names()) {
      assertTrue(Calibration.of(name).toString().startsWith(name), name);
    }
    assertThrows(IllegalArgumentException.class, () -> Calibration.of("entropy"));
    assertThrows(IllegalArgumentException.class, () -> Calibration.movingAverage(1));
    assertThrows(IllegalArgumentException.class, () -> Calibration.percentile(50));
    assertThrows(IllegalArgumentException.class, () -> Calibration.percentile(100.1));
  }

  static Stream<Arguments> methods() {
    return Stream.of(
        // 100 samples (i, -i): the averages of 0.5 move behind i by 1 in the end.
        Arguments.of(Calibration.minMax(), 99, 99),
        Arguments.of(Calibration.movingAverage(0.5), 98, 98),
        Arguments.of(Calibration.percentile(90), 90, 89),
        Arguments.of(Calibration.mse(), 99, 99));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("methods")
  void decidesTheScalesOfAModel(Calibration method, double greatest, double least) {
    HostTensor data = HostTensor.of(Shape.of(100, 2), new float[200]);
    for (int i = 0; i < 100; i++) {
      data.floats()[2 * i] = i;
      data.floats()[2 * i + 1] = -i;
    }
    byte[] file = int8().representative(data).calibration(method).convert().bytes();
    float scale = ModelSummary.read(file).tensor("x").scales().get(0);
    assertEquals((greatest + least) / 255, scale, 0.01, file.length + " bytes");
  }

  private static TFLiteConverter int8() {
    return TFLiteConverter.of(GRAPH).quantize(Quantization.INT8);
  }

  private static String refusal(List<List<HostTensor>> batches) {
    TFLiteConverter converter = int8().representative(batches);
    return assertThrows(IllegalArgumentException.class, converter::convert).getMessage();
  }

  @Test
  void refusalsNameSampleAndInput() {
    HostTensor good = new RandomData(1).uniform(-1, 1, 3, 2);
    HostTensor bad = HostTensor.of(Shape.of(2, 2), 1f, 2f, 3f, Float.POSITIVE_INFINITY);
    String infinite = refusal(List.of(List.of(good), List.of(bad)));
    assertEquals("Expected finite numbers. Received: Infinity in sample 4 of input 'x'", infinite);
    String shape = refusal(List.of(List.of(good), List.of(new RandomData(1).uniform(0, 1, 3, 5))));
    assertTrue(shape.contains("input 'x'") && shape.contains("from sample 3 on"), shape);
    String type = refusal(List.of(List.of(HostTensor.of(Shape.of(1, 2), 1, 2))));
    assertTrue(type.contains("float32") && type.contains("int32"), type);
    String inputs = refusal(List.of(List.of(good, good)));
    assertTrue(inputs.contains("[x]") && inputs.endsWith("Received: 2"), inputs);
    assertEquals("Expected representative samples. Received: none", refusal(List.of()));
  }

  @Test
  void weightModesRefuseTheSame() {
    FrozenGraph dense =
        TestGraph.of(
            Shape.of(-1, 64),
            (ops, x) ->
                ops.biasAdd(
                    ops.matMul(x, ops.constant(new RandomData(1).normal(1, 64, 32))),
                    ops.constant(new RandomData(3).normal(1, 32))));
    HostTensor bad = new RandomData(2).normal(1, 20, 64);
    bad.floats()[64 * 7] = Float.NaN;
    TFLiteConverter converter =
        TFLiteConverter.of(dense).quantize(Quantization.DYNAMIC).representative(bad);
    String message = assertThrows(IllegalArgumentException.class, converter::convert).getMessage();
    assertTrue(message.contains("NaN in sample 7"), message);
  }

  @Test
  void ofAnEndlessIteratorOnlyWhatIsNeededIsTaken() {
    int[] taken = {0};
    Iterator<List<HostTensor>> endless =
        Stream.generate(() -> List.of(new RandomData(taken[0]++).uniform(-1, 1, 4, 2))).iterator();
    List<String> progress = new ArrayList<>();
    TFLiteConverter converter =
        int8()
            .representative(endless)
            .calibrationSamples(10)
            .calibrationProgress((done, total) -> progress.add(done + "/" + total));
    byte[] once = converter.convert().bytes();
    assertTrue(taken[0] <= 4, taken[0] + " batches");
    assertEquals(10, progress.size());
    assertEquals("10/10", progress.get(9));
    assertEquals(once.length, converter.convert().size());
  }
}
