package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.TestGraph;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/** Comparisons and bounds of integer models, at scales where TFLite's own kernels fail. */
class IntegerComparisonTest {
  private static HostTensor data(double greatest) {
    return new RandomData(5).uniform(-greatest, greatest, 50, 8);
  }

  @ParameterizedTest
  @CsvSource({
    "INT8, 1000",
    "INT8, 1",
    "INT8, 0.001",
    "INT16X8, 100000",
    "INT16X8, 1",
    "INT16X8, 0.001"
  })
  void aComparisonIsRightAtAnyScale(Quantization mode, double greatest) {
    FrozenGraph graph =
        TestGraph.of(
            Shape.of(-1, 8), (ops, x) -> ops.cast(ops.greater(x, greatest / 5), DType.INT32));
    HostTensor x = data(greatest);
    TFLiteModel model =
        TFLiteConverter.of(graph).quantize(mode).representative(x).dynamicBatch().convert();
    double step = 2 * greatest / (mode == Quantization.INT8 ? 255 : 65535);
    try (TFLiteInterpreter interpreter = model.interpreter()) {
      HostTensor y = interpreter.runFloat(x).get(0);
      for (int i = 0; i < x.size(); i++) {
        double above = x.doubleAt(i) - greatest / 5;
        if (Math.abs(above) > 1.01 * step) {
          assertEquals(above > 0 ? 1 : 0, y.doubleAt(i), x.doubleAt(i) + " at " + i);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"INT8, 0.4", "INT16X8, 0.002"})
  void tensorsOfDifferentRangesAreComparedUnderOneScale(Quantization mode, double tolerance) {
    FrozenGraph graph =
        TestGraph.graph()
            .input("x", DType.FLOAT32, Shape.of(-1, 8))
            .input("y", DType.FLOAT32, Shape.of(-1, 8))
            .freeze(
                (ops, in) -> List.of(ops.cast(ops.less(in.get(0), in.get(1)), DType.INT32)), "z");
    HostTensor x = data(40);
    HostTensor y = new RandomData(6).uniform(0, 9, 50, 8);
    TFLiteModel model =
        TFLiteConverter.of(graph).quantize(mode).representative(x, y).dynamicBatch().convert();
    try (TFLiteInterpreter interpreter = model.interpreter()) {
      HostTensor less = interpreter.runFloat(x, y).get(0);
      for (int i = 0; i < x.size(); i++) {
        double above = y.doubleAt(i) - x.doubleAt(i);
        if (Math.abs(above) > tolerance) {
          assertEquals(above > 0 ? 1 : 0, less.doubleAt(i), x.doubleAt(i) + ", " + y.doubleAt(i));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"INT8, 0.004", "INT16X8, 0.00002"})
  void aFarBoundCostsNoPrecision(Quantization mode, double error) {
    FrozenGraph graph =
        TestGraph.of(Shape.of(-1, 8), (ops, x) -> ops.minimum(ops.maximum(x, -1e7), 1e7));
    TFLiteModel model = TFLiteConverter.of(graph).quantize(mode).representative(data(1)).convert();
    assertTrue(model.verify(data(1)).maxError() <= error);
    FrozenGraph near =
        TestGraph.of(Shape.of(-1, 8), (ops, x) -> ops.minimum(ops.maximum(x, -0.5), 0.25));
    model = TFLiteConverter.of(near).quantize(mode).representative(data(1)).convert();
    assertTrue(model.verify(data(1)).maxError() <= error);
  }
}
