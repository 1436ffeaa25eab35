package io.addax.tflite.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.TestGraph;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.read.ModelSummary.TensorSummary;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class ModelWriterTest {
  private static Operand<?> shared(Ops ops, Operand<?> x) {
    HostTensor kernel = new RandomData(1).normal(1, 5, 5);
    Operand<?> once = ops.tanh(ops.matMul(x, ops.constant(kernel)));
    return ops.tanh(ops.matMul(once, ops.constant(kernel)));
  }

  private static final FrozenGraph GRAPH = TestGraph.of(Shape.of(-1, 5), ModelWriterTest::shared);

  @Test
  void everyConstantBeginsAtAMultipleOf16() {
    byte[] bytes = TFLiteConverter.of(GRAPH).convert().bytes();
    assertEquals("TFL3", new String(bytes, 4, 4, StandardCharsets.US_ASCII));
    assertEquals(0, bytes.length % 16);
    List<TensorSummary> constants =
        ModelSummary.read(bytes).tensors().stream().filter(TensorSummary::isConstant).toList();
    assertTrue(constants.size() > 0);
    constants.forEach(constant -> assertEquals(0, constant.offset() % 16, constant.name()));
  }

  @Test
  void equalConstantsAreWrittenOnce() {
    ModelSummary model = ModelSummary.read(TFLiteConverter.of(GRAPH).convert().bytes());
    Set<Integer> offsets =
        model.tensors().stream()
            .filter(TensorSummary::isConstant)
            .map(TensorSummary::offset)
            .collect(Collectors.toSet());
    assertEquals(1, offsets.size());
  }

  @Test
  void theFileSaysWhichReleaseItNeeds() {
    assertEquals("1.14.0", TFLiteConverter.of(GRAPH).convert().report().minRuntime());
    FrozenGraph rank3 =
        TestGraph.of(
            Shape.of(-1, 2, 5),
            (ops, x) ->
                ops.batchMatMul(x, ops.constant(new RandomData(1).normal(1, 5, 4)), false, false));
    assertEquals("2.0.0", TFLiteConverter.of(rank3).convert().report().minRuntime());
  }

  /** ELU had real kernels from its beginning, and others later without a new version. */
  @Test
  void integersMayNeedALaterReleaseOfTheSameVersion() {
    FrozenGraph elu = TestGraph.of(Shape.of(-1, 5), (ops, x) -> ops.elu(x));
    assertEquals("1.14.0", TFLiteConverter.of(elu).convert().report().minRuntime());
    TFLiteConverter int8 =
        TFLiteConverter.of(elu)
            .quantize(Quantization.INT8)
            .representative(new RandomData(1).normal(1, 8, 5));
    assertEquals("2.3.0", int8.convert().report().minRuntime());
    assertThrows(ExportException.class, () -> int8.targetRuntime("1.15").convert());
  }

  /** XNNPACK leaves it out. */
  @Test
  void theSecondOperandOfAProductHasNoZeroPoint() {
    HostTensor x = new RandomData(1).normal(1, 8, 3, 4);
    FrozenGraph product =
        TestGraph.of(
            Shape.of(-1, 3, 4), (ops, in) -> ops.batchMatMul(in, ops.relu(in), false, true));
    ModelSummary model =
        ModelSummary.read(
            TFLiteConverter.of(product)
                .quantize(Quantization.INT8)
                .representative(x)
                .convert()
                .bytes());
    ModelSummary.OpSummary op =
        model.ops().stream().filter(o -> o.name().equals("BATCH_MATMUL")).findFirst().orElseThrow();
    assertEquals(List.of(0L), model.tensors().get(op.inputs().get(1)).zeroPoints());
  }

  @Test
  void releasesAreOrderedByNumbersNotLetters() {
    List<String> releases = Arrays.asList("2.10.0", "1.5.0", "2.9.0", "1.14.0");
    releases.sort(RuntimeVersions.ORDER);
    assertEquals(List.of("1.5.0", "1.14.0", "2.9.0", "2.10.0"), releases);
  }

  @Test
  void everyOpHasAKnownRelease() {
    for (OpCode code : OpCode.values()) {
      assertTrue(RuntimeVersions.isKnown(code), code.toString());
    }
  }

  @Test
  void aFileIsReplacedAtOnceOrNotAtAll(@TempDir Path folder) throws Exception {
    TFLiteModel model = TFLiteConverter.of(GRAPH).convert();
    Path file = folder.resolve("new/model.tflite");
    model.write(file);
    model.write(file);
    assertArrayEquals(model.bytes(), Files.readAllBytes(file));
    try (var entries = Files.list(file.getParent())) {
      assertEquals(1, entries.count());
    }
    Files.createDirectories(folder.resolve("taken/inner"));
    assertThrows(UncheckedIOException.class, () -> model.write(folder.resolve("taken")));
    try (var entries = Files.list(folder)) {
      assertEquals(2, entries.count());
    }
  }

  @Test
  void bytesThatAreNoModelAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> ModelSummary.read(new byte[3]));
    assertThrows(IllegalArgumentException.class, () -> ModelSummary.read(new byte[64]));
  }
}
