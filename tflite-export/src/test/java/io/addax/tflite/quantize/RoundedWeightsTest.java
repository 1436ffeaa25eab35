package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.google.common.collect.ImmutableList;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Calibration;
import io.addax.tflite.calibrate.CalibrationProgress;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.write.ModelWriter;
import io.addax.tflite.write.TargetRuntime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/**
 * One dense layer of two units on two inputs. The first unit's weights are 1 and 0.3, of which
 * 1/127 makes 127 and 38: 0.0007874 of the second input is lost. The other's are 1 and -1, of which
 * nothing is.
 */
class RoundedWeightsTest {
  private static final double LOST = 0.3 - 38 / 127.0;
  private static final double SCALE = 2.0 / 32767 / 127;

  private final IrTensor x = IrTensor.activation("x", DType.FLOAT32, of(1, 2), of(1, 2));
  private final IrTensor y = IrTensor.activation("y", DType.FLOAT32, of(1, 2), of(1, 2));
  private final IrGraph original = new IrGraph();
  private final QuantizedGraph quantized;

  RoundedWeightsTest() {
    original.inputs().put("x", x);
    original.outputs().put("y", y);
    original
        .ops()
        .add(
            new IrOp(
                OpCode.FULLY_CONNECTED,
                new ArithmeticOptions.Dense(false, false, Activation.NONE),
                List.of(
                    x,
                    IrTensor.constant("kernel", HostTensor.of(Shape.of(2, 2), 1, 0.3f, 1, -1)),
                    IrTensor.constant("bias", HostTensor.of(Shape.of(2), 0.5f, -0.25f))),
                List.of(y),
                new IrOp.Origin("dense", "MatMul")));
    Map<IrTensor, Range> ranges = Map.of(x, new Range(0, 2), y, new Range(-4, 4));
    quantized =
        IntegerQuantizer.quantize(
            original,
            new Int16x8Mode(),
            new IntegerQuantizer.Ranges(ranges, ranges),
            new QuantizeOptions(
                IoType.INT16,
                Optional.empty(),
                8,
                Calibration.minMax(),
                CalibrationProgress.NONE,
                false,
                true,
                OptionalDouble.empty(),
                ImmutableList.of(),
                TargetRuntime.latest()),
            RaisedOps.NONE);
  }

  private static int[] of(int... shape) {
    return shape;
  }

  /** Eight samples; the second input alternates between two numbers. */
  private void correct(float even, float odd) {
    float[] samples = new float[16];
    for (int i = 0; i < 8; i++) {
      samples[2 * i] = i / 8f;
      samples[2 * i + 1] = i % 2 == 0 ? even : odd;
    }
    RepresentativeData data =
        RepresentativeData.of(List.of(List.of(HostTensor.of(Shape.of(8, 2), samples))));
    RoundedWeights.correctBiases(original, quantized, new Int16x8Mode(), () -> data);
  }

  private IrOp dense() {
    return quantized.graph().ops().get(0);
  }

  private static void assertBias(double first, double second, IrOp dense) {
    long[] bias = dense.input(2).value().longs();
    assertEquals(first / SCALE, bias[0], 1);
    assertEquals(second / SCALE, bias[1], 1);
  }

  @Test
  void whatRoundingTakesFromAChannelGoesIntoItsBias() {
    IrTensor kernel = dense().input(1);
    assertArrayEquals(new byte[] {127, 38, 127, -127}, (byte[]) kernel.value().data());
    assertBias(0.5, -0.25, dense());

    correct(2, 1);

    assertSame(kernel, dense().input(1));
    assertEquals(DType.INT64, dense().input(2).dtype());
    assertBias(0.5 + 1.5 * LOST, -0.25, dense());
  }

  @Test
  void theInterpreterComesNearer() {
    HostTensor sample = HostTensor.of(Shape.of(1, 2), 0.5f, 1.5f);
    assertEquals(1.45 - 1.5 * LOST, computed(sample), 2e-4);
    correct(2, 1);
    assertEquals(1.45, computed(sample), 2e-4);
  }

  private double computed(HostTensor sample) {
    byte[] file = ModelWriter.write(quantized.graph()).bytes();
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.of(file)) {
      return interpreter.runFloat(sample).get(0).doubleAt(0);
    }
  }

  @Test
  void whereNothingIsLostOnAverageAllStaysAsItWas() {
    List<IrOp> before = List.copyOf(quantized.graph().ops());
    correct(1, -1);
    assertEquals(before, quantized.graph().ops());
  }
}
