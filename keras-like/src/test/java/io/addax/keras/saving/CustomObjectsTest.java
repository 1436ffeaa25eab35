package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.Ops;
import io.addax.keras.Compile;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.activations.Activation;
import io.addax.keras.activations.Activations;
import io.addax.keras.config.Config;
import io.addax.keras.config.RegisterKerasSerializable;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Layers;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.core.Lambda;
import io.addax.keras.losses.Loss;
import io.addax.keras.losses.Losses;
import io.addax.keras.losses.Reduction;
import io.addax.keras.metrics.MeanMetricWrapper;
import io.addax.keras.metrics.Metrics;
import io.addax.keras.regularizers.Regularizer;
import io.addax.keras.regularizers.Regularizers;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Classes of one's own in files: under their registered names, and only if registered. */
class CustomObjectsTest {
  /** Multiplies by a constant. Its simple name is one of Keras's on purpose. */
  @RegisterKerasSerializable(packageName = "my_layers", name = "Dense")
  private static final class Scale extends Layer {
    private final double factor;

    Scale(double factor) {
      this.factor = factor;
    }

    @Override
    protected Operand<?> call(CallContext context, Operand<?> x) {
      return context.ops().mul(x, factor);
    }

    @Override
    protected Shape computeOutputShape(Shape input) {
      return input;
    }

    @Override
    public Config config() {
      return super.config().with("factor", factor);
    }
  }

  private static final class Unregistered extends Layer {
    @Override
    protected Shape computeOutputShape(Shape input) {
      return input;
    }
  }

  @RegisterKerasSerializable
  private static final class Cubic extends Loss {
    Cubic() {
      super("cubic");
    }

    @Override
    protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
      return ops.mean(ops.pow(ops.abs(ops.sub(yPred, yTrue)), 3), -1);
    }
  }

  @RegisterKerasSerializable
  private static final class Worst extends MeanMetricWrapper {
    Worst() {
      super("worst", Direction.DOWN);
    }

    @Override
    protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
      return ops.max(ops.abs(ops.sub(yPred, yTrue)), -1);
    }
  }

  private record Quartic(double factor) implements Regularizer {
    @Override
    public Operand<?> penalty(Ops ops, Operand<?> x) {
      return ops.mul(ops.sum(ops.pow(x, 4)), factor);
    }

    @Override
    public Config config() {
      return Config.empty().with("factor", factor);
    }
  }

  @BeforeAll
  static void register() {
    Layers.REGISTRY.register(Scale.class, config -> new Scale(config.getDouble("factor")));
    Losses.REGISTRY.register(Cubic.class, config -> new Cubic());
    Metrics.REGISTRY.register(Worst.class, config -> new Worst());
    Regularizers.REGISTRY.register(
        Quartic.class, config -> new Quartic(config.getDouble("factor")));
    Activation cube = Activation.of("Custom>cube", (ops, x) -> ops.mul(x, ops.square(x)));
    Activations.REGISTRY.register("Custom>cube", config -> cube);
  }

  private static Model model() {
    Model model =
        new Sequential(
            new Input(3),
            new Scale(2.5).name("twice and more"),
            new Dense(2).activation("Custom>cube").kernelRegularizer(new Quartic(0.5)));
    Loss loss = new Cubic().reduction(Reduction.SUM).name("mine");
    model.compile(Compile.optimizer("sgd").loss(loss).metrics(new Worst()));
    return model;
  }

  @Test
  void registeredClassesComeBack() throws IOException {
    String json = model().toJson();
    Model again = Model.fromJson(json);
    assertEquals(json, again.toJson());
    assertEquals(2.5, assertInstanceOf(Scale.class, again.layers().get(0)).factor);
    assertInstanceOf(Cubic.class, again.compiled().lossOf(again.outputNames().get(0)));
  }

  @Test
  void theyAreWrittenUnderTheirRegisteredNames() {
    JsonObject scale = new Scale(2).serialize().toJson();
    assertEquals("Dense", scale.get("class_name").getAsString());
    assertEquals("my_layers>Dense", scale.get("registered_name").getAsString());
    assertEquals("io.addax.keras.saving", scale.get("module").getAsString());
    JsonObject quartic = new Quartic(1).serialize().toJson();
    assertEquals("Quartic", quartic.get("class_name").getAsString());
    assertEquals("Custom>Quartic", quartic.get("registered_name").getAsString());
  }

  @Test
  void keras2NamesThemByClassAlone() {
    Config old =
        Config.empty()
            .with("class_name", "my_layers>Dense")
            .with("config", Config.empty().with("name", "s").with("factor", 3));
    assertEquals(3, ((Scale) Layers.REGISTRY.fromJson(old.toJson())).factor);
  }

  @Test
  void aClassThatIsNotRegisteredCannotBeWritten() {
    Model model = new Sequential(new Input(3), new Unregistered());
    String message = assertThrows(IllegalArgumentException.class, model::toJson).getMessage();
    assertTrue(message.contains("Unregistered") && message.contains("@Register"), message);
    Model lambda = new Sequential(new Input(3), new Lambda((ops, x) -> ops.square(x)));
    assertThrows(RuntimeException.class, lambda::toJson);
    Model penalty =
        new Sequential(new Input(3), new Dense(2).kernelRegularizer((ops, x) -> ops.sum(x)));
    assertThrows(IllegalArgumentException.class, penalty::toJson);
  }

  @Test
  void aClassIsRegisteredOnce() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Layers.REGISTRY.register(Scale.class, config -> new Scale(1)));
  }

  @Test
  void anOptionThatItsFactoryDoesNotReadIsAnError() {
    Config config = new Quartic(1).config().with("power", 4);
    assertThrows(
        IllegalArgumentException.class, () -> Regularizers.REGISTRY.get("Custom>Quartic", config));
  }
}
