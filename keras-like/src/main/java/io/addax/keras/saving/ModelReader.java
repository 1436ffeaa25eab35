package io.addax.keras.saving;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.config.Config;
import io.addax.keras.layers.DTypePolicy;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Layers;
import io.addax.keras.layers.core.Input;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes models from Keras's JSON, of Keras 3 and Keras 2. One instance reads one file. */
final class ModelReader {
  /** More layers than any model of today has, few enough to be read in seconds. */
  static final int MAX_LAYERS = 10_000;

  private static final Set<String> FUNCTIONAL = Set.of("Functional", "Model");

  private final String kerasVersion;
  private final boolean compile;
  private int layers;

  ModelReader(String kerasVersion, boolean compile) {
    this.kerasVersion = kerasVersion;
    this.compile = compile;
  }

  /** A whole file's model. */
  Model read(JsonObject json) throws IOException {
    try {
      String className = JsonTree.string(json, "class_name");
      if (!isModel(className)) {
        throw new IllegalArgumentException(
            "Expected a model: class 'Functional' or 'Sequential'. Received: '" + className + "'");
      }
      Model model = model(className, JsonTree.member(json, "config"));
      if (compile && json.get("compile_config") instanceof JsonObject how && !how.isEmpty()) {
        model.compile(CompileConfig.read(how, model));
      }
      return model;
    } catch (RuntimeException e) {
      throw new IOException(message(e) + writtenBy(json), e);
    }
  }

  private static boolean isModel(String className) {
    return FUNCTIONAL.contains(className) || className.equals("Sequential");
  }

  /** A model from its config. */
  Model model(String className, JsonElement config) {
    if (className.equals("Sequential")) {
      return named(sequential(config), config);
    }
    JsonObject object = JsonTree.object(config, "config");
    return named(new FunctionalReader(this, object).read(), config);
  }

  private static Model named(Model model, JsonElement config) {
    if (config.isJsonObject()) {
      JsonObject object = config.getAsJsonObject();
      if (JsonTree.has(object, "name")) {
        model.name(JsonTree.string(object, "name"));
      }
      if (JsonTree.has(object, "trainable") && !JsonTree.bool(object, "trainable")) {
        model.trainable(false);
      }
      if (JsonTree.has(object, "dtype")) {
        model.dtypePolicy(DTypePolicy.of(Config.of(object), "dtype"));
      }
    }
    return model;
  }

  /** Early versions of Keras 2 wrote the list of layers alone. */
  private Sequential sequential(JsonElement config) {
    JsonArray list =
        config.isJsonArray()
            ? config.getAsJsonArray()
            : JsonTree.array(JsonTree.object(config, "config"), "layers");
    List<Layer> stack = new ArrayList<>();
    for (JsonElement element : list) {
      JsonObject json = JsonTree.object(element, "layer");
      if (stack.isEmpty()) {
        firstInput(json).ifPresent(stack::add);
      }
      stack.add(layer(json));
    }
    if (!stack.isEmpty() && !(stack.get(0) instanceof Input) && config.isJsonObject()) {
      inputOf(config.getAsJsonObject(), "build_input_shape").ifPresent(i -> stack.add(0, i));
    }
    return new Sequential(stack.toArray(Layer[]::new));
  }

  /** Keras 2 may keep the input's shape in the first layer. */
  private static Optional<Input> firstInput(JsonObject layer) {
    boolean isInput = JsonTree.string(layer, "class_name").equals("InputLayer");
    return isInput || !(layer.get("config") instanceof JsonObject config)
        ? Optional.empty()
        : inputOf(config, "batch_input_shape");
  }

  private static Optional<Input> inputOf(JsonObject config, String key) {
    return JsonTree.has(config, key)
        ? Optional.of(Input.of(Config.empty().with("batch_shape", config.get(key))))
        : Optional.empty();
  }

  /** A layer, or a model as one. */
  Layer layer(JsonObject json) {
    String className = JsonTree.string(json, "class_name");
    if (++layers > MAX_LAYERS) {
      throw new IllegalArgumentException("Expected at most " + MAX_LAYERS + " layers in a model");
    }
    try {
      if (className.equals("Lambda")) {
        throw new IllegalArgumentException(
            "a Lambda layer holds Python code, which is never run from a file. Write the function"
                + " as a registered layer");
      }
      if (MergingOps.isOp(json)) {
        return Layers.REGISTRY.fromJson(MergingOps.layer(json));
      }
      if (isModel(className) && !isCustom(json)) {
        return model(className, JsonTree.member(json, "config"));
      }
      return Layers.REGISTRY.fromJson(LegacyConfig.modern(json));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "Layer '" + nameOf(json) + "' (" + className + "): " + message(e), e);
    }
  }

  private static boolean isCustom(JsonObject json) {
    return JsonTree.has(json, "registered_name")
        && JsonTree.string(json, "registered_name").contains(">");
  }

  private static String nameOf(JsonObject layer) {
    if (JsonTree.has(layer, "name")) {
      return JsonTree.string(layer, "name");
    }
    return layer.get("config") instanceof JsonObject config && JsonTree.has(config, "name")
        ? JsonTree.string(config, "name")
        : "?";
  }

  private static String message(RuntimeException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** Keras 2 writes its version beside the model, Keras 3 into a file of its own. */
  private String writtenBy(JsonObject json) {
    String version = kerasVersion;
    if (version == null && json.get("keras_version") instanceof JsonPrimitive own) {
      version = own.getAsString();
    }
    return version == null ? "" : " (written by Keras " + version + ")";
  }
}
