package io.addax.keras.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** Expected numbers are from tf.image.resize (bilinear, no antialiasing) of TensorFlow 2.21. */
class DigitsTest {
  private static final int PIXELS = 28 * 28;

  @Test
  void theOriginalsAreThoseOfScikitLearn() {
    HostTensor images = Digits.images();
    HostTensor labels = Digits.labels();
    assertEquals(Shape.of(1797, 8, 8), images.shape());
    assertEquals(Shape.of(1797), labels.shape());
    assertArrayEquals(
        new int[] {0, 0, 5, 13, 9, 1, 0, 0}, Arrays.copyOf(images.ints(), 8), "the first row");
    assertEquals(8070, Arrays.stream(labels.ints()).sum());
  }

  @Test
  void theFirstDigitsAreScaledAsTensorFlowScalesThem() throws IOException {
    HostTensor train = Digits.load().xTrain();
    Path file = Path.of(System.getProperty("addax.test-data"), "digits", "upscaled.json.gz");
    try (Reader reader =
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8)) {
      for (JsonElement element :
          JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("cases")) {
        JsonObject digit = element.getAsJsonObject();
        int index = digit.get("index").getAsInt(); // below 4: none before it is held out
        JsonArray values = digit.getAsJsonArray("values");
        float[] expected = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
          expected[i] = values.get(i).getAsFloat();
        }
        assertArrayEquals(expected, train.rows(index, index + 1).floats(), 1e-6f);
      }
    }
  }

  @Test
  void allDigitsAreScaledAsTensorFlowScalesThem() {
    TrainTest digits = Digits.load();
    assertEquals(344763.98824165226, weightedSum(digits.xTrain(), false), 1e-2);
    assertEquals(85301.34096288326, weightedSum(digits.xTest(), false), 1e-2);
    assertEquals(174171132.8032578, weightedSum(digits.xTrain(), true), 10);
    assertEquals(43100942.18252179, weightedSum(digits.xTest(), true), 10);
    float[] first = Arrays.copyOfRange(digits.xTest().floats(), 14 * 28 + 10, 14 * 28 + 18);
    assertArrayEquals(
        new float[] {
          0.7678571343421936f, 0.7499999403953552f, 0.6839920878410339f, 0.473533034324646f,
          0.2630736231803894f, 0.05261458456516266f, 0.18080371618270874f, 0.42187508940696716f
        },
        first,
        1e-6f);
    int last = 1437 * PIXELS + 5 * 28 + 8; // of digit 1796
    assertArrayEquals(
        new float[] {
          0.9327168464660645f, 0.9706632494926453f, 0.9375f, 0.9043367505073547f,
          0.8440687656402588f, 0.7024872303009033f, 0.560905396938324f, 0.4193238615989685f
        },
        Arrays.copyOfRange(digits.xTrain().floats(), last, last + 8),
        1e-6f);
  }

  private static double weightedSum(HostTensor tensor, boolean weighted) {
    double sum = 0;
    for (int i = 0; i < tensor.size(); i++) {
      sum += tensor.doubleAt(i) * (weighted ? i % 1009 + 1 : 1);
    }
    return sum;
  }

  @Test
  void everyFifthIsHeldOut() {
    TrainTest digits = Digits.load();
    assertEquals(Shape.of(1438, 28, 28, 1), digits.xTrain().shape());
    assertEquals(Shape.of(359, 28, 28, 1), digits.xTest().shape());
    assertEquals(DType.INT32, digits.yTrain().dtype());
    assertEquals("01235678012356780123", first20(digits.yTrain()));
    assertEquals("49494969702349502371", first20(digits.yTest()));
    assertEquals(6308, Arrays.stream(digits.yTrain().ints()).sum());
    assertEquals(1762, Arrays.stream(digits.yTest().ints()).sum());
  }

  private static String first20(HostTensor labels) {
    return Arrays.stream(labels.ints())
        .limit(20)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining());
  }
}
