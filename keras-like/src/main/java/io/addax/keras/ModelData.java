package io.addax.keras;

import io.addax.graph.HostTensor;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.CallbackList;
import io.addax.keras.callbacks.FitParameters;
import io.addax.keras.callbacks.ProgbarLogger;
import io.addax.keras.data.Batch;
import io.addax.keras.data.Dataset;
import io.addax.keras.data.DatasetIterator;
import io.addax.keras.data.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.tensorflow.ndarray.Shape;

/** Makes the batches that a model runs on from whatever its methods are given. */
final class ModelData {
  private static final int MOST_AHEAD = 32;
  private static final long AHEAD_BYTES = 8L << 20;

  private ModelData() {}

  /** Arrays, or maps of them, as a data set. */
  static Dataset arrays(Object x, Object y, Optional<Object> sampleWeight) {
    if (y == null) {
      throw new IllegalArgumentException("Expected targets y. Received: null");
    }
    return sampleWeight.isPresent() ? Dataset.of(x, y, sampleWeight.get()) : Dataset.of(x, y);
  }

  /** A data set has its weights itself. */
  static Dataset withoutWeights(Dataset data, Optional<Object> sampleWeight) {
    if (sampleWeight.isPresent()) {
      throw new IllegalArgumentException(
          "sampleWeight is for arrays: give a Dataset its weights as Dataset.of(x, y, weights)");
    }
    return data;
  }

  /**
   * Batches in the order of the model's inputs and outputs; connects the model if that waits for
   * the data's shape.
   *
   * @param what the data are, for messages
   * @param size of a batch, if the data are not batched yet
   * @param steps how many batches are wanted, and what that argument is called
   */
  static Dataset batches(
      Model model, Dataset data, String what, int size, OptionalInt steps, String stepsArgument) {
    if (data.cardinality() == 0) {
      throw new IllegalArgumentException("Expected " + what + ". Received: no samples");
    }
    Dataset batches = data.isBatched() ? data : data.batch(capped(size, data.cardinality()));
    if (batches.cardinality() == Dataset.INFINITE && steps.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected data that end, or a number of steps. Received: endless data without "
              + stepsArgument);
    }
    build(model, batches);
    return arranged(model, batches);
  }

  /** Connects the layers of a model that waits for the shape of its data. */
  static void build(Model model, Dataset batches) {
    if (!model.isConnected()) {
      model.buildFor(first(batches).x());
    }
  }

  /** A batch is never larger than the data are, so that it can be asked to hold all of them. */
  private static int capped(int size, long samples) {
    return samples > 0 ? (int) Math.min(size, samples) : size;
  }

  /** Options that were given. */
  static <T> T options(T options, String kind) {
    if (options == null) {
      throw new IllegalArgumentException("Expected options (" + kind + "). Received: null");
    }
    return options;
  }

  private static Dataset arranged(Model model, Dataset batches) {
    return batches.arranged(
        model.inputs().stream().map(KerasTensor::name).toList(), model.outputNames());
  }

  private static Batch first(Dataset batches) {
    try (DatasetIterator iterator = batches.iterator(0)) {
      if (!iterator.hasNext()) {
        throw new IllegalArgumentException("Expected at least one batch of data. Received: none");
      }
      return iterator.next();
    }
  }

  /** One batch of arrays, or of maps of them. */
  static Batch batch(Model model, Object x, Object y, Object sampleWeight) {
    if (x instanceof Map || y instanceof Map) {
      Dataset rows = Dataset.of(x, y, sampleWeight.equals(List.of()) ? null : sampleWeight);
      return first(arranged(model, rows.batch((int) rows.cardinality())));
    }
    return Batch.of(
        Tensors.listOf(x, "x"),
        Tensors.listOf(y, "y"),
        Tensors.listOf(sampleWeight, "sampleWeight"));
  }

  /** The number of samples; 0 for a scalar. */
  static long rows(List<HostTensor> tensors) {
    Shape shape = tensors.get(0).shape();
    return shape.numDimensions() == 0 ? 0 : shape.get(0);
  }

  /** A user's callbacks and, if something shall be shown, a progress bar. */
  static CallbackList callbacks(
      Model model, List<Callback> given, int verbose, Dataset batches, OptionalInt steps) {
    List<Callback> all = new ArrayList<>(given);
    if (verbose != 0) {
      all.add(new ProgbarLogger());
    }
    long count = steps.isPresent() ? steps.getAsInt() : Math.max(-1, batches.cardinality());
    return new CallbackList(all, model, new FitParameters(verbose, 1, count));
  }

  /**
   * Batches of in-memory samples that a thread gathers ahead while TensorFlow computes: so many
   * that it is seldom woken, and so few that they take little memory.
   *
   * @param preparation what else that thread does to a batch
   */
  static Dataset ahead(Model model, Dataset batches, int size, UnaryOperator<Batch> preparation) {
    long bytes = 0;
    for (KerasTensor input : model.inputs()) {
      Shape sample = input.shape().tail();
      bytes += sample.hasUnknownDimension() ? AHEAD_BYTES : sample.size() * input.dtype().bytes();
    }
    long fits = AHEAD_BYTES / Math.max(1, bytes * size);
    return batches.mapBatches(preparation).prefetch((int) Math.max(2, Math.min(MOST_AHEAD, fits)));
  }
}
