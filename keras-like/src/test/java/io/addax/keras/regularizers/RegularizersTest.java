package io.addax.keras.regularizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Gradients;
import io.addax.graph.session.GraphSession;
import io.addax.keras.testkit.Goldens;
import io.addax.keras.testkit.Registries;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class RegularizersTest {
  static Stream<Arguments> goldens() {
    return Goldens.cases("regularizers.json.gz").stream()
        .map(c -> Arguments.of(c.get("name").getAsString(), c));
  }

  private static Regularizer of(JsonObject golden) {
    return Regularizers.REGISTRY.get(
        golden.get("regularizer").getAsString(), Goldens.config(golden));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void equalsKeras(String name, JsonObject golden) {
    List<HostTensor> floats = penaltyAndGradient(golden, DType.FLOAT32);
    check("penalty", floats.get(0), golden);
    check("gradient", floats.get(1), golden);
    // Keras rounds the factors to float32, so more agreement than that cannot be asked for.
    List<HostTensor> exact = penaltyAndGradient(golden, DType.FLOAT64);
    Goldens.assertClose("penalty64", exact.get(0), Goldens.doubles(golden.get("penalty64")), 1e-7);
    Goldens.assertClose(
        "gradient64", exact.get(1), Goldens.doubles(golden.get("gradient64")), 1e-7);
  }

  private static void check(String key, HostTensor actual, JsonObject golden) {
    Goldens.assertClose(
        key,
        actual,
        Goldens.floats(golden.get(key)),
        Goldens.doubles(golden.get(key + "64")),
        1e-6);
  }

  private static List<HostTensor> penaltyAndGradient(JsonObject golden, DType dtype) {
    Shape shape = Goldens.shape(golden.get("shape"));
    HostTensor values = HostTensor.of(shape, Goldens.floats(golden.get("values"))).cast(dtype);
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      Operand<?> x = ops.constant(values);
      Operand<?> penalty = of(golden).penalty(ops, x);
      assertTrue(penalty.shape().isScalar());
      assertEquals(dtype, Ops.dtype(penalty));
      Operand<?> gradient =
          Gradients.of(ops, List.of(penalty), List.of(x))
              .get(0)
              .<Operand<?>>map(g -> g)
              .orElseGet(() -> ops.zerosLike(x));
      return session.fetch(List.of(penalty, gradient));
    } finally {
      ops.graph().close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void configMakesAnEqualOne(String name, JsonObject golden) {
    Regularizer regularizer = of(golden);
    Regularizer again = Regularizers.REGISTRY.fromJson(regularizer.serialize().toJson());
    assertEquals(regularizer.config(), again.config());
    assertEquals(regularizer.getClass(), again.getClass());
  }

  @Test
  void everyNameOfKerasIsRegistered() {
    assertEquals(
        new TreeSet<>(
            Set.of(
                "L1",
                "L1L2",
                "L2",
                "OrthogonalRegularizer",
                "l1",
                "l1_l2",
                "l1l2",
                "l2",
                "orthogonal_regularizer")),
        Registries.kerasNames(Regularizers.REGISTRY));
  }

  @Test
  void factorsMustNotBeNegative() {
    assertThrows(IllegalArgumentException.class, () -> new L1(-1));
    assertThrows(IllegalArgumentException.class, () -> new L2(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new L1L2(0, Double.POSITIVE_INFINITY));
    assertThrows(
        IllegalArgumentException.class, () -> new OrthogonalRegularizer().mode("diagonals"));
  }
}
