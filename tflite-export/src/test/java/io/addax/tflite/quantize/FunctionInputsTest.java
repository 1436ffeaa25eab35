package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TestGraph;
import io.addax.tflite.read.ModelSummary;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class FunctionInputsTest {
  private static final HostTensor LOGITS = new RandomData(3).normal(8, 300, 10);

  /** The scale of what {@code function} reads, behind a multiplication by one and a half. */
  private static double scale(TestGraph.Function function) {
    byte[] file =
        TFLiteConverter.of(
                TestGraph.of(
                    Shape.of(-1, 10),
                    (ops, x) -> function.build(ops, ops.mul(x, ops.constant(1.5f)))))
            .quantize(Quantization.INT8)
            .representative(LOGITS)
            .convert()
            .bytes();
    ModelSummary model = ModelSummary.read(file);
    int last = model.ops().size() - 1;
    return model.tensors().get(model.ops().get(last).inputs().get(0)).scales().get(0);
  }

  private static double fullScale() {
    double min = 0;
    double max = 0;
    for (float value : LOGITS.floats()) {
      min = Math.min(min, 1.5 * value);
      max = Math.max(max, 1.5 * value);
    }
    return (max - min) / 255;
  }

  static Stream<Arguments> functions() {
    DoubleUnaryOperator sigmoid = x -> 1 / (1 + Math.exp(-x));
    DoubleUnaryOperator tanh = Math::tanh;
    return Stream.of(
        Arguments.of("sigmoid", (TestGraph.Function) (ops, x) -> ops.unary("Sigmoid", x), sigmoid),
        Arguments.of("tanh", (TestGraph.Function) (ops, x) -> ops.unary("Tanh", x), tanh));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
  void whereAFunctionIsFlatItsInputIsClipped(
      String name, TestGraph.Function function, DoubleUnaryOperator numbers) {
    double chosen = scale(function);
    double error = error(numbers, chosen);
    assertTrue(chosen < fullScale() / 3, chosen + " of " + fullScale());
    assertTrue(error < 0.5 * error(numbers, fullScale()), name + " " + error);
    // Neither clipping more nor less is better.
    assertTrue(error < error(numbers, chosen / 2) && error < error(numbers, chosen * 2), name);
  }

  private static double error(DoubleUnaryOperator function, double scale) {
    double sum = 0;
    for (float value : LOGITS.floats()) {
      double x = 1.5 * value;
      double q = Math.max(-128, Math.min(127, Math.rint(x / scale))) * scale;
      sum += Math.abs(function.applyAsDouble(x) - function.applyAsDouble(q));
    }
    return sum;
  }

  @Test
  void softmaxTellsOnlyTheGreatestApart() {
    assertTrue(scale((ops, x) -> ops.softmax(x)) < 0.8 * fullScale());
    assertTrue(scale((ops, x) -> ops.reshape(ops.softmax(ops.reshape(x, -1, 10)), -1, 5, 2)) > 0);
  }

  @Test
  void anInputThatOthersReadTooKeepsItsRange() {
    byte[] file =
        TFLiteConverter.of(
                TestGraph.graph()
                    .input("x", DType.FLOAT32, Shape.of(-1, 10))
                    .freeze(
                        (ops, in) -> {
                          Operand<?> x = ops.mul(in.get(0), ops.constant(1.5f));
                          return List.of(ops.unary("Sigmoid", x), x);
                        },
                        "p",
                        "logits"))
            .quantize(Quantization.INT8)
            .representative(LOGITS)
            .convert()
            .bytes();
    assertEquals(fullScale(), ModelSummary.read(file).tensor("logits").scales().get(0), 1e-6);
  }
}
