package io.addax.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.HostTensor;
import io.addax.keras.callbacks.History;
import io.addax.keras.layers.Weight;
import io.addax.keras.testkit.Goldens;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.ndarray.Shape;

/**
 * What Keras logged, predicted and learned in a case of {@code make_models.py}, and the data and
 * first weights of all cases.
 */
public final class KerasCase {
  /** Relative to the largest number of a tensor; float32 rounds to 6e-8 of a number. */
  private static final double TOLERANCE = 1e-5;

  private static final JsonObject ALL = read();

  private final JsonObject numbers;

  private KerasCase(JsonObject numbers) {
    this.numbers = numbers;
  }

  private static JsonObject read() {
    try (InputStream in =
            Objects.requireNonNull(KerasCase.class.getResourceAsStream("models.json"));
        InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader).getAsJsonObject().getAsJsonObject("cases");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static KerasCase of(String name) {
    return new KerasCase(Objects.requireNonNull(ALL.getAsJsonObject(name), name));
  }

  /** Sines: {@code scale * sin(0.7 i + k)}. */
  public static HostTensor sines(double k, double scale, long... shape) {
    float[] values = new float[(int) Shape.of(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * Math.sin(0.7 * i + k));
    }
    return HostTensor.of(Shape.of(shape), values);
  }

  /** The same with amplitude 1. */
  public static HostTensor sines(double k, long... shape) {
    return sines(k, 1, shape);
  }

  /** Labels from 0 to {@code count - 1}. */
  public static int[] classes(int n, int count, int step) {
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = (i * step + 3) % count;
    }
    return labels;
  }

  /** Ten sample weights from 0.2 to 2. */
  public static float[] sampleWeight() {
    float[] weights = new float[10];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (0.2 * (i + 1));
    }
    return weights;
  }

  /** Sets weight k to sines; variances and gammas are made positive. */
  public static <M extends Model> M start(M model) {
    List<HostTensor> values = new ArrayList<>();
    List<Weight> weights = model.weights();
    for (int k = 0; k < weights.size(); k++) {
      HostTensor value = sines(k, 0.4, weights.get(k).shape().asArray());
      String name = weights.get(k).name();
      if (name.equals("moving_variance") || name.equals("gamma")) {
        for (int i = 0; i < value.size(); i++) {
          value.floats()[i] += 1;
        }
      }
      values.add(value);
    }
    model.setWeights(values);
    return model;
  }

  /** A history has Keras's names in Keras's order, and Keras's values. */
  public void assertHistory(History history) {
    assertHistory("history", history);
  }

  public void assertHistory(String member, History history) {
    JsonObject expected = numbers.getAsJsonObject(member);
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(history.history().keySet()));
    expected
        .asMap()
        .forEach(
            (name, values) ->
                assertClose(
                    name,
                    Goldens.floats(values),
                    history.get(name).stream().mapToDouble(Double::doubleValue).toArray()));
  }

  /** Logs have Keras's names in Keras's order, and Keras's values. */
  public void assertLogs(String member, Map<String, Double> logs) {
    assertLogs(member, numbers.get(member), logs);
  }

  /** The same for one of a list of logs. */
  public void assertLogs(String member, int index, Map<String, Double> logs) {
    assertLogs(member, numbers.getAsJsonArray(member).get(index), logs);
  }

  private static void assertLogs(String what, JsonElement json, Map<String, Double> logs) {
    Map<String, JsonElement> expected = json.getAsJsonObject().asMap();
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(logs.keySet()));
    expected.forEach(
        (name, value) ->
            assertClose(what + " " + name, Goldens.floats(value), new double[] {logs.get(name)}));
  }

  public void assertWeights(Model model) {
    assertTensors("weights", model.getWeights());
  }

  public void assertTensors(String member, List<HostTensor> tensors) {
    List<JsonElement> expected = numbers.getAsJsonArray(member).asList();
    assertEquals(expected.size(), tensors.size(), "number of " + member);
    for (int i = 0; i < tensors.size(); i++) {
      assertClose(member + "[" + i + "]", Goldens.floats(expected.get(i)), doubles(tensors.get(i)));
    }
  }

  public void assertTensor(String member, HostTensor tensor) {
    assertClose(member, Goldens.floats(numbers.get(member)), doubles(tensor));
  }

  public int number(String member, int index) {
    return numbers.getAsJsonArray(member).get(index).getAsInt();
  }

  private static double[] doubles(HostTensor tensor) {
    double[] values = new double[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.doubleAt(i);
    }
    return values;
  }

  private static void assertClose(String what, float[] expected, double[] actual) {
    assertEquals(expected.length, actual.length, what + ": number of elements");
    double scale = 0;
    for (float value : expected) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], TOLERANCE * scale, what + "[" + i + "]");
    }
  }
}
