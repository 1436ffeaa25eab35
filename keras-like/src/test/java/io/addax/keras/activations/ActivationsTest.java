package io.addax.keras.activations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Gradients;
import io.addax.graph.session.GraphSession;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class ActivationsTest {
  /** The activations of Keras's public interface. */
  private static final Set<String> KERAS =
      Set.of(
          "celu",
          "elu",
          "exponential",
          "gelu",
          "glu",
          "hard_shrink",
          "hard_sigmoid",
          "hard_silu",
          "hard_swish",
          "hard_tanh",
          "leaky_relu",
          "linear",
          "log_sigmoid",
          "log_softmax",
          "mish",
          "relu",
          "relu6",
          "selu",
          "sigmoid",
          "silu",
          "soft_shrink",
          "softmax",
          "softplus",
          "softsign",
          "sparse_plus",
          "sparse_sigmoid",
          "sparsemax",
          "squareplus",
          "swish",
          "tanh",
          "tanh_shrink",
          "threshold");

  static Stream<Arguments> goldens() {
    return Goldens.cases("activations.json.gz").stream()
        .map(c -> Arguments.of(c.get("name").getAsString(), c));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void equalsKeras(String name, JsonObject golden) {
    Activation activation =
        Activations.REGISTRY.get(golden.get("activation").getAsString(), Goldens.config(golden));
    Shape shape = Goldens.shape(golden.get("shape"));
    HostTensor input = HostTensor.of(shape, Goldens.floats(golden.get("input")));
    Shape outputShape = Goldens.shape(golden.get("output_shape"));
    HostTensor probe = HostTensor.of(outputShape, Goldens.floats(golden.get("probe")));
    assertEquals(outputShape, activation.outputShape(shape));

    List<HostTensor> exact = valueAndGradient(activation, input, probe, DType.FLOAT64);
    assertEquals(outputShape, exact.get(0).shape());
    // TensorFlow's gelu rounds its constants to float32 even for float64.
    double tolerance = activation instanceof Gelu ? 1e-7 : 1e-11;
    Goldens.assertClose("output64", exact.get(0), doubles(golden, "output64"), tolerance);
    Goldens.assertClose("gradient64", exact.get(1), doubles(golden, "gradient64"), tolerance);

    List<HostTensor> floats = valueAndGradient(activation, input, probe, DType.FLOAT32);
    Goldens.assertClose(
        "output",
        floats.get(0),
        Goldens.floats(golden.get("output")),
        doubles(golden, "output64"),
        1e-6);
    Goldens.assertClose(
        "gradient",
        floats.get(1),
        Goldens.floats(golden.get("gradient")),
        doubles(golden, "gradient64"),
        1e-6);
  }

  private static double[] doubles(JsonObject golden, String key) {
    return Goldens.doubles(golden.get(key));
  }

  private static List<HostTensor> valueAndGradient(
      Activation activation, HostTensor input, HostTensor probe, DType dtype) {
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      Operand<?> x = ops.constant(input.cast(dtype));
      Operand<?> y = activation.apply(ops, x);
      assertEquals(dtype, Ops.dtype(y));
      Operand<?> dy = ops.constant(probe.cast(dtype));
      Operand<?> dx = Gradients.of(ops, List.of(y), List.of(x), List.of(dy)).get(0).orElseThrow();
      return session.fetch(List.of(y, dx));
    } finally {
      ops.graph().close();
    }
  }

  @Test
  void everyNameOfKerasIsRegisteredAndHasGoldens() {
    assertEquals(new TreeSet<>(KERAS), Registries.kerasNames(Activations.REGISTRY));
    Set<String> tested = new TreeSet<>();
    Goldens.cases("activations.json.gz")
        .forEach(c -> tested.add(c.get("activation").getAsString()));
    assertEquals(new TreeSet<>(KERAS), tested);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void configMakesAnEqualOne(String name, JsonObject golden) {
    String alias = golden.get("activation").getAsString();
    Activation activation = Activations.REGISTRY.get(alias, Goldens.config(golden));
    Activation again = Activations.fromJson(activation.serialize().toJson());
    assertEquals(activation, again);
    assertEquals(activation.config(), again.config());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "celu",
        "elu",
        "gelu",
        "log_sigmoid",
        "mish",
        "selu",
        "sigmoid",
        "silu",
        "softplus",
        "softsign",
        "sparse_plus",
        "squareplus",
        "tanh",
        "tanh_shrink",
        "softmax",
        "log_softmax",
        "sparsemax"
      })
  void farInputsGiveFiniteValuesAndGradients(String name) {
    HostTensor far = HostTensor.of(Shape.of(1, 4), -100f, 100f, -1e4f, 1e4f);
    HostTensor ones = HostTensor.of(Shape.of(1, 4), 1f, 1f, 1f, 1f);
    for (HostTensor tensor : valueAndGradient(Activations.get(name), far, ones, DType.FLOAT32)) {
      for (float value : tensor.floats()) {
        assertTrue(Float.isFinite(value), name + ": " + value);
      }
    }
  }

  @Test
  void aLambdaIsAnActivation() {
    Activation cube = Activation.of("cube", (ops, x) -> ops.mul(x, ops.square(x)));
    HostTensor x = HostTensor.of(Shape.of(2), 2f, -3f);
    HostTensor ones = HostTensor.of(Shape.of(2), 1f, 1f);
    List<HostTensor> result = valueAndGradient(cube, x, ones, DType.FLOAT32);
    assertEquals(HostTensor.of(Shape.of(2), 8f, -27f), result.get(0));
    assertEquals(HostTensor.of(Shape.of(2), 12f, 27f), result.get(1));
    assertEquals("cube", cube.className());
    assertEquals(Config.empty(), cube.config());
  }

  @Test
  void gluHalvesAnAxisOfEvenSize() {
    assertEquals("(None, 3)", Shapes.toString(new Glu().outputShape(Shape.of(-1, 6))));
    assertEquals("(None, 4, 5)", Shapes.toString(new Glu(1).outputShape(Shape.of(-1, 8, 5))));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Glu().outputShape(Shape.of(-1, 5)));
    assertTrue(e.getMessage().contains("even size"), e.getMessage());
    assertTrue(e.getMessage().contains("Received shape: (None, 5)"), e.getMessage());
  }

  @Test
  void geluIsMarkedAsAComposite() {
    Ops ops = Ops.create();
    try {
      Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(-1, 3));
      assertEquals("GELU", composite(new Gelu().apply(ops, x)));
      assertEquals("GELU_TANH", composite(new Gelu(true).apply(ops, x)));
    } finally {
      ops.graph().close();
    }
  }

  private static String composite(Operand<?> y) {
    return ((GraphOperation) y.op())
        .attributes()
        .getAttrValueProto("_addax_composite")
        .getS()
        .toStringUtf8();
  }

  @Test
  void aNameThatNeedsArgumentsSaysSo() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Activations.get("threshold"));
    assertTrue(e.getMessage().contains("use new Threshold(threshold, value)"), e.getMessage());
  }

  @Test
  void anUnknownNameListsTheKnownOnes() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Activations.get("rellu"));
    assertTrue(e.getMessage().contains("leaky_relu"), e.getMessage());
    assertTrue(e.getMessage().endsWith("Received: 'rellu'"), e.getMessage());
  }
}
