package io.addax.keras.initializers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.config.Config;
import io.addax.keras.testkit.Goldens;
import io.addax.keras.testkit.Registries;
import io.addax.keras.utils.RandomSeed;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class InitializersTest {
  /** The names of Keras's public interface. */
  private static final Set<String> KERAS =
      Set.of(
          "Constant",
          "GlorotNormal",
          "GlorotUniform",
          "HeNormal",
          "HeUniform",
          "Identity",
          "IdentityInitializer",
          "LecunNormal",
          "LecunUniform",
          "Ones",
          "Orthogonal",
          "OrthogonalInitializer",
          "RandomNormal",
          "RandomUniform",
          "STFT",
          "STFTInitializer",
          "TruncatedNormal",
          "VarianceScaling",
          "Zeros",
          "constant",
          "glorot_normal",
          "glorot_uniform",
          "he_normal",
          "he_uniform",
          "identity",
          "lecun_normal",
          "lecun_uniform",
          "ones",
          "orthogonal",
          "random_normal",
          "random_uniform",
          "stft",
          "truncated_normal",
          "variance_scaling",
          "zeros",
          "normal",
          "one",
          "uniform",
          "zero");

  @AfterEach
  void unseed() {
    RandomSeed.clear();
  }

  static Stream<Arguments> goldens() {
    return Goldens.cases("initializers.json").stream()
        .map(c -> Arguments.of(c.get("name").getAsString(), c));
  }

  private static Initializer of(JsonObject golden, int seed) {
    String name = golden.get("initializer").getAsString();
    Config config = Goldens.config(golden);
    boolean random = Initializers.get(name).config().keys().contains("seed");
    return Initializers.REGISTRY.get(name, random ? config.with("seed", seed) : config);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void valuesAreDistributedAsInKeras(String name, JsonObject golden) {
    Shape shape = Goldens.shape(golden.get("shape"));
    HostTensor value = of(golden, 7).initialize(shape, DType.FLOAT32);
    assertEquals(shape, value.shape());
    assertEquals(DType.FLOAT32, value.dtype());
    switch (golden.get("distribution").getAsString()) {
      case "exact" -> {
        float[] expected = Goldens.floats(golden.get("values"));
        double[] widened = new double[expected.length];
        Arrays.setAll(widened, i -> expected[i]);
        Goldens.assertClose("values", value, widened, 1e-6);
      }
      case "orthogonal" -> assertOrthogonal(value, golden.get("gain").getAsDouble());
      default -> assertMoments(golden, shape);
    }
  }

  /** Draws 300,000 numbers at least, under as many seeds as that takes. */
  private static void assertMoments(JsonObject golden, Shape shape) {
    double mean = golden.get("mean").getAsDouble();
    double stddev = golden.get("stddev").getAsDouble();
    double min = golden.has("min") ? golden.get("min").getAsDouble() : Double.NEGATIVE_INFINITY;
    double max = golden.has("max") ? golden.get("max").getAsDouble() : Double.POSITIVE_INFINITY;
    boolean uniform = golden.get("distribution").getAsString().equals("uniform");
    boolean truncated = golden.get("distribution").getAsString().equals("truncated_normal");
    double fourth = 0;
    double third = 0;
    double sum = 0;
    double squares = 0;
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    int count = 0;
    for (int seed = 1; count < 300_000; seed++) {
      HostTensor values = of(golden, seed).initialize(shape, DType.FLOAT64);
      for (int i = 0; i < values.size(); i++) {
        double x = values.doubleAt(i);
        double z = (x - mean) / stddev;
        sum += z;
        squares += z * z;
        third += z * z * z;
        fourth += z * z * z * z;
        least = Math.min(least, x);
        greatest = Math.max(greatest, x);
        count++;
      }
    }
    // Five standard errors of each moment.
    assertEquals(0, sum / count, 9e-3, "mean");
    assertEquals(1, squares / count, 1.3e-2, "variance");
    assertEquals(0, third / count, 3.5e-2, "skewness");
    double kurtosis = uniform ? 1.8 : truncated ? 2.3694 : 3;
    assertEquals(kurtosis, fourth / count, 9e-2, "kurtosis");
    assertTrue(least >= min && greatest <= max, least + " to " + greatest);
    if (uniform || truncated) {
      assertEquals(min, least, 1e-3 * stddev);
      assertEquals(max, greatest, 1e-3 * stddev);
    }
  }

  private static void assertOrthogonal(HostTensor value, double gain) {
    int columns = (int) value.shape().get(value.shape().numDimensions() - 1);
    int rows = value.size() / columns;
    int count = Math.min(rows, columns);
    int length = Math.max(rows, columns);
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        double dot = 0;
        for (int k = 0; k < length; k++) {
          int first = rows < columns ? a * columns + k : k * columns + a;
          int second = rows < columns ? b * columns + k : k * columns + b;
          dot += value.doubleAt(first) * value.doubleAt(second);
        }
        assertEquals(a == b ? gain * gain : 0, dot, 1e-6);
      }
    }
  }

  @Test
  void everyNameOfKerasIsRegistered() {
    assertEquals(new TreeSet<>(KERAS), Registries.kerasNames(Initializers.REGISTRY));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void configMakesAnEqualOne(String name, JsonObject golden) {
    Initializer initializer = of(golden, 3);
    Initializer again = Initializers.REGISTRY.fromJson(initializer.serialize().toJson());
    assertEquals(initializer.config(), again.config());
    Shape shape = Goldens.shape(golden.get("shape"));
    assertEquals(
        initializer.initialize(shape, DType.FLOAT32), again.initialize(shape, DType.FLOAT32));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "glorot_uniform",
        "he_normal",
        "random_normal",
        "random_uniform",
        "truncated_normal",
        "orthogonal",
        "variance_scaling"
      })
  void theGlobalSeedDecides(String name) {
    Shape shape = Shape.of(5, 7);
    RandomSeed.set(42);
    HostTensor first = Initializers.get(name).initialize(shape, DType.FLOAT32);
    HostTensor second = Initializers.get(name).initialize(shape, DType.FLOAT32);
    RandomSeed.set(42);
    Initializer again = Initializers.get(name);
    assertEquals(first, again.initialize(shape, DType.FLOAT32));
    assertEquals(first, again.initialize(shape, DType.FLOAT32));
    assertNotEquals(first, second);
    RandomSeed.clear();
    assertNotEquals(first, Initializers.get(name).initialize(shape, DType.FLOAT32));
    assertTrue(!Initializers.get(name).config().has("seed"));
  }

  @Test
  void theNumbersOfASeedNeverChange() {
    assertEquals(
        HostTensor.of(Shape.of(4), 0.8149802f, -0.5008541f, -0.15715204f, 2.0301864f),
        new RandomNormal().stddev(1).seed(1).initialize(Shape.of(4), DType.FLOAT32));
  }

  @Test
  void valuesComeInEveryDtype() {
    for (DType dtype : new DType[] {DType.FLOAT16, DType.BFLOAT16, DType.FLOAT64, DType.INT32}) {
      HostTensor ones = new Ones().initialize(Shape.of(3), dtype);
      assertEquals(dtype, ones.dtype());
      assertEquals(1, ones.doubleAt(2));
    }
  }

  @Test
  void shapesThatMakeNoSenseAreErrors() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Identity().initialize(Shape.of(2, 2, 2), DType.FLOAT32));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Orthogonal().initialize(Shape.of(2), DType.FLOAT32));
    assertThrows(
        IllegalArgumentException.class, () -> new STFT().initialize(Shape.of(2), DType.FLOAT32));
    assertThrows(IllegalArgumentException.class, () -> new VarianceScaling().scale(0));
    assertThrows(IllegalArgumentException.class, () -> new VarianceScaling().mode("fan"));
  }

  @Test
  void axesDefineTheFansOfWeightsThatAreNoKernels() {
    Shape shape = Shape.of(8, 2, 4);
    HostTensor byAxes =
        new GlorotUniform()
            .axes(new int[] {0}, new int[] {1, 2})
            .seed(5)
            .initialize(shape, DType.FLOAT64);
    HostTensor asMatrix = new GlorotUniform().seed(5).initialize(Shape.of(8, 8), DType.FLOAT64);
    assertEquals(asMatrix.reshape(shape), byAxes);
  }
}
