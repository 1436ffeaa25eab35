package io.addax.keras.metrics;

import io.addax.keras.config.Config;
import io.addax.keras.config.Registry;
import io.addax.keras.losses.Losses;
import io.addax.keras.utils.Names;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.tensorflow.ndarray.Shape;

/** The metrics by name. Source: {@code keras.metrics}. */
public final class Metrics {
  /** Every metric; register one's own here. */
  public static final Registry<Metric> REGISTRY =
      new Registry<>("metric", "keras.metrics", Metrics::withCommon);

  private static final Set<String> ACCURACY = Set.of("accuracy", "acc");

  static {
    register("Mean", c -> new Mean());
    register("Sum", c -> new Sum());
    register("Accuracy", c -> new Accuracy());
    register("BinaryAccuracy", BinaryAccuracy::of);
    register("CategoricalAccuracy", c -> new CategoricalAccuracy());
    register("SparseCategoricalAccuracy", c -> new SparseCategoricalAccuracy());
    register("TopKCategoricalAccuracy", TopKCategoricalAccuracy::of);
    register("SparseTopKCategoricalAccuracy", SparseTopKCategoricalAccuracy::of);
    register("BinaryCrossentropy", BinaryCrossentropy::of, "bce", "BCE");
    register("CategoricalCrossentropy", CategoricalCrossentropy::of);
    register("SparseCategoricalCrossentropy", SparseCategoricalCrossentropy::of);
    register("MeanSquaredError", c -> new MeanSquaredError(), "mse", "MSE");
    register("MeanAbsoluteError", c -> new MeanAbsoluteError(), "mae", "MAE");
    register("MeanAbsolutePercentageError", c -> new MeanAbsolutePercentageError(), "mape", "MAPE");
    register("MeanSquaredLogarithmicError", c -> new MeanSquaredLogarithmicError(), "msle", "MSLE");
    register("RootMeanSquaredError", c -> new RootMeanSquaredError());
    register("KLDivergence", c -> new KLDivergence());
    register("Poisson", c -> new Poisson());
    register("LogCoshError", c -> new LogCoshError());
    register("CosineSimilarity", CosineSimilarity::of);
    register("Hinge", c -> new Hinge());
    register("SquaredHinge", c -> new SquaredHinge());
    register("CategoricalHinge", c -> new CategoricalHinge());
    register("TruePositives", TruePositives::of);
    register("TrueNegatives", TrueNegatives::of);
    register("FalsePositives", FalsePositives::of);
    register("FalseNegatives", FalseNegatives::of);
    register("Precision", Precision::of);
    register("Recall", Recall::of);
    register("SensitivityAtSpecificity", SensitivityAtSpecificity::of);
    register("SpecificityAtSensitivity", SpecificityAtSensitivity::of);
    register("PrecisionAtRecall", PrecisionAtRecall::of);
    register("RecallAtPrecision", RecallAtPrecision::of);
    register("AUC", AUC::of);
    REGISTRY.endOfBuiltIn();
  }

  private Metrics() {}

  /** A metric with its defaults, by Keras's class name or alias. */
  public static Metric get(String name) {
    return REGISTRY.get(name);
  }

  /** Whether the name means one metric or another by the shapes: "accuracy", "crossentropy". */
  public static boolean dependsOnShapes(String name) {
    return ACCURACY.contains(name.toLowerCase(Locale.ROOT)) || Losses.isCrossentropy(name);
  }

  /**
   * The metric that a name means for targets and predictions of given shapes, logged under the name
   * itself, as Keras does.
   */
  public static Metric resolve(String name, Shape yTrue, Shape yPred) {
    Metric metric = dependsOnShapes(name) ? resolveAccuracy(name, yTrue, yPred) : get(name);
    return metric.name(name);
  }

  /**
   * What "accuracy" and "crossentropy" (or "acc" and "ce") mean: binary for one prediction, sparse
   * for targets without the axis of classes, else categorical.
   *
   * @throws IllegalArgumentException for another name
   */
  public static Metric resolveAccuracy(String name, Shape yTrue, Shape yPred) {
    if (Losses.isCrossentropy(name)) {
      return get(Losses.crossentropy(yTrue, yPred)).name(name);
    }
    if (!dependsOnShapes(name)) {
      throw new IllegalArgumentException(
          "Expected 'accuracy', 'acc', 'crossentropy' or 'ce'. Received: '" + name + "'");
    }
    if (Losses.isBinary(yPred)) {
      return new BinaryAccuracy().name(name);
    }
    return Losses.isSparse(yTrue, yPred)
        ? new SparseCategoricalAccuracy().name(name)
        : new CategoricalAccuracy().name(name);
  }

  /** Registers a class under its name, the name in snake case, and further ones. */
  private static void register(
      String className, Function<Config, ? extends Metric> factory, String... otherNames) {
    String[] names = new String[otherNames.length + 1];
    System.arraycopy(otherNames, 0, names, 1, otherNames.length);
    names[0] = Names.toSnakeCase(className);
    REGISTRY.register(className, factory, names);
  }

  private static Metric withCommon(Metric metric, Config config) {
    String dtype = config.getString("dtype", "float32");
    if (!dtype.equals("float32")) {
      throw new IllegalArgumentException(
          metric.className() + ": expected dtype 'float32'. Received: '" + dtype + "'");
    }
    return config.has("name") ? metric.name(config.getString("name")) : metric;
  }
}
