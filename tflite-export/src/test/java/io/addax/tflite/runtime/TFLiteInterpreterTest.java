package io.addax.tflite.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TestGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class TFLiteInterpreterTest {
  private static final byte[] MODEL =
      TFLiteConverter.of(TestGraph.of(Shape.of(-1, 2), (ops, x) -> ops.exp(ops.neg(ops.add(x, 1)))))
          .convert()
          .bytes();
  private static final HostTensor ROW = HostTensor.of(Shape.of(1, 2), 0f, 1f);

  @Test
  void runsAModelFromAFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("model.tflite");
    Files.write(file, MODEL);
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.open(file)) {
      float[] y = interpreter.run(ROW).get(0).floats();
      assertArrayEquals(new float[] {(float) Math.exp(-1), (float) Math.exp(-2)}, y, 1e-6f);
    }
  }

  @Test
  void describesInputsAndOutputs() {
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.of(MODEL)) {
      TensorInfo x = interpreter.inputs().get(0);
      assertEquals("x", x.name());
      assertEquals(DType.FLOAT32, x.dtype());
      assertEquals(Shape.of(1, 2), x.shape());
      assertEquals("y", interpreter.outputs().get(0).name());
    }
  }

  @Test
  void anotherBatchSizeResizesTheModel() {
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.of(MODEL)) {
      HostTensor three = HostTensor.of(Shape.of(3, 2), 0f, 1f, 2f, 3f, 4f, 5f);
      assertEquals(Shape.of(3, 2), interpreter.run(three).get(0).shape());
      assertEquals(Shape.of(1, 2), interpreter.run(ROW).get(0).shape());
      interpreter.resizeBatch(5);
      assertEquals(Shape.of(5, 2), interpreter.inputs().get(0).shape());
    }
  }

  @Test
  void showsIntermediateTensorsOnRequest() {
    try (TFLiteInterpreter interpreter =
        TFLiteInterpreter.of(MODEL, InterpreterConfig.defaults().withAllTensors())) {
      interpreter.run(ROW);
      assertEquals(3, interpreter.planSize());
      assertArrayEquals(new float[] {0, 1}, interpreter.tensor(0).floats());
    }
  }

  @Test
  void measuresLatency() {
    try (TFLiteInterpreter interpreter =
        TFLiteInterpreter.of(MODEL, InterpreterConfig.defaults().withThreads(2))) {
      interpreter.run(ROW);
      assertTrue(interpreter.latencyMicros(10) > 0);
    }
  }

  @Test
  void bytesThatAreNoModelAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> TFLiteInterpreter.of(new byte[100]));
    byte[] cut = Arrays.copyOf(MODEL, MODEL.length / 2);
    assertThrows(IllegalArgumentException.class, () -> TFLiteInterpreter.of(cut));
  }

  @Test
  void wrongInputsAreRefused() {
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.of(MODEL)) {
      assertThrows(IllegalArgumentException.class, interpreter::run);
      HostTensor ints = HostTensor.of(Shape.of(1, 2), 1, 2);
      assertThrows(IllegalArgumentException.class, () -> interpreter.run(ints));
      HostTensor wide = HostTensor.of(Shape.of(1, 3), 1f, 2f, 3f);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> interpreter.run(wide));
      assertTrue(e.getMessage().contains("'x'"), e.getMessage());
    }
  }

  @Test
  void aClosedInterpreterSaysSo() {
    TFLiteInterpreter interpreter = TFLiteInterpreter.of(MODEL);
    interpreter.close();
    interpreter.close();
    assertThrows(IllegalStateException.class, () -> interpreter.run(ROW));
  }
}
