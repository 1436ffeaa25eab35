package io.addax.keras.engine;

import io.addax.graph.HostTensor;
import io.addax.keras.callbacks.CallbackList;
import io.addax.keras.data.Dataset;
import io.addax.keras.data.DatasetIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.tensorflow.ndarray.Shape;

/** Predicting over all batches. */
public final class PredictLoop {
  private final Trainer trainer;
  private final Dataset data;
  private final OptionalInt steps;
  private final CallbackList callbacks;

  /**
   * Prepares a prediction.
   *
   * @param data batches
   * @param steps how many to take; empty for all
   */
  public PredictLoop(Trainer trainer, Dataset data, OptionalInt steps, CallbackList callbacks) {
    this.trainer = trainer;
    this.data = data;
    this.steps = steps;
    this.callbacks = callbacks;
  }

  /** Every output, over all batches. */
  public List<HostTensor> run() {
    callbacks.onPredictBegin();
    List<List<HostTensor>> parts = new ArrayList<>();
    int step = 0;
    try (DatasetIterator batches = data.reusingIterator(0)) {
      while ((steps.isEmpty() || step < steps.getAsInt()) && batches.hasNext()) {
        callbacks.onPredictBatchBegin(step);
        parts.add(trainer.predictBatch(batches.next().x()));
        callbacks.onPredictBatchEnd(step);
        step++;
      }
    }
    if (step == 0) {
      throw new IllegalArgumentException("Expected at least one sample to predict. Received: none");
    }
    List<HostTensor> outputs = new ArrayList<>();
    for (int i = 0; i < parts.get(0).size(); i++) {
      int output = i;
      outputs.add(join(parts.stream().map(p -> p.get(output)).toList()));
    }
    callbacks.onPredictEnd();
    return outputs;
  }

  private static HostTensor join(List<HostTensor> parts) {
    Shape sample = parts.get(0).shape().tail();
    for (HostTensor part : parts) {
      if (!part.shape().tail().equals(sample)) {
        throw new IllegalArgumentException(
            "Predictions of different batches have different shapes: "
                + sample
                + " and "
                + part.shape().tail()
                + ". Predict them one by one with predictOnBatch");
      }
    }
    return HostTensor.concatenate(parts);
  }
}
