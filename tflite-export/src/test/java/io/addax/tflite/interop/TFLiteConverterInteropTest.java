package io.addax.tflite.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.keras.interop.KerasPeer;
import io.addax.tflite.Quantization;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
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
  /** Four of 1,436 samples, of those whose classes are so near that every rounding decides anew. */
  private static final double SAMPLING = 0.003;

  /** One of 1,436, which another processor's training may decide. */
  private static final double ONE_SAMPLE = 0.0007;

  /** Where weights are not almost all of the file. */
  private static final Set<String> SMALL_CONVOLUTIONAL =
      Set.of("dsconv", "mobilenet", "autoencoder", "conv1d");

  private static final Set<String> NORMALIZED = Set.of("dsconv", "resnet", "mobilenet");

  private final Map<String, Row> rows = new LinkedHashMap<>();

  @TempDir static Path temporary;

  @BeforeAll
  void convertAll() throws IOException, InterruptedException {
    List<String> chosen = ReferenceNets.chosen();
    Path folder = ReferenceFolder.filled(temporary);
    Map<String, TFLiteModel> files = new LinkedHashMap<>();
    Map<String, Verification> inJava = new LinkedHashMap<>();
    for (String name : chosen) {
      convert(name, folder.resolve(name), files, inJava);
    }
    JsonObject measured = KerasPeer.run("tflite_run.py", folder);
    for (String name : chosen) {
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
                steps(folder.resolve(name).resolve("addax-" + mode + ".tflite")),
                steps(folder.resolve(name).resolve(mode + ".tflite")),
                model.getAsJsonObject("addax-" + mode),
                model.getAsJsonObject(mode.toString())));
      }
    }
    System.out.print(Row.table(rows.values()));
  }

  private static void convert(
      String name, Path folder, Map<String, TFLiteModel> files, Map<String, Verification> inJava)
      throws IOException {
    try (Model model = ReferenceNets.ALL.get(name).get()) {
      model.setWeights(ReferenceFolder.arrays(folder, "weights"));
      List<HostTensor> test = ReferenceFolder.arrays(folder, "test");
      List<HostTensor> calibration = ReferenceFolder.arrays(folder, "calibration");
      for (Quantization mode : Quantization.values()) {
        TFLiteModel file =
            TFLiteConverter.of(model).quantize(mode).representative(calibration).convert();
        file.write(folder.resolve("addax-" + mode + ".tflite"));
        files.put(name + "/" + mode, file);
        inJava.put(name + "/" + mode, file.verify(test));
      }
    }
  }

  /** How many steps this interpreter takes with a file; none if there is no file or it fails. */
  private static OptionalInt steps(Path file) throws IOException {
    if (!Files.exists(file)) {
      return OptionalInt.empty();
    }
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.of(Files.readAllBytes(file))) {
      return OptionalInt.of(interpreter.planSize());
    } catch (IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }

  Stream<Row> rows() {
    return rows.values().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isAtLeastAsSmallAndAsNear(Row row) {
    assertEquals(row.file().size(), row.ours().get("size").getAsInt());
    switch (row.mode()) {
      case NONE -> assertTrue(row.ours("greatest") < 1e-5, row.ours().toString());
      case FLOAT16 -> assertTrue(row.ours("greatest") < 1e-3, row.ours().toString());
      default -> {}
    }
    if (row.mode() == Quantization.NONE || row.mode() == Quantization.FLOAT16) {
      // XNNPACK has no GATHER; in float16 a DEQUANTIZE of its table stands before.
      int around =
          row.model().equals("embedding") ? (row.mode() == Quantization.FLOAT16 ? 2 : 1) : 0;
      assertEquals(1 + around, row.steps().getAsInt(), "steps");
    }
    if (row.theirs() != null) {
      assertTrue(row.file().size() <= row.theirs("size"), "bytes");
      String both = row.ours() + " beside " + row.theirs();
      assertTrue(row.ours("error") <= 1.01 * row.theirs("error") + 1e-6, both);
      boolean int8 = row.mode() == Quantization.INT8;
      double allowance = int8 ? ONE_SAMPLE : SAMPLING;
      assertTrue(row.ours("agreement") >= row.theirs("agreement") - allowance, both);
      if (int8 && SMALL_CONVOLUTIONAL.contains(row.model())) {
        assertTrue(row.file().size() <= 0.8 * row.theirs("size"), "bytes");
      }
      if (int8 && NORMALIZED.contains(row.model())) {
        assertTrue(row.ours("error") <= 0.85 * row.theirs("error"), both);
      }
    }
  }
}
