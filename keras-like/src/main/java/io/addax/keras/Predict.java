package io.addax.keras;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.addax.keras.callbacks.Callback;
import java.util.OptionalInt;

/**
 * The options of {@link Model#predict}. Immutable; every method returns a changed copy. Unlike
 * Keras's, predictions print nothing unless asked to.
 *
 * @param batchSize samples per batch of arrays. Default 32
 * @param verbose 0 silent, 1 progress bar, 2 one line. Default 0
 * @param steps how many batches to take. Default all
 * @param callbacks what takes part
 */
public record Predict(
    int batchSize, int verbose, OptionalInt steps, ImmutableList<Callback> callbacks) {

  /** The defaults. */
  public static Predict defaults() {
    return new Predict(32, 0, OptionalInt.empty(), ImmutableList.of());
  }

  public Predict batchSize(int size) {
    checkArgument(size > 0, "Expected batchSize > 0. Received: %s", size);
    return new Predict(size, verbose, steps, callbacks);
  }

  public Predict verbose(int level) {
    checkArgument(level >= 0 && level <= 2, "Expected verbose 0, 1 or 2. Received: %s", level);
    return new Predict(batchSize, level, steps, callbacks);
  }

  public Predict steps(int count) {
    checkArgument(count > 0, "Expected steps > 0. Received: %s", count);
    return new Predict(batchSize, verbose, OptionalInt.of(count), callbacks);
  }

  public Predict callbacks(Callback... newCallbacks) {
    return new Predict(batchSize, verbose, steps, ImmutableList.copyOf(newCallbacks));
  }
}
