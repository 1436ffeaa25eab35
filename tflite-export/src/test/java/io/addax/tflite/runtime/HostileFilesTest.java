package io.addax.tflite.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.flatbuffers.FlatBufferBuilder;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TestGraph;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.write.ModelWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
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
                      .input("a", DType.FLOAT32, Shape.of(-1, 4))
                      .input("b", DType.FLOAT32, Shape.of(-1, 4))
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

  private static IrTensor image(int channels) {
    int[] shape = {1, 8, 8, channels};
    return IrTensor.activation("x", DType.FLOAT32, shape, shape);
  }

  private static void assertRefused(
      String message, OpCode code, OpOptions options, IrTensor x, IrTensor... inputs) {
    IrGraph graph = new IrGraph();
    IrTensor y = image(4).named("y");
    graph.inputs().put("x", x);
    graph.outputs().put("y", y);
    IrOp.Origin origin = new IrOp.Origin("layer", "Op");
    graph.ops().add(new IrOp(code, options, Arrays.asList(inputs), List.of(y), origin));
    byte[] file = ModelWriter.write(graph).bytes();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> TFLiteInterpreter.of(file));
    assertTrue(e.getMessage().endsWith(message), e.getMessage());
  }

  /** What TFLite itself let pass, of 60,000 damaged copies, and then crashed at. */
  @Test
  void whatCrashesTFLiteIsRefused() {
    IrTensor x = image(4);
    IrTensor empty = image(0);
    OpOptions none = OpOptions.NONE;
    IrTensor shape = IrTensor.constant("shape", HostTensor.of(Shape.of(4), 1, 8, 8, 4));
    assertRefused("a RESHAPE lacks its input 1", OpCode.RESHAPE, none, x, x, null);
    assertRefused(
        "a SUM lacks its input 1", OpCode.SUM, new ArrayOptions.Reduce(false), x, x, null);
    assertRefused(
        "input 0 of a CONV_2D has no elements",
        OpCode.CONV_2D,
        new WindowOptions.Conv(Padding.SAME, 1, 1, 1, 1, Activation.NONE),
        empty,
        empty,
        IrTensor.constant("kernel", new RandomData(1).normal(1, 4, 3, 3, 4)),
        null);
  }

  /** One list of the whole file's length that every tensor shares. */
  @Test
  void aSmallFileCannotStandForEndlessLists() {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int[] shape = new int[50_000];
    int shared = Tensor.createShapeVector(builder, shape);
    int[] tensors = new int[5_000];
    for (int i = 0; i < tensors.length; i++) {
      Tensor.startTensor(builder);
      Tensor.addShape(builder, shared);
      tensors[i] = Tensor.endTensor(builder);
    }
    int vector = SubGraph.createTensorsVector(builder, tensors);
    int graph = SubGraph.createSubGraph(builder, vector, 0, 0, 0, 0);
    int graphs = Model.createSubgraphsVector(builder, new int[] {graph});
    Buffer.startBuffer(builder);
    int buffers = Model.createBuffersVector(builder, new int[] {Buffer.endBuffer(builder)});
    builder.finish(Model.createModel(builder, 3, 0, graphs, 0, buffers, 0, 0, 0), "TFL3");
    byte[] file = builder.sizedByteArray();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> ModelSummary.read(file));
    assertTrue(e.getMessage().contains("more elements"), e.getMessage());
  }

  /**
   * Every length from none to all but one byte; what the classes of the schema say helps nobody.
   */
  @Test
  void whatIsSaidOfACutFileCanBeUnderstood() {
    byte[] whole = model("int8");
    for (int length = 0; length < whole.length; length += 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> ModelSummary.read(cut));
      assertTrue(
          e.getMessage()
              .matches(
                  "The TFLite file is damaged: (an offset or a number in it leads outside"
                      + "|a list has -\\d+ elements|its lists hold more elements.*|there is no .*)"
                      + "|Expected a TFLite file. Received: \\d+ other bytes"),
          e.getMessage());
    }
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
