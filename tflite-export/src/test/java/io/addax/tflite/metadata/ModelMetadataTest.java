package io.addax.tflite.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.TestGraph;
import io.addax.tflite.metadata.ModelMetadata.ColorSpace;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.read.SizeByPart;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.lite.support.metadata.MetadataExtractor;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileType;
import org.tensorflow.lite.support.metadata.schema.ColorSpaceType;
import org.tensorflow.lite.support.metadata.schema.ContentProperties;
import org.tensorflow.lite.support.metadata.schema.ImageProperties;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptions;
import org.tensorflow.lite.support.metadata.schema.TensorMetadata;
import org.tensorflow.ndarray.Shape;

class ModelMetadataTest {
  private static final List<String> FRUITS = List.of("apple", "Birne", "桃");
  private static final ModelMetadata ABOUT =
      ModelMetadata.named("Fruits")
          .description("Which fruit it is")
          .version("1.2")
          .author("A. Dax")
          .license("Apache-2.0")
          .image("x", ColorSpace.RGB, 127.5f, 127.5f)
          .describeInput("x", "a picture")
          .labels("y", FRUITS)
          .describeOutput("y", "probabilities");

  private static Operand<?> network(Ops ops, Operand<?> x) {
    Operand<?> flat = ops.reshape(x, -1, 48);
    return ops.softmax(ops.matMul(flat, ops.constant(new RandomData(1).normal(1, 48, 3))));
  }

  private static final FrozenGraph GRAPH =
      TestGraph.of(Shape.of(-1, 4, 4, 3), ModelMetadataTest::network);

  private static final TFLiteModel MODEL = TFLiteConverter.of(GRAPH).metadata(ABOUT).convert();

  @Test
  void theTaskLibrarysOwnReaderFindsEverything() throws Exception {
    MetadataExtractor read = new MetadataExtractor(ByteBuffer.wrap(MODEL.bytes()));
    assertTrue(read.isMinimumParserVersionSatisfied());
    assertEquals("1.0.0", read.getModelMetadata().minParserVersion());
    assertEquals("Fruits", read.getModelMetadata().name());
    assertEquals("Which fruit it is", read.getModelMetadata().description());
    assertEquals("1.2", read.getModelMetadata().version());
    assertEquals("A. Dax", read.getModelMetadata().author());
    assertEquals("Apache-2.0", read.getModelMetadata().license());

    assertEquals(1, read.getInputTensorCount());
    TensorMetadata input = read.getInputTensorMetadata(0);
    assertEquals("x", input.name());
    assertEquals("a picture", input.description());
    assertEquals(ContentProperties.ImageProperties, input.content().contentPropertiesType());
    ImageProperties image =
        (ImageProperties) input.content().contentProperties(new ImageProperties());
    assertEquals(ColorSpaceType.RGB, image.colorSpace());
    NormalizationOptions normalization =
        (NormalizationOptions) input.processUnits(0).options(new NormalizationOptions());
    assertEquals(127.5f, normalization.mean(0));
    assertEquals(127.5f, normalization.std(0));
    assertEquals(-1, input.stats().min(0));
    assertEquals(1, input.stats().max(0));

    TensorMetadata output = read.getOutputTensorMetadata(0);
    assertEquals("y", output.name());
    assertEquals("labels.txt", output.associatedFiles(0).name());
    assertEquals(AssociatedFileType.TENSOR_AXIS_LABELS, output.associatedFiles(0).type());
    assertEquals(Set.of("labels.txt"), read.getAssociatedFileNames());
    String labels =
        new String(read.getAssociatedFile("labels.txt").readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(FRUITS, labels.lines().toList());
  }

  @Test
  void theFileIsAZipArchiveToo(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("fruits.tflite");
    MODEL.write(file);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(1, zip.size());
      byte[] labels = zip.getInputStream(zip.getEntry("labels.txt")).readAllBytes();
      assertArrayEquals("apple\nBirne\n桃\n".getBytes(StandardCharsets.UTF_8), labels);
    }
    assertArrayEquals(MODEL.bytes(), Files.readAllBytes(file));
    assertArrayEquals(MODEL.bytes(), TFLiteConverter.of(GRAPH).metadata(ABOUT).convert().bytes());
  }

  @Test
  void theInterpreterRunsItAsBefore() {
    HostTensor x = new RandomData(2).uniform(-1, 1, 1, 4, 4, 3);
    TFLiteModel plain = TFLiteConverter.of(GRAPH).convert();
    for (InterpreterConfig config :
        List.of(InterpreterConfig.defaults(), InterpreterConfig.defaults().withoutXnnpack())) {
      try (TFLiteInterpreter with = MODEL.interpreter(config);
          TFLiteInterpreter without = plain.interpreter(config)) {
        assertEquals(without.run(x), with.run(x));
      }
    }
    ModelSummary summary = ModelSummary.read(MODEL.bytes());
    assertEquals("TFLITE_METADATA", summary.metadata().get(1).name());
    assertTrue(
        SizeByPart.of(MODEL.bytes()).of(SizeByPart.Part.METADATA)
            > SizeByPart.of(plain.bytes()).of(SizeByPart.Part.METADATA) + 400);
  }

  @Test
  void severalOutputsHaveFilesOfTheirOwn() throws Exception {
    FrozenGraph graph =
        TestGraph.graph()
            .input("a", DType.FLOAT32, Shape.of(-1, 2))
            .freeze(
                (ops, in) -> List.of(ops.exp(in.get(0)), ops.relu(in.get(0)), ops.neg(in.get(0))),
                "first",
                "second",
                "third");
    ModelMetadata about =
        ModelMetadata.named("three")
            .labels("third", List.of("no", "yes"))
            .labels("first", List.of("left", "right"))
            .normalization("a", List.of(1f, 2f), List.of(3f, 4f));
    byte[] model = TFLiteConverter.of(graph).metadata(about).convert().bytes();
    MetadataExtractor read = new MetadataExtractor(ByteBuffer.wrap(model));
    assertEquals(3, read.getOutputTensorCount());
    assertEquals("labels.txt", read.getOutputTensorMetadata(0).associatedFiles(0).name());
    assertEquals(0, read.getOutputTensorMetadata(1).associatedFilesLength());
    assertEquals("labels_2.txt", read.getOutputTensorMetadata(2).associatedFiles(0).name());
    String labels =
        new String(read.getAssociatedFile("labels_2.txt").readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("no\nyes\n", labels);
  }

  private static void assertRefused(String message, ModelMetadata about) {
    TFLiteConverter converter = TFLiteConverter.of(GRAPH).metadata(about);
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, converter::convert);
    assertEquals(message, e.getMessage());
  }

  @Test
  void whatDoesNotFitTheModelIsRefused() {
    ModelMetadata none = ModelMetadata.named("n");
    assertRefused(
        "Expected 3 labels for output 'y'. Received: 2", none.labels("y", List.of("a", "b")));
    assertRefused("Expected an output, one of [y]. Received: 'z'", none.labels("z", List.of("a")));
    assertRefused(
        "Expected 1 channels of a GRAYSCALE image. Received: 3",
        none.image("x", ColorSpace.GRAYSCALE, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> none.labels("y", List.of("a\nb")));
    assertThrows(IllegalArgumentException.class, () -> none.image("x", ColorSpace.RGB, 0, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> none.normalization("x", List.of(1f, 2f), List.of(1f)));
  }
}
