package io.addax.keras.constraints;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.keras.testkit.Goldens;
import io.addax.keras.testkit.Registries;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class ConstraintsTest {
  static Stream<Arguments> goldens() {
    return Goldens.cases("constraints.json.gz").stream()
        .map(c -> Arguments.of(c.get("name").getAsString(), c));
  }

  private static Constraint of(JsonObject golden) {
    return Constraints.REGISTRY.get(golden.get("constraint").getAsString(), Goldens.config(golden));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void equalsKeras(String name, JsonObject golden) {
    Shape shape = Goldens.shape(golden.get("shape"));
    HostTensor input = HostTensor.of(shape, Goldens.floats(golden.get("input")));
    float[] expected = Goldens.floats(golden.get("output"));
    double[] widened = new double[expected.length];
    Arrays.setAll(widened, i -> expected[i]);
    Goldens.assertClose("output", project(of(golden), input), widened, 1e-6);
  }

  private static HostTensor project(Constraint constraint, HostTensor weight) {
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      HostTensor projected = session.fetch(constraint.project(ops, ops.constant(weight)));
      assertEquals(weight.shape(), projected.shape());
      return projected;
    } finally {
      ops.graph().close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void configMakesAnEqualOne(String name, JsonObject golden) {
    Constraint constraint = of(golden);
    Constraint again = Constraints.REGISTRY.fromJson(constraint.serialize().toJson());
    assertEquals(constraint.config(), again.config());
    assertEquals(constraint.getClass(), again.getClass());
  }

  @Test
  void aLambdaIsAConstraint() {
    Constraint halved = (ops, weight) -> ops.mul(weight, 0.5);
    HostTensor weight = HostTensor.of(Shape.of(2), 2f, -4f);
    assertEquals(HostTensor.of(Shape.of(2), 1f, -2f), project(halved, weight));
  }

  @Test
  void everyNameOfKerasIsRegistered() {
    assertEquals(
        new TreeSet<>(
            Set.of(
                "MaxNorm",
                "MinMaxNorm",
                "NonNeg",
                "UnitNorm",
                "max_norm",
                "min_max_norm",
                "non_neg",
                "unit_norm")),
        Registries.kerasNames(Constraints.REGISTRY));
  }
}
