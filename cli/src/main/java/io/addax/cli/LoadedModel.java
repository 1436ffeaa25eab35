package io.addax.cli;

import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import java.io.IOException;
import java.util.Map;

/** A model that can be looked at and asked: a Keras model, or a signature of a SavedModel. */
interface LoadedModel extends AutoCloseable {
  /** What {@code addax summary} prints. */
  String summary();

  /** What {@code addax inspect} prints. */
  String inspection();

  /** What {@code addax inspect --json} prints. */
  JsonObject describe();

  /**
   * The outputs for all samples, by name and in the model's order.
   *
   * @param x what {@link DataArguments#inputs} gave
   * @throws IOException if the model's files are damaged
   */
  Map<String, HostTensor> predict(Object x, int batchSize) throws IOException;

  @Override
  void close();
}
