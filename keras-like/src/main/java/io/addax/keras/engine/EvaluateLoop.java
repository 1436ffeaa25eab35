package io.addax.keras.engine;

import io.addax.keras.callbacks.CallbackList;
import io.addax.keras.callbacks.Logs;
import io.addax.keras.data.Dataset;
import io.addax.keras.data.DatasetIterator;
import java.util.Map;
import java.util.OptionalInt;

/** Measuring over all batches. */
public final class EvaluateLoop {
  private final Trainer trainer;
  private final Dataset data;
  private final OptionalInt steps;
  private final CallbackList callbacks;

  /**
   * Prepares an evaluation.
   *
   * @param data batches
   * @param steps how many to take; empty for all
   */
  public EvaluateLoop(Trainer trainer, Dataset data, OptionalInt steps, CallbackList callbacks) {
    this.trainer = trainer;
    this.data = data;
    this.steps = steps;
    this.callbacks = callbacks;
  }

  /** The loss and the metrics by name. */
  public Map<String, Double> run() {
    callbacks.onTestBegin();
    trainer.resetMetrics();
    int step = 0;
    try (DatasetIterator batches = data.reusingIterator(0)) {
      while ((steps.isEmpty() || step < steps.getAsInt()) && batches.hasNext()) {
        callbacks.onTestBatchBegin(step);
        trainer.testBatch(batches.next());
        callbacks.onTestBatchEnd(step, Logs.lazy(trainer::resultsSoFar));
        step++;
      }
    }
    if (step == 0) {
      throw new IllegalArgumentException(
          "Expected at least one batch to evaluate on. Received: none");
    }
    Map<String, Double> results = trainer.results();
    callbacks.onTestEnd(Logs.of(results));
    return results;
  }
}
