package io.addax.tflite.metadata;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Floats;
import com.google.flatbuffers.FlatBufferBuilder;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.metadata.ModelMetadata.ColorSpace;
import io.addax.tflite.metadata.ModelMetadata.Input;
import io.addax.tflite.metadata.ModelMetadata.Output;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.lite.support.metadata.schema.AssociatedFile;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileType;
import org.tensorflow.lite.support.metadata.schema.ColorSpaceType;
import org.tensorflow.lite.support.metadata.schema.Content;
import org.tensorflow.lite.support.metadata.schema.ContentProperties;
import org.tensorflow.lite.support.metadata.schema.FeatureProperties;
import org.tensorflow.lite.support.metadata.schema.ImageProperties;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnit;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;
import org.tensorflow.lite.support.metadata.schema.Stats;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadata;
import org.tensorflow.lite.support.metadata.schema.TensorMetadata;

/** Writes metadata: a FlatBuffer for a buffer of the model, and a zip archive for behind it. */
public final class MetadataFile {
  /** The name under which the model lists the buffer. */
  public static final String NAME = "TFLITE_METADATA";

  /** Everything that is written here is known since the first parser. */
  private static final String MIN_PARSER_VERSION = "1.0.0";

  private static final float BRIGHTEST = 255;

  private final ModelMetadata metadata;
  private final FlatBufferBuilder b = new FlatBufferBuilder();
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  private MetadataFile(ModelMetadata metadata) {
    this.metadata = metadata;
  }

  /**
   * Writes the metadata of a model.
   *
   * @param graph whose inputs and outputs it is about
   * @throws IllegalArgumentException if there is no such input or output, or another number of
   *     labels or channels than the model has
   */
  public static MetadataFile of(ModelMetadata metadata, IrGraph graph) {
    MetadataFile file = new MetadataFile(metadata);
    file.write(graph);
    return file;
  }

  /** The content of the model's buffer {@link #NAME}. */
  public byte[] buffer() {
    return b.sizedByteArray();
  }

  /** A model with the attached files behind it. */
  public byte[] attachedTo(byte[] model) {
    return files.isEmpty() ? model : StoredZip.append(model, files);
  }

  private void write(IrGraph graph) {
    checkNames("input", metadata.inputs().keySet(), graph.inputs().keySet());
    checkNames("output", metadata.outputs().keySet(), graph.outputs().keySet());
    int inputs =
        SubGraphMetadata.createInputTensorMetadataVector(
            b,
            graph.inputs().entrySet().stream()
                .mapToInt(e -> input(e.getKey(), e.getValue()))
                .toArray());
    int outputs =
        SubGraphMetadata.createOutputTensorMetadataVector(
            b,
            graph.outputs().entrySet().stream()
                .mapToInt(e -> output(e.getKey(), e.getValue()))
                .toArray());
    SubGraphMetadata.startSubGraphMetadata(b);
    SubGraphMetadata.addInputTensorMetadata(b, inputs);
    SubGraphMetadata.addOutputTensorMetadata(b, outputs);
    int subgraph = SubGraphMetadata.endSubGraphMetadata(b);
    int root =
        org.tensorflow.lite.support.metadata.schema.ModelMetadata.createModelMetadata(
            b,
            text(metadata.name()),
            text(metadata.description()),
            text(metadata.version()),
            org.tensorflow.lite.support.metadata.schema.ModelMetadata.createSubgraphMetadataVector(
                b, new int[] {subgraph}),
            text(metadata.author()),
            text(metadata.license()),
            0,
            text(MIN_PARSER_VERSION));
    org.tensorflow.lite.support.metadata.schema.ModelMetadata.finishModelMetadataBuffer(b, root);
  }

  private static void checkNames(String what, Set<String> given, Set<String> known) {
    for (String name : given) {
      checkArgument(
          known.contains(name), "Expected an %s, one of %s. Received: '%s'", what, known, name);
    }
  }

  private int text(String text) {
    return text.isEmpty() ? 0 : b.createString(text);
  }

  private int input(String name, IrTensor tensor) {
    Input about = metadata.inputs().get(name);
    if (about == null) {
      return tensor(name, "", feature(), 0, 0, 0);
    }
    int channels = tensor.rank() == 0 ? 1 : tensor.dim(-1);
    checkArgument(
        about.mean().size() <= 1 || about.mean().size() == channels,
        "Expected one mean for input '%s', or one for each of its %s channels. Received: %s",
        name,
        channels,
        about.mean().size());
    checkArgument(
        about.colors() == ColorSpace.NONE || channels == colors(about.colors()),
        "Expected %s channels of a %s image. Received: %s",
        colors(about.colors()),
        about.colors(),
        channels);
    int content = about.colors() == ColorSpace.NONE ? feature() : image(about.colors());
    boolean normalized = !about.mean().isEmpty();
    int units =
        normalized
            ? TensorMetadata.createProcessUnitsVector(b, new int[] {normalization(about)})
            : 0;
    int stats = normalized && about.colors() != ColorSpace.NONE ? stats(about) : 0;
    return tensor(name, about.description(), content, units, stats, 0);
  }

  private static int colors(ColorSpace colors) {
    return colors == ColorSpace.RGB ? 3 : 1;
  }

  private int output(String name, IrTensor tensor) {
    Output about = metadata.outputs().get(name);
    if (about == null || about.labels().isEmpty()) {
      return tensor(name, about == null ? "" : about.description(), feature(), 0, 0, 0);
    }
    int classes = tensor.rank() == 0 ? 1 : tensor.dim(-1);
    checkArgument(
        about.labels().size() == classes,
        "Expected %s labels for output '%s'. Received: %s",
        classes,
        name,
        about.labels().size());
    String file = files.isEmpty() ? "labels.txt" : "labels_" + (files.size() + 1) + ".txt";
    files.put(file, (String.join("\n", about.labels()) + "\n").getBytes(StandardCharsets.UTF_8));
    int attached =
        AssociatedFile.createAssociatedFile(
            b,
            text(file),
            text("What the elements of the output stand for"),
            AssociatedFileType.TENSOR_AXIS_LABELS,
            0,
            0);
    int list = TensorMetadata.createAssociatedFilesVector(b, new int[] {attached});
    return tensor(name, about.description(), feature(), 0, 0, list);
  }

  private int tensor(
      String name, String description, int content, int units, int stats, int attached) {
    return TensorMetadata.createTensorMetadata(
        b, text(name), text(description), 0, content, units, stats, attached);
  }

  private int feature() {
    FeatureProperties.startFeatureProperties(b);
    int properties = FeatureProperties.endFeatureProperties(b);
    return Content.createContent(b, ContentProperties.FeatureProperties, properties, 0);
  }

  private int image(ColorSpace colors) {
    byte code = colors == ColorSpace.RGB ? ColorSpaceType.RGB : ColorSpaceType.GRAYSCALE;
    int properties = ImageProperties.createImageProperties(b, code, 0);
    return Content.createContent(b, ContentProperties.ImageProperties, properties, 0);
  }

  private int normalization(Input about) {
    int options =
        NormalizationOptions.createNormalizationOptions(
            b,
            NormalizationOptions.createMeanVector(b, Floats.toArray(about.mean())),
            NormalizationOptions.createStdVector(b, Floats.toArray(about.deviation())));
    return ProcessUnit.createProcessUnit(b, ProcessUnitOptions.NormalizationOptions, options);
  }

  /** Between which numbers normalized pixels lie. */
  private int stats(Input about) {
    List<Float> min = new ArrayList<>();
    List<Float> max = new ArrayList<>();
    for (int i = 0; i < about.mean().size(); i++) {
      min.add(-about.mean().get(i) / about.deviation().get(i));
      max.add((BRIGHTEST - about.mean().get(i)) / about.deviation().get(i));
    }
    return Stats.createStats(
        b,
        Stats.createMaxVector(b, Floats.toArray(max)),
        Stats.createMinVector(b, Floats.toArray(min)));
  }
}
