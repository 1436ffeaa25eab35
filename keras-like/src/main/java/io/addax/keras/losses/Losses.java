package io.addax.keras.losses;

import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.config.Registry;
import io.addax.keras.utils.Names;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.tensorflow.ndarray.Shape;

/** The losses by name. Source: {@code keras.losses}. */
public final class Losses {
  /** Every loss; register one's own here. */
  public static final Registry<Loss> REGISTRY =
      new Registry<>("loss", "keras.losses", Losses::withCommon);

  private static final Set<String> CROSSENTROPY = Set.of("crossentropy", "ce");

  static {
    register("SparseCategoricalCrossentropy", SparseCategoricalCrossentropy::of);
    register("CategoricalCrossentropy", CategoricalCrossentropy::of);
    register("BinaryCrossentropy", BinaryCrossentropy::of, "bce", "BCE");
    register("MeanSquaredError", c -> new MeanSquaredError(), "mse", "MSE");
    register("MeanAbsoluteError", c -> new MeanAbsoluteError(), "mae", "MAE");
    register("MeanAbsolutePercentageError", c -> new MeanAbsolutePercentageError(), "mape", "MAPE");
    register("MeanSquaredLogarithmicError", c -> new MeanSquaredLogarithmicError(), "msle", "MSLE");
    register("Huber", Huber::of);
    register("LogCosh", c -> new LogCosh());
    register("Poisson", c -> new Poisson());
    register("KLDivergence", c -> new KLDivergence(), "kld", "KLD");
    register("Hinge", c -> new Hinge());
    register("SquaredHinge", c -> new SquaredHinge());
    register("CategoricalHinge", c -> new CategoricalHinge());
    register("CosineSimilarity", CosineSimilarity::of);
    register("BinaryFocalCrossentropy", BinaryFocalCrossentropy::of);
    register("CategoricalFocalCrossentropy", CategoricalFocalCrossentropy::of);
    REGISTRY.endOfBuiltIn();
  }

  private Losses() {}

  /** A loss with its defaults, by Keras's class name or alias. */
  public static Loss get(String name) {
    return REGISTRY.get(name);
  }

  /** Whether the name is "crossentropy" or "ce", which mean one loss or another by the shapes. */
  public static boolean isCrossentropy(String name) {
    return CROSSENTROPY.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * The loss that a name means for targets and predictions of given shapes: "crossentropy" is
   * binary for one prediction, sparse for targets without the axis of classes, else categorical.
   */
  public static Loss resolve(String name, Shape yTrue, Shape yPred) {
    return get(isCrossentropy(name) ? crossentropy(yTrue, yPred) : name);
  }

  /** Keras's alias of the cross-entropy that fits the shapes. */
  public static String crossentropy(Shape yTrue, Shape yPred) {
    if (isBinary(yPred)) {
      return "binary_crossentropy";
    }
    return isSparse(yTrue, yPred) ? "sparse_categorical_crossentropy" : "categorical_crossentropy";
  }

  /** Whether predictions have a last axis of 1. */
  public static boolean isBinary(Shape yPred) {
    return yPred.numDimensions() > 0 && Shapes.get(yPred, -1) == 1;
  }

  /** Whether targets are class indices: the axis of classes is 1 or not there. */
  public static boolean isSparse(Shape yTrue, Shape yPred) {
    return yTrue.numDimensions() < yPred.numDimensions()
        || (yTrue.numDimensions() > 0 && Shapes.get(yTrue, -1) == 1 && Shapes.get(yPred, -1) > 1);
  }

  /** Registers a class under its name, its function's name and further ones. */
  private static void register(
      String className, Function<Config, ? extends Loss> factory, String... otherNames) {
    String[] names = new String[otherNames.length + 1];
    System.arraycopy(otherNames, 0, names, 1, otherNames.length);
    names[0] = functionName(className);
    REGISTRY.register(className, factory, names);
  }

  private static String functionName(String className) {
    return Names.toSnakeCase(className);
  }

  private static Loss withCommon(Loss loss, Config config) {
    if (config.has("name")) {
      loss.name(config.getString("name"));
    }
    if (config.has("reduction")) {
      loss.reduction(Reduction.of(config.getString("reduction")));
    } else if (config.keys().contains("reduction")) {
      loss.reduction(Reduction.NONE);
    }
    return loss;
  }
}
