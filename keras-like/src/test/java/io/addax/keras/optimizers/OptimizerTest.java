package io.addax.keras.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.Ops;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.Fit;
import io.addax.keras.Sequential;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.optimizers.schedules.ExponentialDecay;
import io.addax.keras.optimizers.schedules.LearningRateSchedule;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {
  private static final String BASE =
      "'weight_decay': null, 'clipnorm': null, 'global_clipnorm': null, 'clipvalue': null,"
          + " 'use_ema': false, 'ema_momentum': 0.99, 'ema_overwrite_frequency': null,"
          + " 'loss_scale_factor': null, 'gradient_accumulation_steps': null";

  /** What Keras's {@code get_config()} gives for an optimizer made without arguments. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sgd | 'name': 'sgd', 'learning_rate': 0.01, 'momentum': 0.0, 'nesterov': false",
        "adam | 'name': 'adam', 'learning_rate': 0.001, 'beta_1': 0.9, 'beta_2': 0.999,"
            + " 'epsilon': 1e-7, 'amsgrad': false",
        "adamw | 'name': 'adam_w', 'learning_rate': 0.001, 'beta_1': 0.9, 'beta_2': 0.999,"
            + " 'epsilon': 1e-7, 'amsgrad': false, 'weight_decay': 0.004",
        "rmsprop | 'name': 'rm_sprop', 'learning_rate': 0.001, 'rho': 0.9, 'momentum': 0.0,"
            + " 'epsilon': 1e-7, 'centered': false",
        "adagrad | 'name': 'adagrad', 'learning_rate': 0.001, 'initial_accumulator_value': 0.1,"
            + " 'epsilon': 1e-7",
        "nadam | 'name': 'nadam', 'learning_rate': 0.001, 'beta_1': 0.9, 'beta_2': 0.999,"
            + " 'epsilon': 1e-7",
        "adadelta | 'name': 'adadelta', 'learning_rate': 0.001, 'rho': 0.95, 'epsilon': 1e-7",
        "adamax | 'name': 'adamax', 'learning_rate': 0.001, 'beta_1': 0.9, 'beta_2': 0.999,"
            + " 'epsilon': 1e-7",
        "lion | 'name': 'lion', 'learning_rate': 0.001, 'beta_1': 0.9, 'beta_2': 0.99",
        "ftrl | 'name': 'ftrl', 'learning_rate': 0.001, 'learning_rate_power': -0.5,"
            + " 'initial_accumulator_value': 0.1, 'l1_regularization_strength': 0.0,"
            + " 'l2_regularization_strength': 0.0, 'l2_shrinkage_regularization_strength': 0.0,"
            + " 'beta': 0.0",
      })
  void defaultsAreKerass(String alias, String config) {
    JsonObject expected = JsonParser.parseString("{" + BASE + "}").getAsJsonObject();
    JsonObject own = JsonParser.parseString("{" + config + "}").getAsJsonObject();
    own.asMap().forEach(expected::add);
    assertEquals(expected, Optimizers.get(alias).config().toJson());
  }

  @Test
  void theRateCanBeSetAndIsRoundedAsItIsUsed() {
    Optimizer adam = new Adam(0.1);
    assertEquals(0.1f, adam.learningRate());
    adam.learningRate(0.02);
    assertEquals(0.02f, adam.learningRate());
    assertEquals(0.02, adam.learningRateAt(1000));
    assertThrows(IllegalArgumentException.class, () -> adam.learningRate(Double.NaN));
  }

  /** Every setter, found by reflection so that none is forgotten. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd",
        "adam",
        "adamw",
        "rmsprop",
        "adagrad",
        "nadam",
        "adadelta",
        "adamax",
        "lion",
        "ftrl"
      })
  void onceBoundOnlyTheRateCanBeSet(String alias) throws NoSuchMethodException {
    Optimizer optimizer = Optimizers.get(alias);
    JsonObject before = optimizer.config().toJson();
    Ops ops = Ops.create();
    try {
      new BoundOptimizer(optimizer, new VariableStore(ops));
      Method rate = Optimizer.class.getMethod("learningRate", double.class);
      int setters = 0;
      for (Method method : optimizer.getClass().getMethods()) {
        boolean setter =
            Optimizer.class.isAssignableFrom(method.getReturnType())
                && method.getParameterCount() == 1
                && !method.isBridge()
                && !method.equals(rate);
        if (setter) {
          setters++;
          Object value = VALUES.get(method.getParameterTypes()[0]);
          Exception e =
              assertThrows(
                  InvocationTargetException.class,
                  () -> method.invoke(optimizer, value),
                  method::toString);
          assertEquals(IllegalStateException.class, e.getCause().getClass(), method::toString);
          assertEquals(
              optimizer.className()
                  + " is in use: set '"
                  + method.getName()
                  + "' before a model trains with it. Later, only learningRate(double) can be set",
              e.getCause().getMessage());
        }
      }
      assertTrue(setters > 12, setters + " setters");
      assertEquals(before, optimizer.config().toJson());
      assertEquals(0.5f, optimizer.learningRate(0.5).learningRate());
      new BoundOptimizer(optimizer, new VariableStore(ops));
    } finally {
      ops.graph().close();
    }
  }

  @Test
  void aModelThatTrainsBindsItsOptimizer() {
    Optimizer sgd = new SGD(0.1).momentum(0.5);
    float[][] x = {{1, 2}, {3, 4}};
    float[][] y = {{1}, {2}};
    Fit fit = Fit.epochs(1).verbose(0);
    try (Sequential first = new Sequential(new Input(2), new Dense(1));
        Sequential second = new Sequential(new Input(2), new Dense(1))) {
      first.compile(sgd, "mse");
      sgd.clipnorm(1);
      first.fit(x, y, fit);
      Exception e =
          assertThrows(IllegalStateException.class, () -> sgd.gradientAccumulationSteps(4));
      assertTrue(e.getMessage().contains("'gradientAccumulationSteps'"), e.getMessage());
      first.fit(x, y, fit);
      second.compile(sgd, "mse");
      second.fit(x, y, fit);
    }
  }

  private static final Map<Class<?>, Object> VALUES =
      Map.of(
          double.class,
          0.5,
          int.class,
          2,
          boolean.class,
          true,
          String.class,
          "x",
          String[].class,
          new String[] {"x"},
          LearningRateSchedule.class,
          new ExponentialDecay(0.1, 10, 0.5));

  @Test
  void badOptionsAreErrorsThatSayWhatWasExpected() {
    Exception two =
        assertThrows(IllegalArgumentException.class, () -> new SGD().clipnorm(1).globalClipnorm(1));
    assertTrue(two.getMessage().contains("clipnorm, clipvalue and globalClipnorm"));
    assertThrows(IllegalArgumentException.class, () -> new SGD().momentum(1.1));
    assertThrows(IllegalArgumentException.class, () -> new SGD().gradientAccumulationSteps(1));
    assertThrows(IllegalArgumentException.class, () -> new SGD().emaMomentum(2));
    assertThrows(IllegalArgumentException.class, () -> new SGD().emaOverwriteFrequency(0));
    Exception beta = assertThrows(IllegalArgumentException.class, () -> new Adam().beta1(1));
    assertEquals("Expected 0 <= beta1 < 1. Received: 1.0", beta.getMessage());
    Exception unknown = assertThrows(IllegalArgumentException.class, () -> Optimizers.get("adan"));
    assertTrue(unknown.getMessage().contains("adam") && unknown.getMessage().endsWith("'adan'"));
  }
}
