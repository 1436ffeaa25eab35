package io.addax.keras;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.addax.keras.callbacks.Callback;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The options of {@link Model#evaluate}. Immutable; every method returns a changed copy. Source:
 * {@code keras.Model.evaluate}.
 *
 * @param batchSize samples per batch of arrays. Default 32
 * @param verbose 0 silent, 1 progress bar, 2 one line. Default 1
 * @param steps how many batches to take. Default all
 * @param sampleWeight weights of the samples of arrays
 * @param callbacks what takes part
 */
public record Evaluate(
    int batchSize,
    int verbose,
    OptionalInt steps,
    Optional<Object> sampleWeight,
    ImmutableList<Callback> callbacks) {

  /** Keras's defaults. */
  public static Evaluate defaults() {
    return new Evaluate(32, 1, OptionalInt.empty(), Optional.empty(), ImmutableList.of());
  }

  /** Without output. */
  public static Evaluate silent() {
    return defaults().verbose(0);
  }

  public Evaluate batchSize(int size) {
    checkArgument(size > 0, "Expected batchSize > 0. Received: %s", size);
    return new Evaluate(size, verbose, steps, sampleWeight, callbacks);
  }

  public Evaluate verbose(int level) {
    checkArgument(level >= 0 && level <= 2, "Expected verbose 0, 1 or 2. Received: %s", level);
    return new Evaluate(batchSize, level, steps, sampleWeight, callbacks);
  }

  public Evaluate steps(int count) {
    checkArgument(count > 0, "Expected steps > 0. Received: %s", count);
    return new Evaluate(batchSize, verbose, OptionalInt.of(count), sampleWeight, callbacks);
  }

  public Evaluate sampleWeight(Object weights) {
    checkArgument(weights != null, "Expected sampleWeight. Received: null");
    return new Evaluate(batchSize, verbose, steps, Optional.of(weights), callbacks);
  }

  public Evaluate callbacks(Callback... newCallbacks) {
    return new Evaluate(
        batchSize, verbose, steps, sampleWeight, ImmutableList.copyOf(newCallbacks));
  }
}
