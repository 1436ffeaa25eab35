package io.addax.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Compile;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Predict;
import io.addax.keras.Shapes;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import io.addax.keras.optimizers.Optimizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A model with layers. */
final class LoadedKerasModel implements LoadedModel {
  private final Path path;
  private final Model model;
  private final String notCompiled;

  /**
   * A model of a file.
   *
   * @param notCompiled why the model is not compiled though the file may say how; empty otherwise
   */
  LoadedKerasModel(Path path, Model model, String notCompiled) {
    this.path = path;
    this.model = model;
    this.notCompiled = notCompiled;
  }

  @Override
  public String summary() {
    return model.summaryText();
  }

  @Override
  public Map<String, HostTensor> predict(Object x, int batchSize) {
    Predict options = Predict.defaults().batchSize(batchSize).callbacks(Task.progress(System.err));
    List<HostTensor> predicted = model.predictAll(x, options);
    Map<String, HostTensor> outputs = new LinkedHashMap<>();
    for (int i = 0; i < predicted.size(); i++) {
      outputs.put(model.outputNames().get(i), predicted.get(i));
    }
    return outputs;
  }

  @Override
  public JsonObject describe() {
    JsonObject json = new JsonObject();
    json.addProperty("format", Places.endsWith(path, ".keras") ? "keras" : "h5");
    json.addProperty("class_name", model.className());
    json.addProperty("name", model.name());
    json.addProperty("file_bytes", fileBytes());
    json.add(
        "inputs", tensors(model.inputs(), model.inputs().stream().map(KerasTensor::name).toList()));
    json.add("outputs", tensors(model.outputs(), model.outputNames()));
    JsonArray layers = new JsonArray();
    model.layers().forEach(layer -> layers.add(layer(layer)));
    json.add("layers", layers);
    json.addProperty("parameters", elements(model.weights()));
    json.addProperty("trainable_parameters", elements(model.trainableWeights()));
    json.addProperty(
        "weight_bytes", model.weights().stream().mapToLong(LoadedKerasModel::bytes).sum());
    if (model.compiled() != null) {
      json.add("compiled", compiled(model.compiled()));
    } else if (!notCompiled.isEmpty()) {
      json.addProperty("not_compiled", notCompiled);
    }
    return json;
  }

  @Override
  public String inspection() {
    Table ends = new Table("", "Name", "Dtype", "Shape");
    model.inputs().forEach(t -> ends.row("input", t.name(), t.dtype(), Shapes.toString(t.shape())));
    for (int i = 0; i < model.outputs().size(); i++) {
      KerasTensor tensor = model.outputs().get(i);
      ends.row(
          "output", model.outputNames().get(i), tensor.dtype(), Shapes.toString(tensor.shape()));
    }
    Table weights = new Table("Weight", "Dtype", "Shape", ">Bytes", "Trainable");
    for (Weight weight : model.weights()) {
      weights.row(
          weight.path(),
          weight.dtype(),
          Shapes.toString(weight.shape()),
          String.format(Locale.ROOT, "%,d", bytes(weight)),
          weight.isTrainable() ? "yes" : "no");
    }
    return String.format(Locale.ROOT, "%s: %,d bytes%n%n", path, fileBytes())
        + ends
        + "\n\n"
        + model.summaryText()
        + "\n\n"
        + weights
        + training();
  }

  private String training() {
    if (model.compiled() == null) {
      return "\n\nNot compiled" + (notCompiled.isEmpty() ? "" : ": " + notCompiled);
    }
    StringBuilder text = new StringBuilder("\n\nOptimizer: ");
    Compile compile = model.compiled();
    text.append(compile.optimizer().className())
        .append(", learning rate ")
        .append(rate(compile.optimizer()));
    for (String output : model.outputNames()) {
      text.append("\nLoss of ").append(output).append(": ").append(named(compile.lossOf(output)));
    }
    return text.toString();
  }

  private static long bytes(Weight weight) {
    return weight.shape().size() * weight.dtype().bytes();
  }

  private long fileBytes() {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonObject compiled(Compile compile) {
    JsonObject json = new JsonObject();
    json.addProperty("optimizer", compile.optimizer().className());
    Optimizer optimizer = compile.optimizer();
    if (optimizer.schedule().isPresent()) {
      json.addProperty("learning_rate_schedule", rate(optimizer));
    } else {
      json.addProperty("learning_rate", optimizer.learningRate());
    }
    JsonObject losses = new JsonObject();
    for (String output : model.outputNames()) {
      losses.addProperty(output, named(compile.lossOf(output)));
    }
    json.add("losses", losses);
    return json;
  }

  /** The rate, or what decides it. */
  private static String rate(Optimizer optimizer) {
    return optimizer
        .schedule()
        .map(schedule -> schedule.className())
        .orElseGet(() -> String.valueOf(optimizer.learningRate()));
  }

  private static String named(Object loss) {
    return loss == null || loss instanceof String ? (String) loss : loss.getClass().getSimpleName();
  }

  private static JsonArray tensors(List<KerasTensor> tensors, List<String> names) {
    JsonArray list = new JsonArray();
    for (int i = 0; i < tensors.size(); i++) {
      JsonObject one = new JsonObject();
      one.addProperty("name", names.get(i));
      one.addProperty("dtype", tensors.get(i).dtype().kerasName());
      one.add("shape", Json.shape(tensors.get(i).shape()));
      list.add(one);
    }
    return list;
  }

  private static JsonObject layer(Layer layer) {
    JsonObject json = new JsonObject();
    json.addProperty("name", layer.name());
    json.addProperty("class_name", layer.className());
    json.addProperty("trainable", layer.isTrainable());
    json.addProperty("parameters", elements(layer.weights()));
    JsonArray weights = new JsonArray();
    for (Weight weight : layer.weights()) {
      JsonObject one = new JsonObject();
      one.addProperty("path", weight.path());
      one.addProperty("dtype", weight.dtype().kerasName());
      one.add("shape", Json.shape(weight.shape()));
      one.addProperty("trainable", weight.isTrainable());
      weights.add(one);
    }
    json.add("weights", weights);
    return json;
  }

  private static long elements(List<Weight> weights) {
    return weights.stream().mapToLong(weight -> weight.shape().size()).sum();
  }

  @Override
  public void close() {
    model.close();
  }
}
