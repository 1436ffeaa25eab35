package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.checkpoint.Checkpoint;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.Model;
import io.addax.keras.callbacks.TrainingPosition;
import io.addax.keras.layers.Weight;
import io.addax.keras.optimizers.BoundOptimizer;
import io.addax.keras.optimizers.Optimizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;

/**
 * A model's weights, and the whole state of its training, in TensorFlow's checkpoints. Tensors go
 * by the {@linkplain WeightPlaces places} of weights, not by the names of layers: these are
 * counted, so that a second model of the same structure has others.
 */
public final class ModelCheckpoints {
  private static final String STEP = "training/step";
  private static final String SEED = "training/shuffle_seed";
  private static final String NAMES = "training/optimizer_variables";
  private static final String OPTIMIZER = "optimizer/";
  private static final String RATE = "training/learning_rate";
  private static final String EPOCH = "training/epoch";
  private static final String BATCH = "training/batch";
  private static final String MEASURED = "measured/";

  private ModelCheckpoints() {}

  /** Writes weights alone. */
  public static void writeWeights(Model model, Path prefix) throws IOException {
    Checkpoint.write(prefix, weights(model));
  }

  private static Map<String, HostTensor> weights(Model model) {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    List<Weight> weights = model.weights();
    List<HostTensor> values = model.getWeights();
    Map<Weight, String> places = WeightPlaces.of(model);
    for (int i = 0; i < weights.size(); i++) {
      tensors.put(places.get(weights.get(i)), values.get(i));
    }
    return tensors;
  }

  /** Reads weights, from either kind of checkpoint. */
  public static void readWeights(Model model, Path prefix) throws IOException {
    Map<Weight, String> places = WeightPlaces.of(model);
    Map<String, DType> wanted = new LinkedHashMap<>();
    model.weights().forEach(w -> wanted.put(places.get(w), w.dtype()));
    Map<String, HostTensor> read = read(prefix, wanted, "is not of this model");
    try {
      model.setWeights(new ArrayList<>(read.values()));
    } catch (IllegalArgumentException e) {
      throw new IOException("Checkpoint " + prefix + " is not of this model: " + e.getMessage(), e);
    }
  }

  private static Map<String, HostTensor> read(
      Path prefix, Map<String, DType> wanted, String ifMissing) throws IOException {
    try {
      return Checkpoint.read(prefix, wanted);
    } catch (IOException | TFInvalidArgumentException e) {
      boolean missing = String.valueOf(e.getMessage()).contains("not found in checkpoint");
      if (e instanceof IOException other && !missing) {
        throw other;
      }
      Throwable cause = missing ? e.getCause() : e; // invalid: a tensor has another dtype
      String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
      throw new IOException("Checkpoint " + prefix + " " + ifMissing + ": " + reason, e);
    }
  }

  /** What a checkpoint has beside the trainer's state; the position is empty if it has none. */
  public record Restored(long shuffleSeed, Optional<TrainingPosition> position) {}

  /**
   * Writes the whole state of training.
   *
   * @param position how far {@code fit} has come; null if that does not matter
   */
  public static void write(
      Trainer trainer, long shuffleSeed, TrainingPosition position, Path prefix)
      throws IOException {
    BoundOptimizer optimizer = trainer.optimizer();
    if (optimizer == null) {
      throw new IllegalStateException(
          "There is no training state to write: train first, or write the weights alone with"
              + " saveWeights");
    }
    trainer.graph().gather();
    Map<String, HostTensor> tensors = weights(trainer.model());
    tensors.put(SEED, HostTensor.scalar(shuffleSeed));
    tensors.put(STEP, trainer.graph().session().fetch(trainer.graph().trainingStep().value()));
    List<GraphVariable> variables = optimizer.variables();
    List<HostTensor> values = VariableStore.read(trainer.graph().session(), variables);
    Map<String, HostTensor> state = new LinkedHashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      state.put(OPTIMIZER + trainer.placeOf(variables.get(i)), values.get(i));
    }
    if (optimizer.optimizer().schedule().isEmpty()) {
      double rate = optimizer.optimizer().learningRateAt(0);
      state.put(RATE, HostTensor.of(Shape.scalar(), rate));
    }
    if (position != null) {
      state.put(EPOCH, HostTensor.scalar((long) position.epoch()));
      state.put(BATCH, HostTensor.scalar((long) position.batch()));
      if (position.batch() > 0) {
        trainer.measured().forEach((name, value) -> state.put(MEASURED + name, value));
      }
    }
    StringBuilder names = new StringBuilder();
    state.forEach((name, v) -> names.append(v.dtype()).append(' ').append(name).append('\n'));
    tensors.putAll(state);
    byte[] bytes = names.toString().getBytes(StandardCharsets.UTF_8);
    tensors.put(NAMES, HostTensor.wrap(DType.UINT8, Shape.of(bytes.length), bytes));
    Checkpoint.write(prefix, tensors);
  }

  /**
   * Reads the whole state of training. The optimizer takes its part when it is built, at the next
   * batch.
   *
   * @return the seed of shuffling, and how far {@code fit} had come
   */
  public static Restored read(Trainer trainer, Path prefix) throws IOException {
    Map<String, HostTensor> counters =
        read(
            prefix,
            Map.of(STEP, DType.INT64, SEED, DType.INT64, NAMES, DType.UINT8),
            "has no training state, but may have weights for loadWeights");
    Map<String, DType> wanted = new LinkedHashMap<>();
    String names = new String((byte[]) counters.get(NAMES).data(), StandardCharsets.UTF_8);
    for (String line : names.split("\n")) {
      int space = line.indexOf(' ');
      wanted.put(line.substring(space + 1), DType.of(line.substring(0, space)));
    }
    Map<String, HostTensor> state = Checkpoint.read(prefix, wanted);
    readWeights(trainer.model(), prefix);
    trainer.resume(counters.get(STEP), below(OPTIMIZER, state), below(MEASURED, state));
    Optimizer optimizer = trainer.model().optimizer();
    if (state.containsKey(RATE) && optimizer.schedule().isEmpty()) {
      optimizer.learningRate(state.get(RATE).doubleAt(0));
    }
    TrainingPosition position = null;
    if (state.containsKey(EPOCH)) {
      int epoch = Math.toIntExact(state.get(EPOCH).longAt(0));
      position = new TrainingPosition(epoch, Math.toIntExact(state.get(BATCH).longAt(0)));
    }
    return new Restored(counters.get(SEED).longAt(0), Optional.ofNullable(position));
  }

  /** The tensors whose names begin with a prefix, without it. */
  private static Map<String, HostTensor> below(String prefix, Map<String, HostTensor> tensors) {
    Map<String, HostTensor> found = new LinkedHashMap<>();
    tensors.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), value);
          }
        });
    return found;
  }
}
