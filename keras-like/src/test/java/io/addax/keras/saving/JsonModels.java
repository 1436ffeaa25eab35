package io.addax.keras.saving;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.addax.graph.DType;
import io.addax.keras.Compile;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.Shapes;
import io.addax.keras.activations.LeakyRelu;
import io.addax.keras.initializers.Constant;
import io.addax.keras.layers.activations.Softmax;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.GlobalAveragePooling1D;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.CategoricalCrossentropy;
import io.addax.keras.losses.Huber;
import io.addax.keras.metrics.AUC;
import io.addax.keras.metrics.Precision;
import io.addax.keras.metrics.TopKCategoricalAccuracy;
import io.addax.keras.optimizers.AdamW;
import io.addax.keras.optimizers.SGD;
import io.addax.keras.optimizers.schedules.CosineDecay;
import io.addax.keras.regularizers.L2;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Models of many structures, made in Java, and what tests compare of models. */
public final class JsonModels {
  private static final Gson GSON = new GsonBuilder().serializeNulls().setPrettyPrinting().create();

  private JsonModels() {}

  /** The models by name. */
  public static Map<String, Supplier<Model>> models() {
    Map<String, Supplier<Model>> models = new LinkedHashMap<>();
    models.put("sequential", JsonModels::sequential);
    models.put("unbuilt", () -> new Sequential(new Dense(3), new Dense(2)));
    models.put("built later", () -> new Sequential(new Dense(3)).build(5));
    models.put("no layers", Sequential::new);
    models.put("input only", () -> new Sequential(new Input(3)));
    models.put("branches", JsonModels::branches);
    models.put("nested", JsonModels::nested);
    models.put("models in a stack", JsonModels::stack);
    models.put("calls outside of the model", JsonModels::usedElsewhere);
    models.put("from the middle", JsonModels::fromTheMiddle);
    models.put("dtypes", JsonModels::dtypes);
    models.put("mask as an input", JsonModels::masked);
    models.put("frozen", JsonModels::frozen);
    models.put("activation with options", JsonModels::activation);
    models.put(
        "compiled", () -> compiled(Compile.optimizer("adam").loss("mse").metrics("accuracy")));
    models.put("compiled by objects", JsonModels::compiledByObjects);
    models.put("compiled for two", JsonModels::compiledForTwo);
    models.put("compiled for one of two", JsonModels::compiledForOne);
    return models;
  }

  private static Model sequential() {
    return new Sequential(
        new Input(8, 8, 3),
        new Conv2D(4, 3).activation("relu").kernelRegularizer(new L2(0.25)),
        new BatchNormalization(),
        new MaxPooling2D(2),
        new Flatten(),
        new Dropout(0.5).seed(7),
        new Dense(5).activation("softmax").biasInitializer(new Constant(0.5)));
  }

  private static Model branches() {
    KerasTensor a = Input.of(4);
    KerasTensor b = Input.of(4);
    Dense shared = new Dense(3);
    KerasTensor sum = new Add().apply(shared.apply(a), shared.apply(b));
    KerasTensor joined = new Concatenate().apply(sum, shared.apply(a), b);
    return new Model(List.of(a, b), List.of(sum, new Dense(1).apply(joined)));
  }

  private static Model nested() {
    KerasTensor x = Input.of(6);
    Model inner = new Model(x, new Dense(6).apply(x));
    Sequential head = new Sequential(new Input(6), new Dense(6));
    KerasTensor y = Input.of(6);
    KerasTensor z = inner.apply(head.apply(inner.apply(y)));
    return new Model(List.of(y), List.of(z, head.apply(z)));
  }

  private static Model stack() {
    KerasTensor x = Input.of(6);
    Model inner = new Model(x, new Dense(4).apply(x));
    return new Sequential(inner, new Sequential(new Dense(3)), new Dense(2));
  }

  private static Model usedElsewhere() {
    KerasTensor x = Input.of(4);
    Dense dense = new Dense(4);
    dense.apply(Input.of(4));
    KerasTensor y = dense.apply(x);
    dense.apply(y);
    return new Model(x, dense.apply(dense.apply(y)));
  }

  private static Model fromTheMiddle() {
    KerasTensor y = new Dense(5).apply(Input.of(4));
    return new Model(y, new Dense(2).apply(y));
  }

  private static Model dtypes() {
    KerasTensor ids = new Input(5).dtype(DType.INT32).output();
    KerasTensor x = new Embedding(10, 4).maskZero(true).apply(ids);
    x = new GlobalAveragePooling1D().apply(x);
    return new Model(ids, new Dense(2).dtype(DType.FLOAT64).apply(x));
  }

  private static Model masked() {
    KerasTensor x = Input.of(5);
    KerasTensor mask = new Input(5).dtype(DType.BOOL).output();
    return new Model(List.of(x, mask), List.of(new Softmax().apply(x, mask)));
  }

  private static Model frozen() {
    Model inner = sequential();
    inner.trainable(false);
    KerasTensor x = Input.of(8, 8, 3);
    return new Model(x, new Dense(2).apply(inner.apply(x)));
  }

  private static Model activation() {
    return new Sequential(new Input(4), new Dense(3).activation(new LeakyRelu(0.25)));
  }

  private static Model compiled(Compile how) {
    Model model = new Sequential(new Input(4), new Dense(3));
    model.compile(how);
    return model;
  }

  private static Model compiledByObjects() {
    return compiled(
        Compile.optimizer(
                new AdamW()
                    .learningRate(new CosineDecay(0.5, 100).warmup(1, 5))
                    .weightDecay(0.125)
                    .clipnorm(2)
                    .useEma(true))
            .loss(new CategoricalCrossentropy().fromLogits(true).labelSmoothing(0.125))
            .metrics(new TopKCategoricalAccuracy().k(2).name("top2"), "categorical_accuracy")
            .weightedMetrics(new AUC().numThresholds(50)));
  }

  private static Model compiledForTwo() {
    Model model = branches();
    List<String> names = model.outputNames();
    model.compile(
        Compile.optimizer(new SGD(0.5).momentum(0.25))
            .loss(names.get(0), new Huber(), 0.5)
            .loss(names.get(1), "binary_crossentropy", 2)
            .metrics(names.get(1), List.of("accuracy", new Precision().thresholds(0.25)))
            .weightedMetrics(names.get(0), List.of("mae")));
    return model;
  }

  private static Model compiledForOne() {
    Model model = branches();
    model.compile(Compile.optimizer("rmsprop").loss(model.outputNames().get(1), "mse"));
    return model;
  }

  /** The shapes of the outputs as JSON; null if they are not known yet. */
  public static JsonElement outputShapes(Model model) {
    if (!model.isConnected()) {
      return null;
    }
    List<List<Long>> shapes = model.outputs().stream().map(o -> Shapes.toKeras(o.shape())).toList();
    return new GsonBuilder().serializeNulls().create().toJsonTree(shapes);
  }

  /** How many numbers the weights are; 0 if they are not known yet. */
  public static long parameters(Model model) {
    return model.isConnected() || !(model instanceof Sequential) ? model.countParams() : 0;
  }

  /**
   * A model's JSON with numbers rounded to float32, in which Keras keeps a learning rate, and
   * without the flag of Sequential models, which Keras forgets when it reads one: its layers have
   * theirs.
   */
  public static String normal(Model model) {
    return GSON.toJson(rounded(JsonParser.parseString(model.toJson())));
  }

  private static JsonElement rounded(JsonElement json) {
    if (json.isJsonArray()) {
      JsonArray array = new JsonArray();
      json.getAsJsonArray().forEach(e -> array.add(rounded(e)));
      return array;
    }
    if (json.isJsonObject()) {
      JsonObject object = new JsonObject();
      json.getAsJsonObject().asMap().forEach((key, value) -> object.add(key, rounded(value)));
      if (object.has("class_name")
          && object.get("class_name").equals(new JsonPrimitive("Sequential"))) {
        object.getAsJsonObject("config").remove("trainable");
      }
      return object;
    }
    return json.isJsonPrimitive() && json.getAsJsonPrimitive().isNumber()
        ? new JsonPrimitive(json.getAsFloat())
        : json;
  }
}
