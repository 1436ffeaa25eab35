package io.addax.tflite.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.TestGraph;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.verify.Verification;
import java.io.DataInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

class IsolatedInterpreterTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Test
  void givesWhatTheInterpreterInThisProcessGives() {
    for (String name : List.of("float32", "int8")) {
      byte[] model = HostileFilesTest.model(name);
      HostTensor image = new RandomData(1).uniform(0, 1, 1, 8, 8, 3);
      HostTensor three = new RandomData(1).uniform(0, 1, 3, 8, 8, 3);
      try (IsolatedInterpreter isolated = IsolatedInterpreter.of(model, TIMEOUT);
          TFLiteInterpreter here = TFLiteInterpreter.of(model)) {
        assertEquals(here.inputs(), isolated.inputs());
        assertEquals(here.outputs(), isolated.outputs());
        assertEquals(here.runFloat(image), isolated.runFloat(image));
        assertEquals(here.runFloat(three), isolated.runFloat(three));
        assertTrue(isolated.latencyMicros(5) > 0);
        // What is refused leaves it usable.
        HostTensor wrong = new RandomData(1).uniform(0, 1, 1, 5);
        assertThrows(IllegalArgumentException.class, () -> isolated.runFloat(wrong));
        assertEquals(here.runFloat(image), isolated.runFloat(image));
      }
    }
  }

  @Test
  void bytesThatAreNoModelAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> IsolatedInterpreter.of(new byte[100], TIMEOUT));
  }

  @ParameterizedTest
  @CsvSource({
    "6, abort()",
    "8, an arithmetic exception",
    "11, a memory access violation",
    "9, takes too much memory"
  })
  void aDeathIsNamedByItsSignal(int signal, String cause) {
    IllegalStateException e = death("" + signal, TIMEOUT);
    assertTrue(
        e.getMessage().contains(signal == 9 ? "take too much memory" : cause), e.getMessage());
    assertTrue(e.getMessage().contains("exit code " + (128 + signal)), e.getMessage());
    assertTrue(e.getMessage().endsWith("it said: about to " + signal), e.getMessage());
  }

  @Test
  void anEndWithoutASignalIsNamedByItsCode() {
    assertTrue(death("halt", TIMEOUT).getMessage().contains("ended with exit code 3"));
  }

  @Test
  void whoHangsIsEnded() {
    IllegalStateException e =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> death("hang", Duration.ofMillis(700)));
    assertTrue(e.getMessage().contains("took longer than 0.7 s"), e.getMessage());
  }

  private static IllegalStateException death(String how, Duration timeout) {
    try (ChildJvm child = ChildJvm.start(Misbehaviour.class, timeout, List.of(), List.of(how))) {
      return assertThrows(
          IllegalStateException.class,
          () ->
              child.exchange("answer", () -> Wire.readReply(new DataInputStream(child.output()))));
    }
  }

  /** Java ends in its own way at a crash; its log of the crash has the cause. */
  @Test
  void aRealCrashIsNamedByWhatItWas() {
    IllegalStateException e = death("crash", TIMEOUT);
    assertTrue(e.getMessage().contains("died of a memory access violation"), e.getMessage());
  }

  @Test
  void verificationInAnotherProcessSeesTheSame() {
    FrozenGraph graph = TestGraph.of(Shape.of(-1, 6), (ops, x) -> ops.softmax(ops.exp(x)));
    TFLiteModel model = TFLiteConverter.of(graph).convert();
    HostTensor data = new RandomData(4).uniform(-1, 1, 20, 6);
    Verification here = model.verify(data);
    assertEquals(here, model.verifyIsolated(data, TIMEOUT));
    assertEquals(20, here.samples());
  }

  @Test
  void kernelsThatNoTestRunsAreKnownAsSuch() {
    assertEquals(Optional.empty(), missing(Quantization.INT8, Ops::relu));
    assertEquals(Optional.empty(), missing(Quantization.INT16X8, Ops::relu));
    assertEquals(
        Optional.of("REDUCE_MIN of INT16"),
        missing(Quantization.INT16X8, (ops, x) -> ops.min(x, 1)));
  }

  private static Optional<String> missing(Quantization mode, TestGraph.Function function) {
    TFLiteModel model =
        TFLiteConverter.of(TestGraph.of(Shape.of(-1, 4), function))
            .quantize(mode)
            .representative(new RandomData(4).uniform(-1, 1, 20, 4))
            .convert();
    return KnownKernels.missing(ModelSummary.read(model.bytes()));
  }

  @Test
  void aClosedOneSaysSo() {
    IsolatedInterpreter isolated = IsolatedInterpreter.of(HostileFilesTest.model("two"), TIMEOUT);
    float[] a = {1, 2, 3, 4};
    HostTensor row = HostTensor.of(Shape.of(1, 4), a);
    assertArrayEquals(new float[] {10}, isolated.runFloat(row, row).get(1).floats(), 1e-5f);
    isolated.close();
    isolated.close();
    assertThrows(IllegalStateException.class, () -> isolated.runFloat(row, row));
    assertFalse(isolated.inputs().isEmpty());
  }
}
