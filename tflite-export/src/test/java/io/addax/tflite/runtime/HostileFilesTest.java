package io.addax.tflite.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TestGraph;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Damaged files, read in a process with a small heap. */
class HostileFilesTest {
  private static final int COPIES = 700;
  private static final int[] ONE = {1, 1};
  private static final int[] TWO = {2, 2};

  private static Operand<?> random(Ops ops, long... shape) {
    return ops.constant(new RandomData(shape.length).normal(0.3, shape));
  }

  private static Operand<?> network(Ops ops, Operand<?> x) {
    Operand<?> conv = ops.conv2d(x, random(ops, 3, 3, 3, 8), ONE, "SAME", ONE);
    Operand<?> pooled = ops.maxPool2d(ops.relu(conv), TWO, TWO, "VALID");
    Operand<?> flat = ops.reshape(pooled, -1, 128);
    return ops.softmax(ops.biasAdd(ops.matMul(flat, random(ops, 128, 5)), random(ops, 5)));
  }

  /** Three models: convolutions in float32 and int8, and one with two inputs and outputs. */
  static byte[] model(String name) {
    FrozenGraph graph = TestGraph.of(Shape.of(-1, 8, 8, 3), HostileFilesTest::network);
    TFLiteConverter converter = TFLiteConverter.of(graph);
    return switch (name) {
      case "float32" -> converter.convert().bytes();
      case "int8" ->
          converter
              .quantize(Quantization.INT8)
              .representative(new RandomData(1).uniform(0, 1, 20, 8, 8, 3))
              .convert()
              .bytes();
      default ->
          TFLiteConverter.of(
                  TestGraph.graph()
                      .input("a", io.addax.graph.DType.FLOAT32, Shape.of(-1, 4))
                      .input("b", io.addax.graph.DType.FLOAT32, Shape.of(-1, 4))
                      .freeze(
                          (ops, in) ->
                              List.of(
                                  ops.concat(List.of(in.get(0), ops.exp(in.get(1))), 1),
                                  ops.sum(in.get(0), 1)),
                          "joined",
                          "sum"))
              .convert()
              .bytes();
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "int8", "two"})
  void everyDamagedCopyIsReadOrRefusedInASmallHeap(String name, @TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("model.tflite");
    Files.write(file, model(name));
    String said;
    try (ChildJvm child =
        ChildJvm.start(
            Mutations.class,
            Duration.ofSeconds(60),
            List.of("-Xmx32m"),
            List.of("read", file.toString(), "0", "" + COPIES))) {
      said =
          child.exchange(
              "read damaged files",
              () -> new String(child.output().readAllBytes(), StandardCharsets.UTF_8));
      assertEquals(0, child.exitCode());
    }
    Map<String, Integer> outcomes = new TreeMap<>();
    said.lines()
        .filter(line -> line.startsWith("end "))
        .forEach(line -> outcomes.merge(line.substring(4), 1, Integer::sum));
    assertEquals(COPIES, outcomes.values().stream().mapToInt(n -> n).sum(), said);
    assertTrue(outcomes.get("exception") > COPIES / 4, outcomes.toString());
    assertTrue(outcomes.get("result") > 20, outcomes.toString());
  }
}
