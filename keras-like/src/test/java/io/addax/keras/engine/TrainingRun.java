package io.addax.keras.engine;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.callbacks.History;
import io.addax.keras.data.Digits;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Optimizers;
import io.addax.keras.testkit.Goldens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * One run of {@code test-data/training}: 50 steps of a net under an optimizer, as Keras did them.
 */
record TrainingRun(String net, JsonObject file, JsonObject run) {

  static List<TrainingRun> all(String net) {
    JsonObject file = Goldens.file("training/" + net + ".json.gz");
    return Goldens.objects(file.getAsJsonArray("runs")).stream()
        .map(run -> new TrainingRun(net, file, run))
        .toList();
  }

  int steps() {
    return file.getAsJsonArray("batches").size();
  }

  float[] losses() {
    return Goldens.floats(run.get("losses"));
  }

  boolean usesAdamKernel() {
    return run.get("optimizer").getAsString().startsWith("Adam");
  }

  double noise() {
    return run.get("float32_noise").getAsDouble();
  }

  /** Keras's final weights; {@code member} is "weights" or "weights_after_finalize". */
  List<float[]> weights(String member) {
    return run.getAsJsonArray(member).asList().stream().map(Goldens::floats).toList();
  }

  boolean has(String member) {
    return run.has(member);
  }

  /** The net with its first weights, compiled. */
  Model start() {
    Model model = TrainingNets.build(net, extra());
    model.compile(
        Optimizers.REGISTRY.get(run.get("optimizer").getAsString(), Goldens.config(run)),
        new SparseCategoricalCrossentropy().fromLogits(true));
    List<HostTensor> first = new ArrayList<>();
    for (JsonElement weight : file.getAsJsonArray("weights")) {
      first.add(Goldens.tensor(weight));
    }
    model.setWeights(first);
    return model;
  }

  private JsonObject extra() {
    JsonElement extra = run.get("extra");
    return extra == null || extra.isJsonNull() ? new JsonObject() : extra.getAsJsonObject();
  }

  /** Trains on a batch as {@code train_on_batch} does; its loss. */
  double step(Model model, int step) {
    HostTensor x = x(step);
    HostTensor y = y(step);
    model.resetMetrics();
    if (extra().has("class_weight")) {
      return fit(model, step);
    }
    if (extra().has("sample_weight")) {
      float[] weights = Goldens.floats(extra().get("sample_weight"));
      return model.trainOnBatch(x, y, weights).get("loss");
    }
    return model.trainOnBatch(x, y).get("loss");
  }

  /** Trains on a batch through {@code fit}, which ends as fit does. */
  double fit(Model model, int step) {
    HostTensor x = x(step);
    Fit options = Fit.defaults().batchSize((int) x.shape().get(0)).shuffle(false).verbose(0);
    if (extra().has("class_weight")) {
      Map<Integer, Double> weights = new HashMap<>();
      extra()
          .getAsJsonObject("class_weight")
          .asMap()
          .forEach((label, weight) -> weights.put(Integer.parseInt(label), weight.getAsDouble()));
      options = options.classWeight(weights);
    }
    History history = model.fit(x, y(step), options);
    return history.get("loss").get(0);
  }

  private int[] indices(int step) {
    return file.getAsJsonArray("batches").get(step).getAsJsonArray().asList().stream()
        .mapToInt(JsonElement::getAsInt)
        .toArray();
  }

  private HostTensor x(int step) {
    int[] indices = indices(step);
    HostTensor images = Digits.images();
    Shape sample = Goldens.shape(file.get("input_shape"));
    float[] values = new float[indices.length * 64];
    for (int i = 0; i < values.length; i++) {
      values[i] = images.longAt(indices[i / 64] * 64 + i % 64) / 16f;
    }
    return HostTensor.of(sample.prepend(indices.length), values);
  }

  private HostTensor y(int step) {
    int[] indices = indices(step);
    HostTensor labels = Digits.labels();
    int[] values = new int[indices.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) labels.longAt(indices[i]);
    }
    return HostTensor.of(Shape.of(values.length), values);
  }

  @Override
  public String toString() {
    return net + " " + run.get("name").getAsString();
  }
}
