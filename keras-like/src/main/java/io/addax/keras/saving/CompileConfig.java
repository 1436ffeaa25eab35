package io.addax.keras.saving;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.keras.Compile;
import io.addax.keras.Model;
import io.addax.keras.config.Config;
import io.addax.keras.config.Registry;
import io.addax.keras.losses.Losses;
import io.addax.keras.metrics.Metrics;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.Optimizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * How a model is compiled, as JSON: Keras's {@code model.get_compile_config()}, which Keras
 * compiles from. How Keras executes ({@code run_eagerly}, {@code jit_compile}, {@code
 * steps_per_execution}) is written with its defaults and not read, since it changes no result.
 */
public final class CompileConfig {
  /** What an output's name is when a model does not know its outputs yet: it has one. */
  private static final List<String> UNKNOWN = List.of("");

  private CompileConfig() {}

  /**
   * As Keras writes it; empty if the model is not compiled.
   *
   * @throws IllegalArgumentException if a class is not registered
   */
  public static Config of(Model model) {
    Compile compile = model.compiled();
    if (compile == null) {
      return Config.empty();
    }
    List<String> outputs = outputs(model);
    return Config.empty()
        .with("optimizer", compile.optimizer())
        .with("loss", perOutput(model, outputs.stream().map(compile::givenLossOf).toList()))
        .with("loss_weights", weights(model, outputs, compile))
        .with("metrics", metrics(model, outputs, compile, false))
        .with("weighted_metrics", metrics(model, outputs, compile, true))
        .with("run_eagerly", false)
        .with("steps_per_execution", 1)
        .with("jit_compile", false);
  }

  private static List<String> outputs(Model model) {
    return model.isConnected() ? model.outputNames() : UNKNOWN;
  }

  /** One value alone, several in a list or, as the model's outputs have names, in an object. */
  private static Object perOutput(Model model, List<?> values) {
    if (values.stream().allMatch(Objects::isNull)) {
      return null;
    }
    if (values.size() == 1) {
      return values.get(0);
    }
    if (!model.hasNamedOutputs()) {
      return values;
    }
    Config byName = Config.empty();
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) != null) {
        byName = byName.with(model.outputNames().get(i), values.get(i));
      }
    }
    return byName;
  }

  private static Object weights(Model model, List<String> outputs, Compile compile) {
    List<Double> weights = outputs.stream().map(compile::lossWeightOf).toList();
    boolean plain = weights.stream().allMatch(w -> w == 1);
    return plain ? null : perOutput(model, weights);
  }

  private static Object metrics(
      Model model, List<String> outputs, Compile compile, boolean weighted) {
    List<List<Object>> metrics = outputs.stream().map(o -> compile.metricsOf(o, weighted)).toList();
    return metrics.stream().allMatch(List::isEmpty) ? null : perOutput(model, metrics);
  }

  /**
   * What a model is to be compiled with.
   *
   * @param config what {@link #of} or Keras 3 wrote
   * @param model whose outputs losses and metrics belong to
   * @throws IllegalArgumentException if something in it is not supported
   */
  public static Compile read(JsonObject config, Model model) {
    return new Reader(outputs(model))
        .read(config, Optimizers.REGISTRY.fromJson(JsonTree.member(config, "optimizer")));
  }

  /**
   * The same from {@code training_config}, an attribute of the HDF5 files of Keras 2.
   *
   * @throws IllegalArgumentException if something in it is not supported
   */
  public static Compile readLegacy(JsonObject config, Model model) {
    JsonElement optimizer =
        LegacyConfig.optimizer(
            JsonTree.object(JsonTree.member(config, "optimizer_config"), "optimizer_config"));
    return new Reader(outputs(model)).read(config, Optimizers.REGISTRY.fromJson(optimizer));
  }

  /** Reads losses and metrics for outputs of given names. */
  private record Reader(List<String> outputs) {
    Compile read(JsonObject config, Optimizer optimizer) {
      Compile compile = Compile.optimizer(optimizer);
      List<JsonElement> losses = perOutput(config, "loss");
      List<JsonElement> weights = perOutput(config, "loss_weights");
      for (int i = 0; i < outputs.size(); i++) {
        if (losses.get(i) != null) {
          double weight =
              weights.get(i) == null ? 1 : JsonTree.number(weights.get(i), "loss_weights");
          compile = compile.loss(outputs.get(i), lossOf(losses.get(i)), weight);
        }
      }
      for (int i = 0; i < outputs.size(); i++) {
        List<Object> metrics = metrics(config, "metrics", i);
        if (!metrics.isEmpty()) {
          compile = compile.metrics(outputs.get(i), metrics);
        }
        List<Object> weighted = metrics(config, "weighted_metrics", i);
        if (!weighted.isEmpty()) {
          compile = compile.weightedMetrics(outputs.get(i), weighted);
        }
      }
      return compile;
    }

    /** One entry for each output, null where there is none. */
    private List<JsonElement> perOutput(JsonObject config, String key) {
      JsonElement[] values = new JsonElement[outputs.size()];
      if (!JsonTree.has(config, key)) {
        return Arrays.asList(values);
      }
      JsonElement given = config.get(key);
      if (given.isJsonArray()) {
        checkCount(key, given.getAsJsonArray().size());
        for (int i = 0; i < values.length; i++) {
          values[i] = orNull(given.getAsJsonArray().get(i));
        }
      } else if (isByName(given)) {
        JsonObject object = given.getAsJsonObject();
        for (String name : object.keySet()) {
          values[indexOf(key, name)] = orNull(object.get(name));
        }
      } else {
        Arrays.fill(values, given);
      }
      return Arrays.asList(values);
    }

    private static JsonElement orNull(JsonElement json) {
      return json.isJsonNull() ? null : json;
    }

    private static boolean isByName(JsonElement json) {
      return json.isJsonObject() && !json.getAsJsonObject().has("class_name");
    }

    private void checkCount(String key, int count) {
      if (count != outputs.size()) {
        throw new IllegalArgumentException(
            "Compile config: expected '"
                + key
                + "' for each of "
                + outputs.size()
                + " outputs. Received: "
                + count);
      }
    }

    private int indexOf(String key, String name) {
      int index = outputs.size() == 1 ? 0 : outputs.indexOf(name);
      if (index < 0) {
        throw new IllegalArgumentException(
            "Compile config: expected names of outputs "
                + outputs
                + " in '"
                + key
                + "'. Received: '"
                + name
                + "'");
      }
      return index;
    }

    /** A list of metrics stands for one output, a list of lists for several. */
    private List<Object> metrics(JsonObject config, String key, int output) {
      List<Object> metrics = new ArrayList<>();
      if (JsonTree.has(config, key)) {
        JsonElement given = config.get(key);
        JsonElement own =
            outputs.size() == 1 && !isByName(given) ? given : perOutput(config, key).get(output);
        addMetrics(own, metrics);
      }
      return metrics;
    }

    private static void addMetrics(JsonElement json, List<Object> metrics) {
      if (json == null || json.isJsonNull()) {
        return;
      }
      if (json.isJsonArray()) {
        json.getAsJsonArray().forEach(m -> addMetrics(m, metrics));
      } else {
        metrics.add(
            named("metric", LegacyConfig.metric(json), Metrics.REGISTRY, Metrics::dependsOnShapes));
      }
    }

    private static Object lossOf(JsonElement json) {
      return named("loss", LegacyConfig.loss(json), Losses.REGISTRY, Losses::isCrossentropy);
    }

    /**
     * Functions and names stay names, since "accuracy" means one thing or another by the shapes.
     */
    private static Object named(
        String concept, JsonElement json, Registry<?> registry, Predicate<String> byShapes) {
      if (json.isJsonPrimitive()) {
        return checked(concept, JsonTree.string(json, "name"), registry, byShapes);
      }
      JsonObject object = JsonTree.object(json, "loss or metric");
      if (JsonTree.string(object, "class_name").equals("function")) {
        return checked(concept, JsonTree.string(object, "config"), registry, byShapes);
      }
      return registry.fromJson(object);
    }

    private static String checked(
        String concept, String name, Registry<?> registry, Predicate<String> byShapes) {
      if (!byShapes.test(name)) {
        if (!registry.has(name)) {
          throw new IllegalArgumentException(
              String.format(
                  "Compile config: %s '%s' is not registered: %s.REGISTRY.register(\"%s\", …)",
                  concept, name, concept.equals("loss") ? "Losses" : "Metrics", name));
        }
        registry.get(name); // a name that needs options fails here
      }
      return name;
    }
  }
}
