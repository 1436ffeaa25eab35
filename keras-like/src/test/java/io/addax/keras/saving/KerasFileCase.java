package io.addax.keras.saving;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.testkit.Goldens;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;

/**
 * A model in a file that Keras wrote, and what Keras computes with it: a case of {@code
 * test-data/keras-files}.
 */
final class KerasFileCase {
  private final String archive;
  private final String suffix;
  private final JsonObject json;

  private KerasFileCase(String archive, String suffix, JsonObject json) {
    this.archive = archive;
    this.suffix = suffix;
    this.json = json;
  }

  /** The {@code .keras} files. */
  static List<KerasFileCase> all() {
    return read("models", ".keras");
  }

  /** The legacy {@code .h5} files. */
  static List<KerasFileCase> legacy() {
    return read("legacy", ".h5");
  }

  /** One of the {@code .keras} files. */
  static KerasFileCase named(String name) {
    return all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<KerasFileCase> read(String file, String suffix) {
    return Goldens.cases("keras-files/" + file + ".json.gz").stream()
        .map(json -> new KerasFileCase("keras-files/" + file + ".zip", suffix, json))
        .toList();
  }

  /** Unpacks the file into a folder. */
  Path extractTo(Path folder) throws IOException {
    Path file = folder.resolve(name() + suffix);
    Path path = Path.of(System.getProperty("addax.test-data"), archive);
    try (ZipFile zip = new ZipFile(path.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(name() + suffix))) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  String name() {
    return json.get("name").getAsString();
  }

  /** The model's name. */
  String modelName() {
    return json.get("model").getAsString();
  }

  /** The class in Python: Sequential or Functional. */
  String className() {
    return json.get("class").getAsString();
  }

  List<HostTensor> inputs() {
    return tensors("inputs");
  }

  List<HostTensor> outputs() {
    return tensors("outputs");
  }

  boolean isCompiled() {
    return json.get("compiled").getAsBoolean();
  }

  /** What {@link #evaluated} was measured with, in batches of two. */
  List<HostTensor> targets() {
    return tensors("targets");
  }

  Map<String, Double> evaluated() {
    Map<String, Double> values = new LinkedHashMap<>();
    json.getAsJsonObject("evaluated")
        .asMap()
        .forEach((name, value) -> values.put(name, value.getAsDouble()));
    return values;
  }

  /** The losses of the next training steps; empty for a model with dropout or noise. */
  float[] losses() {
    return json.has("losses") ? Goldens.floats(json.get("losses")) : new float[0];
  }

  /** The optimizer's steps when the file was written. */
  long iterations() {
    return json.get("iterations").getAsLong();
  }

  List<WeightCase> weights() {
    return Goldens.objects(json.getAsJsonArray("weights")).stream().map(WeightCase::of).toList();
  }

  long parameters() {
    return json.get("parameters").getAsLong();
  }

  /** What {@code summary()} prints in a terminal of 200 columns. */
  String summary() {
    return json.get("summary").getAsString();
  }

  private List<HostTensor> tensors(String member) {
    return json.getAsJsonArray(member).asList().stream().map(KerasFileCase::tensor).toList();
  }

  /** A tensor of a file, float64 in full precision. */
  static HostTensor tensor(JsonElement element) {
    JsonObject tensor = element.getAsJsonObject();
    return tensor.get("dtype").getAsString().equals("float64")
        ? HostTensor.of(Goldens.shape(tensor.get("shape")), Goldens.doubles(tensor.get("values")))
        : Goldens.tensor(tensor);
  }

  @Override
  public String toString() {
    return name();
  }

  /** A weight; its elements are known by their digest. */
  record WeightCase(String path, List<Long> shape, DType dtype, boolean trainable, String sha256) {
    static WeightCase of(JsonObject json) {
      return new WeightCase(
          json.get("path").getAsString(),
          json.getAsJsonArray("shape").asList().stream().map(JsonElement::getAsLong).toList(),
          DType.of(json.get("dtype").getAsString()),
          json.get("trainable").getAsBoolean(),
          json.get("sha256").getAsString());
    }

    /** The digest of a tensor's elements in little endian. */
    static String digest(HostTensor tensor) {
      ByteBuffer bytes =
          ByteBuffer.allocate(tensor.size() * tensor.dtype().bytes())
              .order(ByteOrder.LITTLE_ENDIAN);
      if (tensor.data() instanceof float[] values) {
        bytes.asFloatBuffer().put(values);
      } else if (tensor.data() instanceof double[] values) {
        bytes.asDoubleBuffer().put(values);
      } else {
        bytes.asShortBuffer().put((short[]) tensor.data());
      }
      try {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }
  }
}
