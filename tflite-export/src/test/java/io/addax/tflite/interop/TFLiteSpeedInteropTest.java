package io.addax.tflite.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.keras.interop.KerasPeer;
import io.addax.tflite.Quantization;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.runtime.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How fast files run and are made, beside TFLiteConverter's of the same Keras models. Prints the
 * table of latencies and times.
 */
@Tag("speed")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TFLiteSpeedInteropTest {
  private static final int ROUNDS = 60;
  private static final int RUNS = 20;
  private static final int CONVERSIONS = 5;

  /** What the ratio of latencies may be on a machine that does other things as well. */
  private static final double NOISE = 1.3;

  /** XNNPACK 2.18 does not take TFLiteConverter's file; of others so {@link DenseFloorTest}. */
  private static final Set<String> WITHOUT_DELEGATE =
      Set.of("lenet", "embedding", "autoencoder", "functional", "conv1d");

  private static final double WANTED_MILLIS = 100;
  private static final double WANTED_FACTOR = 10;

  private final Map<String, SpeedRow> rows = new LinkedHashMap<>();

  @TempDir Path temporary;

  @BeforeAll
  void measureAll() throws IOException, InterruptedException {
    Path folder = ReferenceFolder.filled(temporary);
    Map<String, SpeedRow> inJava = new LinkedHashMap<>();
    for (String name : ReferenceNets.chosen()) {
      measure(name, folder.resolve(name), inJava);
    }
    JsonObject inPython = KerasPeer.run("tflite_latency.py", folder);
    inJava.forEach(
        (key, row) -> {
          JsonObject model = inPython.getAsJsonObject(row.model());
          rows.put(key, row.withPython(model.getAsJsonObject(row.mode().toString())));
        });
    System.out.print(SpeedRow.table(rows.values()));
  }

  private static void measure(String name, Path folder, Map<String, SpeedRow> rows)
      throws IOException {
    JsonObject theirTimes =
        JsonParser.parseString(Files.readString(folder.resolve("conversion.json")))
            .getAsJsonObject();
    try (Model model = ReferenceNets.ALL.get(name).get()) {
      model.setWeights(ReferenceFolder.arrays(folder, "weights"));
      List<HostTensor> test = ReferenceFolder.arrays(folder, "test");
      List<HostTensor> calibration = ReferenceFolder.arrays(folder, "calibration");
      for (Quantization mode : Quantization.values()) {
        TFLiteConverter converter = TFLiteConverter.of(model).quantize(mode);
        if (needsData(mode)) {
          converter.representative(calibration);
        }
        Path theirs = folder.resolve(mode + ".tflite");
        if (!Files.exists(theirs)) {
          continue;
        }
        TFLiteModel ours = converter.convert();
        ours.write(folder.resolve("addax-" + mode + ".tflite"));
        double theirMillis =
            theirTimes.getAsJsonObject(mode.toString()).get("seconds").getAsDouble() * 1000;
        compare(ours.bytes(), Files.readAllBytes(theirs), test)
            .ifPresent(
                latency ->
                    rows.put(
                        name + "/" + mode,
                        new SpeedRow(
                            name,
                            mode,
                            latency,
                            null,
                            conversion(model, mode, calibration),
                            theirMillis)));
      }
    }
  }

  /**
   * Times conversions with and without bias correction, which is the only other part that needs
   * data.
   */
  private static SpeedRow.Conversion conversion(
      Model model, Quantization mode, List<HostTensor> calibration) {
    double[] all = new double[CONVERSIONS];
    double[] calibrating = new double[CONVERSIONS];
    double[] rest = new double[CONVERSIONS];
    for (int i = 0; i < CONVERSIONS; i++) {
      double[] plain = millis(model, mode, calibration, false);
      rest[i] = plain[0] - plain[1];
      double[] corrected = needsData(mode) ? millis(model, mode, calibration, true) : plain;
      all[i] = corrected[0];
      calibrating[i] = corrected[1];
    }
    return new SpeedRow.Conversion(median(all), median(calibrating), median(rest));
  }

  /** What a conversion takes from the model to the bytes, and its calibration, in milliseconds. */
  private static double[] millis(
      Model model, Quantization mode, List<HostTensor> calibration, boolean correct) {
    long[] runs = new long[2];
    long start = System.nanoTime();
    TFLiteConverter converter =
        TFLiteConverter.of(model)
            .quantize(mode)
            .biasCorrection(correct)
            .verify(false)
            .calibrationProgress(
                (done, total) -> {
                  runs[1] = System.nanoTime();
                  runs[0] = runs[0] == 0 ? runs[1] : runs[0];
                });
    if (needsData(mode)) {
      converter.representative(calibration);
    }
    converter.convert();
    return new double[] {(System.nanoTime() - start) / 1e6, (runs[1] - runs[0]) / 1e6};
  }

  private static boolean needsData(Quantization mode) {
    return mode == Quantization.INT8 || mode == Quantization.INT16X8;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** Both files by turns in this process; nothing if this interpreter cannot load theirs. */
  private static Optional<SpeedRow.Latency> compare(
      byte[] ours, byte[] theirs, List<HostTensor> test) {
    try (TFLiteInterpreter a = TFLiteInterpreter.of(ours);
        TFLiteInterpreter b = TFLiteInterpreter.of(theirs)) {
      feed(a, test);
      feed(b, test);
      double[][] micros = new double[3][ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        TFLiteInterpreter first = i % 2 == 0 ? a : b;
        TFLiteInterpreter second = i % 2 == 0 ? b : a;
        micros[i % 2][i] = first.latencyMicros(RUNS);
        micros[1 - i % 2][i] = second.latencyMicros(RUNS);
        micros[2][i] = micros[0][i] / micros[1][i];
      }
      for (double[] list : micros) {
        Arrays.sort(list);
      }
      return Optional.of(
          new SpeedRow.Latency(
              micros[0][ROUNDS / 2],
              micros[1][ROUNDS / 2],
              micros[2][ROUNDS / 2],
              a.planSize(),
              b.planSize()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Runs the first sample; inputs, which the other side orders in its own way, by their rank. */
  private static void feed(TFLiteInterpreter interpreter, List<HostTensor> test) {
    interpreter.runFloat(
        interpreter.inputs().stream()
            .map(input -> test.stream().filter(x -> sameRank(x, input)).findFirst().orElseThrow())
            .map(x -> x.rows(0, 1))
            .toArray(HostTensor[]::new));
  }

  private static boolean sameRank(HostTensor x, TensorInfo input) {
    return x.shape().numDimensions() == input.shape().numDimensions();
  }

  Stream<SpeedRow> rows() {
    return rows.values().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isNotSlower(SpeedRow row) {
    assertTrue(row.inJava().ratio() <= NOISE, () -> "in Java: " + row.inJava());
    assertTrue(row.inPython().get("ratio").getAsDouble() <= NOISE, row.inPython()::toString);
    if (row.mode() == Quantization.NONE && WITHOUT_DELEGATE.contains(row.model())) {
      assertTrue(row.inJava().ratio() <= 1 / 1.5, () -> "in Java: " + row.inJava());
    }
    SpeedRow.Conversion conversion = row.conversion();
    assertTrue(conversion.rest() < WANTED_MILLIS, conversion::toString);
    if (row.mode() == Quantization.NONE) {
      assertTrue(conversion.all() * WANTED_FACTOR <= row.theirMillis(), conversion::toString);
    }
  }
}
