package io.addax.keras;

import static io.addax.keras.Classifiers.X;
import static io.addax.keras.Classifiers.Y;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.callbacks.EarlyStopping;
import io.addax.keras.data.Dataset;
import io.addax.keras.data.Example;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.core.Lambda;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.MeanSquaredError;
import io.addax.keras.optimizers.SGD;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** What is wrong is said in Java, with names, what was expected and what was received. */
class BadInputTest {
  private static final Fit FIT = Fit.epochs(1).verbose(0);
  private static final float[][] ROW = {{1, 2, 3, 4}};

  private static Sequential plain() {
    Input input = new Input(4);
    input.name("features");
    return new Sequential(
        input, new Dense(5).activation("tanh").name("hidden"), new Dense(3).name("out"));
  }

  private static Sequential compiled() {
    Sequential model = plain();
    model.compile(new SGD(0.1), Classifiers.loss());
    return model;
  }

  private static Executable fit(Object x, Object y) {
    return () -> compiled().fit(x, y, FIT);
  }

  private static Executable fit(Fit options) {
    return () -> compiled().fit(X, Y, options);
  }

  /** A case: its name, what is done, and what the message must contain. */
  private static Arguments bad(String name, Executable action, String... message) {
    return Arguments.of(name, action, List.of(message));
  }

  static Stream<Arguments> data() {
    float[] weights = {1, Float.NaN, 1, 1, 1, 1, 1, 1, 1, 1};
    return Stream.of(
        bad("features", fit(new float[3][5], new int[3]), "'features'", "(None, 4)", "(3, 5)"),
        bad("rank", fit(new float[3][4][2], new int[3]), "'features'", "(None, 4)", "(3, 4, 2)"),
        bad("features of a prediction", () -> plain().predict(new float[2][5]), "(2, 5)"),
        bad(
            "dtype",
            fit(new String[][] {{"a", "b", "c", "d"}}, new int[1]),
            "'features'",
            "string"),
        bad("rows of unequal length", fit(new float[][] {{1}, {1, 2}}, new int[2]), "x[1] has 2"),
        bad("no array", fit(new Object(), Y), "Expected x to be an array", "java.lang.Object"),
        bad("null", fit(X, null), "Expected targets y", "null"),
        bad("label not a number", fit(ROW, new float[] {Float.NaN}), "'y'", "finite", "NaN"),
        bad("label too large", fit(ROW, new int[] {3}), "from 0 to 2", "Received: 3"),
        bad("negative label", fit(ROW, new int[] {-1}), "from 0 to 2", "Received: -1"),
        bad("label with a fraction", fit(ROW, new float[] {0.5f}), "whole numbers", "0.5"),
        bad("one-hot labels for a sparse loss", fit(ROW, new float[1][3]), "(None,)", "(1, 3)"),
        bad("no samples", fit(new float[0][4], new int[0]), "at least one example"),
        bad("x and y of unequal length", fit(X, new int[3]), "x and y", "10 and 3"),
        bad("too many inputs", fit(List.of(X, X), Y), "1 input(s) [features]", "Received: 2"),
        bad("too many targets", fit(X, List.of(Y, Y)), "1 target(s)", "[out]", "Received: 2"),
        bad("no targets", () -> compiled().fit(Dataset.of(X), FIT), "[out]", "Received: 0"),
        bad("names of inputs", fit(Map.of("image", X), Y), "[features]", "[image]"),
        bad("shape of sample weights", fit(FIT.sampleWeight(new float[10][2])), "'out'", "(10, 2)"),
        bad("length of sample weights", fit(FIT.sampleWeight(new float[1])), "10 and 1"),
        bad(
            "sample weight that is no number",
            fit(FIT.shuffle(false).sampleWeight(weights)),
            "finite sample weights",
            "NaN",
            "index 1"),
        bad("no options", fit((Fit) null), "options (Fit)", "null"),
        bad("no options to evaluate", () -> compiled().evaluate(X, Y, null), "options (Evaluate)"),
        bad("no options to predict", () -> compiled().predict(X, null), "options (Predict)"),
        bad("rows of inputs", () -> pair().predict(rows(3, 4)), "'a' and 'b'", "3 and 4"),
        bad("rows of a batch", () -> pair().predictOnBatch(rows(3, 4)), "'a' and 'b'", "3 and 4"),
        bad("rows to evaluate", () -> pair().evaluate(rows(3, 4), new float[3]), "3 and 4"),
        bad(
            "weights of samples and of classes",
            fit(FIT.sampleWeight(new float[10]).classWeight(Map.of(1, 2.0))),
            "both"),
        bad("validation split of all", () -> FIT.validationSplit(1), "between 0 and 1", "1.0"),
        bad(
            "validation split of data of unknown length",
            () -> compiled().fit(none(), FIT.validationSplit(0.5)),
            "unknown length"),
        bad("data without end", () -> compiled().fit(Dataset.of(X, Y).repeat(), FIT), "endless"),
        bad(
            "validation data without end",
            fit(FIT.validation(Dataset.of(X, Y).repeat())),
            "validationSteps"),
        bad("a generator of nothing", () -> compiled().fit(none(), FIT), "at least one batch"),
        bad(
            "monitored name",
            fit(FIT.callbacks(new EarlyStopping().monitor("val_los"))),
            "val_los"),
        bad("prediction of nothing", () -> plain().predict(new float[0][4]), "one example"),
        bad(
            "evaluation of nothing",
            () -> compiled().evaluate(new float[0][4], new int[0]),
            "one example"),
        bad(
            "id that is not embedded",
            () -> words().predict(new int[][] {{1, 10}}),
            "'words' (Embedding)",
            "10",
            "[0, 10)"),
        bad(
            "id that is not embedded, in training",
            () -> words().fit(new int[][] {{1, -3}}, new float[1], FIT),
            "'words'",
            "-3"));
  }

  private static Model pair() {
    KerasTensor a = named("a");
    KerasTensor b = named("b");
    Model model = new Model(List.of(a, b), List.of(new Dense(1).apply(new Add().apply(a, b))));
    model.compile("sgd", "mse");
    return model;
  }

  private static KerasTensor named(String name) {
    Input input = new Input(2);
    input.name(name);
    return input.output();
  }

  private static List<HostTensor> rows(int first, int second) {
    return List.of(KerasCase.sines(1, first, 2), KerasCase.sines(2, second, 2));
  }

  private static Dataset none() {
    return Dataset.generator(() -> List.<Example>of().iterator());
  }

  private static Model words() {
    Model inner =
        new Sequential(
            new Input(2).dtype(DType.INT32), new Embedding(10, 4).name("words"), new Flatten());
    Model model = new Sequential(new Input(2).dtype(DType.INT32), inner, new Dense(1));
    model.compile("sgd", "mse");
    return model;
  }

  static Stream<Arguments> models() {
    return Stream.of(
        bad("fit before compile", () -> plain().fit(X, Y, FIT), "compiled before fit"),
        bad("evaluate before compile", () -> plain().evaluate(X, Y), "compiled before evaluate"),
        bad("keyword of a built layer", () -> built().activation("relu"), "'d'", "'activation'"),
        bad(
            "names used twice",
            () -> new Sequential(new Input(4), new Dense(3).name("a"), new Dense(2).name("a")),
            "'a'",
            "several layers"),
        bad(
            "output of another input",
            () -> new Model(Input.of(4), new Dense(3).apply(Input.of(4))),
            "disconnected"),
        bad("optimizer's name", () -> plain().compile("adamm", "mse"), "optimizer", "'adamm'"),
        bad("loss's name", () -> plain().compile("adam", "msee"), "loss", "'msee'"),
        bad("metric's name", () -> plain().compile("adam", "mse", "acuracy"), "'acuracy'"),
        bad("no metric", () -> plain().compile("adam", "mse", 3), "Metric", "3"),
        bad("activation's name", () -> new Dense(3).activation("rellu"), "activation", "'rellu'"),
        bad("initializer's name", () -> new Dense(3).kernelInitializer("glorot"), "'glorot'"),
        bad("units", () -> new Dense(0), "units > 0", "0"),
        bad(
            "rank of a layer's input",
            () -> new Sequential(new Input(4), new Conv2D(3, 3).name("edges")),
            "'edges' (Conv2D)",
            "rank 4",
            "(None, 4)"),
        bad("another width for a built layer", () -> built().apply(Input.of(5)), "'d'", "size 4"),
        bad(
            "shapes that cannot be added",
            () -> new Add().name("sum").apply(Input.of(4), Input.of(5)),
            "'sum'",
            "(None, 5)"),
        bad(
            "unknown dimension",
            () -> new Sequential(new Input(-1), new Dense(3).name("wide")),
            "'wide'",
            "'kernel'"),
        bad("an input in the middle", () -> new Sequential(new Dense(3), new Input(4)), "first"),
        bad("a layer added after compile", () -> compiled().add(new Dense(3)), "compiled"),
        bad("number of weights", () -> plain().setWeights(List.of()), "4 weights", "0"),
        bad("shape of a weight", BadInputTest::setWrongWeight, "'hidden/bias'", "(5,)", "(6,)"),
        bad(
            "name of an output",
            () -> fitWith(Compile.optimizer("sgd").loss("ouput", "mse")),
            "[out]",
            "'ouput'"),
        bad("no loss", () -> fitWith(Compile.optimizer("sgd")), "loss"),
        bad("several outputs from predict", BadInputTest::predictOneOfTwo, "2", "predictAll"),
        bad("a layer's name", () -> plain().getLayer("x"), "[hidden, out]", "'x'"),
        bad("closed model", BadInputTest::useClosed, "closed"),
        bad("device string", () -> new Dense(3).device("gpu 1"), "gpu 1"),
        bad("a device that is not there", BadInputTest::useAbsentDevice, "GPU:97"),
        bad("ops that do not fit", BadInputTest::useWrongOps, "'mine' (Lambda)", "[10,4]"));
  }

  private static Dense built() {
    Dense dense = new Dense(3);
    dense.name("d").apply(Input.of(4));
    return dense;
  }

  private static void setWrongWeight() {
    List<HostTensor> weights = new ArrayList<>(plain().getWeights());
    weights.set(1, HostTensor.zeros(DType.FLOAT32, Shape.of(6)));
    plain().setWeights(weights);
  }

  private static void fitWith(Compile compile) {
    Model model = plain();
    model.compile(compile);
    model.fit(X, KerasCase.sines(1, 10, 3), FIT);
  }

  private static void predictOneOfTwo() {
    KerasTensor x = Input.of(4);
    new Model(List.of(x), List.of(new Dense(1).apply(x), new Dense(1).apply(x))).predict(X);
  }

  private static void useClosed() {
    Model model = compiled();
    model.close();
    model.predict(X);
  }

  private static void useAbsentDevice() {
    Model model = new Sequential(new Input(4), new Dense(3).device("/GPU:97"));
    model.runtime(RuntimeConfig.defaults().withSoftPlacement(false)).predict(X);
  }

  private static void useWrongOps() {
    new Sequential(
            new Input(4), new Lambda((ops, x) -> ops.matMul(x, x)).outputShape(4).name("mine"))
        .predict(X);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"data", "models"})
  void theMessageSaysWhatIsWrong(String name, Executable action, List<String> message) {
    RuntimeException e = assertThrows(RuntimeException.class, action);
    assertTrue(
        e.getClass() == IllegalArgumentException.class
            || e.getClass() == IllegalStateException.class,
        () -> "a " + e);
    for (String part : message) {
      assertTrue(
          e.getMessage().contains(part), () -> "'" + part + "' is not in: " + e.getMessage());
    }
  }

  @Test
  void aModelWorksOnAfterAnError() {
    try (Model model = Classifiers.compiled();
        Model other = Classifiers.compiled()) {
      assertThrows(IllegalArgumentException.class, () -> model.fit(new float[3][5], Y, FIT));
      assertThrows(IllegalArgumentException.class, () -> model.fit(ROW, new int[] {7}, FIT));
      Fit options = FIT.shuffle(false);
      assertEquals(other.fit(X, Y, options).history(), model.fit(X, Y, options).history());
    }
  }

  @Test
  void aModelIsNotTouchedByWeightsThatDoNotFit() {
    Model model = Classifiers.plain();
    List<HostTensor> before = model.getWeights();
    List<HostTensor> weights = new ArrayList<>(before);
    weights.set(0, KerasCase.sines(7, 4, 5));
    weights.set(3, KerasCase.sines(7, 4));
    assertThrows(IllegalArgumentException.class, () -> model.setWeights(weights));
    assertEquals(before, model.getWeights());
    model.compile(new SGD(0.1), new MeanSquaredError());
  }
}
