package io.addax.keras.saving;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import java.io.IOException;

/**
 * A model as JSON: what Keras's {@code model.to_json()} gives and {@code config.json} of a {@code
 * .keras} file holds. Weights are not part of it.
 *
 * <p>Written is the form of Keras 3. Read are the forms of Keras 3 and of Keras 2 (tf.keras).
 * Source: {@code keras.saving.serialize_keras_object}, {@code keras.models.model_from_json}.
 */
public final class ModelJson {
  private static final Gson GSON = new GsonBuilder().serializeNulls().create();

  private ModelJson() {}

  /**
   * The text that Keras's {@code model_from_json} reads.
   *
   * @throws IllegalArgumentException if a class is not registered, or has no form in Keras
   * @throws UnsupportedOperationException if a layer is a function in Java
   */
  public static String write(Model model) {
    return GSON.toJson(toJson(model));
  }

  /** The same as a tree. */
  public static JsonObject toJson(Model model) {
    JsonObject json = model.serialize().toJson();
    KerasForms.check(json, model.name());
    return json;
  }

  /**
   * A model from text that Keras or {@link #write} wrote. It is compiled if the text says how.
   *
   * @throws IOException if the text is malformed, or describes what is not supported; the message
   *     names the layer and its class
   */
  public static Model read(String json) throws IOException {
    return read(JsonText.parse(json), null, true);
  }

  /**
   * A model from a tree.
   *
   * @param kerasVersion which version wrote it, for messages; null if unknown
   * @param compile whether to compile it if the tree says how
   * @throws IOException if the tree describes what is not supported
   */
  public static Model read(JsonObject json, String kerasVersion, boolean compile)
      throws IOException {
    return new ModelReader(kerasVersion, compile).read(json);
  }

  /** A model inside a layer's config, for the registry of layers. */
  public static Model fromConfig(String className, Config config) {
    return new ModelReader(null, false).model(className, config.taken().toJson());
  }

  /** The config of a model, for {@link Model#config}. */
  public static Config config(Model model) {
    return model instanceof Sequential sequential
        ? SequentialWriter.config(sequential)
        : new FunctionalWriter(model).config();
  }

  /** A model as Keras serializes it, for {@link Model#serialize}. */
  public static Config serialize(Model model) {
    Config config =
        model instanceof Sequential
            ? keras("keras", "Sequential", null, model)
            : keras("keras.src.models.functional", "Functional", "Functional", model);
    if (!(model instanceof Sequential)) {
      config = config.with("build_config", Config.empty().with("input_shape", null));
    } else if (model.isConnected()) {
      config =
          config.with(
              "build_config",
              Config.empty().with("input_shape", Shapes.toKeras(model.inputs().get(0).shape())));
    }
    return config.with("compile_config", CompileConfig.of(model));
  }

  private static Config keras(String module, String className, String registered, Model model) {
    return Config.empty()
        .with("module", module)
        .with("class_name", className)
        .with("config", model.config())
        .with("registered_name", registered);
  }
}
