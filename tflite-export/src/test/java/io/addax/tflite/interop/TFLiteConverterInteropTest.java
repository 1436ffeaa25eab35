package io.addax.tflite.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.keras.data.NpyFile;
import io.addax.keras.interop.KerasPeer;
import io.addax.tflite.Quantization;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files beside TFLiteConverter's of the same Keras models, with the same calibration data, all run
 * by Python's interpreter. Prints the table of sizes, agreements and errors.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TFLiteConverterInteropTest {
  /** What was measured of one model in one mode; of the converter's file null where it failed. */
  record Row(
      String model,
      Quantization mode,
      TFLiteModel file,
      Verification inJava,
      JsonObject ours,
      JsonObject theirs) {
    @Override
    public String toString() {
      return model + " " + mode;
    }
  }

  private final Map<String, Row> rows = new LinkedHashMap<>();

  @TempDir Path temporary;

  @BeforeAll
  void convertAll() throws IOException, InterruptedException {
    String filled = System.getenv("TFLITE_REFERENCE");
    Path folder = filled == null ? temporary : Path.of(filled);
    if (filled == null) {
      KerasPeer.run("tflite_models.py", folder);
    }
    Map<String, TFLiteModel> files = new LinkedHashMap<>();
    Map<String, Verification> inJava = new LinkedHashMap<>();
    for (String name : ReferenceNets.ALL.keySet()) {
      convert(name, folder.resolve(name), files, inJava);
    }
    JsonObject measured = KerasPeer.run("tflite_run.py", folder);
    for (String name : ReferenceNets.ALL.keySet()) {
      for (Quantization mode : Quantization.values()) {
        String key = name + "/" + mode;
        JsonObject model = measured.getAsJsonObject(name);
        rows.put(
            key,
            new Row(
                name,
                mode,
                files.get(key),
                inJava.get(key),
                model.getAsJsonObject("addax-" + mode),
                model.getAsJsonObject(mode.toString())));
      }
    }
    print();
  }

  private static void convert(
      String name, Path folder, Map<String, TFLiteModel> files, Map<String, Verification> inJava)
      throws IOException {
    try (Model model = ReferenceNets.ALL.get(name).get()) {
      model.setWeights(arrays(folder, "weights"));
      List<HostTensor> test = arrays(folder, "test");
      List<HostTensor> calibration = arrays(folder, "calibration");
      for (Quantization mode : Quantization.values()) {
        TFLiteModel file =
            TFLiteConverter.of(model).quantize(mode).representative(calibration).convert();
        file.write(folder.resolve("addax-" + mode + ".tflite"));
        files.put(name + "/" + mode, file);
        inJava.put(name + "/" + mode, file.verify(test));
      }
    }
  }

  private static List<HostTensor> arrays(Path folder, String name) throws IOException {
    List<HostTensor> arrays = new ArrayList<>();
    for (int i = 0; ; i++) {
      Path file = folder.resolve(String.format("%s-%02d.npy", name, i));
      if (!Files.exists(file)) {
        return arrays;
      }
      arrays.add(NpyFile.read(file));
    }
  }

  private void print() {
    System.out.printf(
        "%-12s %-8s %9s %9s %6s | %7s %7s | %9s %9s | %7s %9s | %4s %4s | %s%n",
        "model", "mode", "bytes", "theirs", "ratio", "agree", "theirs", "error", "theirs", "java",
        "max", "plan", "th.", "runtime");
    for (Row row : rows.values()) {
      JsonObject theirs = row.theirs();
      System.out.printf(
          "%-12s %-8s %9d %9s %6s | %7.4f %7s | %9.6f %9s | %7.4f %9.2e | %4d %4s | %s%n",
          row.model(),
          row.mode(),
          row.file().size(),
          theirs == null ? "-" : theirs.get("size").getAsInt(),
          theirs == null
              ? "-"
              : String.format("%.3f", (double) row.file().size() / theirs.get("size").getAsInt()),
          number(row.ours(), "agreement"),
          theirs == null ? "-" : String.format("%.4f", number(theirs, "agreement")),
          number(row.ours(), "error"),
          theirs == null ? "-" : String.format("%.6f", number(theirs, "error")),
          row.inJava().agreement(),
          row.inJava().maxError(),
          row.ours().get("plan").getAsInt(),
          theirs == null ? "-" : theirs.get("plan").getAsInt(),
          row.file().report().minRuntime());
    }
  }

  private static double number(JsonObject object, String name) {
    return object.get(name).getAsDouble();
  }

  Stream<Row> rows() {
    return rows.values().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isAtLeastAsSmallAndAsNear(Row row) {
    assertEquals(row.file().size(), row.ours().get("size").getAsInt());
    switch (row.mode()) {
      case NONE -> assertTrue(number(row.ours(), "greatest") < 1e-5, row.ours().toString());
      case FLOAT16 -> assertTrue(number(row.ours(), "greatest") < 1e-3, row.ours().toString());
      default -> {}
    }
    if (row.theirs() != null) {
      assertTrue(row.file().size() <= row.theirs().get("size").getAsInt(), "bytes");
      assertTrue(
          number(row.ours(), "agreement") >= number(row.theirs(), "agreement"),
          row.ours() + " beside " + row.theirs());
    }
  }
}
