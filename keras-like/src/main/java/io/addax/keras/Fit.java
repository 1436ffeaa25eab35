package io.addax.keras;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.data.Dataset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The options of {@link Model#fit}: Keras's keyword arguments and defaults. Immutable; every method
 * returns a changed copy.
 *
 * <pre>{@code
 * model.fit(x, y, Fit.epochs(10).batchSize(64).validationSplit(0.1).callbacks(new EarlyStopping()));
 * }</pre>
 *
 * Source: {@code keras.Model.fit}.
 *
 * @param epochs the number of the last epoch. Default 1
 * @param initialEpoch the epoch to begin with, to resume. Default 0
 * @param batchSize samples per batch of arrays. Default 32
 * @param verbose 0 silent, 1 progress bar, 2 a line per epoch. Default 1
 * @param shuffle whether arrays are shuffled anew for each epoch. Default true
 * @param seed decides the order of shuffling; default the model's own
 * @param validation data to evaluate on after each epoch
 * @param validationSplit the share of arrays, at their end, that is kept for validation
 * @param validationSteps how many batches of validation data to take. Default all
 * @param validationBatchSize samples per batch of validation data. Default {@code batchSize}
 * @param validationFreq every how many epochs to validate. Default 1
 * @param classWeight weights of classes in the loss
 * @param sampleWeight weights of the samples of arrays in the loss
 * @param stepsPerEpoch how many batches make an epoch. Default all there are
 * @param pipelineMicroBatches into how many parts a batch is divided that go through the layers one
 *     behind the other; see {@link #pipelineMicroBatches(int)}. Default 1
 * @param callbacks what takes part besides History and the progress bar
 */
public record Fit(
    int epochs,
    int initialEpoch,
    int batchSize,
    int verbose,
    boolean shuffle,
    OptionalLong seed,
    Optional<Dataset> validation,
    OptionalDouble validationSplit,
    OptionalInt validationSteps,
    OptionalInt validationBatchSize,
    int validationFreq,
    ImmutableMap<Integer, Double> classWeight,
    Optional<Object> sampleWeight,
    OptionalInt stepsPerEpoch,
    int pipelineMicroBatches,
    ImmutableList<Callback> callbacks) {

  private static final int DEFAULT_BATCH = 32;

  /** Keras's defaults: one epoch. */
  public static Fit defaults() {
    return new Fit(
        1,
        0,
        DEFAULT_BATCH,
        1,
        true,
        OptionalLong.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        1,
        ImmutableMap.of(),
        Optional.empty(),
        OptionalInt.empty(),
        1,
        ImmutableList.of());
  }

  /** The defaults with a number of epochs. */
  public static Fit epochs(int epochs) {
    checkArgument(epochs >= 0, "Expected epochs >= 0. Received: %s", epochs);
    return defaults().copy(d -> d.epochs = epochs);
  }

  public Fit withEpochs(int newEpochs) {
    checkArgument(newEpochs >= 0, "Expected epochs >= 0. Received: %s", newEpochs);
    return copy(d -> d.epochs = newEpochs);
  }

  public Fit initialEpoch(int epoch) {
    checkArgument(epoch >= 0, "Expected initialEpoch >= 0. Received: %s", epoch);
    return copy(d -> d.initialEpoch = epoch);
  }

  public Fit batchSize(int size) {
    checkArgument(size > 0, "Expected batchSize > 0. Received: %s", size);
    return copy(d -> d.batchSize = size);
  }

  public Fit verbose(int level) {
    checkArgument(level >= 0 && level <= 2, "Expected verbose 0, 1 or 2. Received: %s", level);
    return copy(d -> d.verbose = level);
  }

  public Fit shuffle(boolean newShuffle) {
    return copy(d -> d.shuffle = newShuffle);
  }

  public Fit seed(long newSeed) {
    return copy(d -> d.seed = OptionalLong.of(newSeed));
  }

  /** Batches or examples to evaluate on after each epoch. */
  public Fit validation(Dataset data) {
    checkArgument(data != null, "Expected validation data. Received: null");
    return copy(d -> d.validation = Optional.of(data));
  }

  /** Arrays to evaluate on after each epoch. */
  public Fit validation(Object x, Object y) {
    return validation(Dataset.of(x, y));
  }

  /** The share of arrays that is kept for validation, less than 1; 0 for none. */
  public Fit validationSplit(double share) {
    checkArgument(
        share >= 0 && share < 1,
        "Expected a validation split between 0 and 1, and less than 1. Received: %s",
        share);
    OptionalDouble split = share == 0 ? OptionalDouble.empty() : OptionalDouble.of(share);
    return copy(d -> d.validationSplit = split);
  }

  public Fit validationSteps(int steps) {
    checkArgument(steps > 0, "Expected validationSteps > 0. Received: %s", steps);
    return copy(d -> d.validationSteps = OptionalInt.of(steps));
  }

  public Fit validationBatchSize(int size) {
    checkArgument(size > 0, "Expected validationBatchSize > 0. Received: %s", size);
    return copy(d -> d.validationBatchSize = OptionalInt.of(size));
  }

  public Fit validationFreq(int epochs) {
    checkArgument(epochs > 0, "Expected validationFreq > 0. Received: %s", epochs);
    return copy(d -> d.validationFreq = epochs);
  }

  public Fit classWeight(Map<Integer, Double> weights) {
    checkArgument(weights != null, "Expected classWeight. Received: null");
    return copy(d -> d.classWeight = ImmutableMap.copyOf(weights));
  }

  public Fit sampleWeight(Object weights) {
    checkArgument(weights != null, "Expected sampleWeight. Received: null");
    return copy(d -> d.sampleWeight = Optional.of(weights));
  }

  public Fit stepsPerEpoch(int steps) {
    checkArgument(steps > 0, "Expected stepsPerEpoch > 0. Received: %s", steps);
    return copy(d -> d.stepsPerEpoch = OptionalInt.of(steps));
  }

  /**
   * Divides every batch into parts that go through the model one behind the other, for a model
   * whose layers are on several devices: while a later device works on one part, an earlier one has
   * the next. Gradients are those of the whole batch, but what sees more than one sample, such as
   * {@code BatchNormalization}, sees a part. Source: GPipe, Huang et al. 2019, arXiv:1811.06965.
   *
   * <pre>{@code
   * new Dense(4096).device("/GPU:0"), new Dense(4096).device("/GPU:1"), …
   * model.fit(x, y, Fit.epochs(3).batchSize(256).pipelineMicroBatches(4));
   * }</pre>
   *
   * @throws IllegalArgumentException if {@code number} is less than 1
   */
  public Fit pipelineMicroBatches(int number) {
    checkArgument(number > 0, "Expected pipelineMicroBatches > 0. Received: %s", number);
    return copy(d -> d.pipelineMicroBatches = number);
  }

  /** What takes part. If training fails, those that are {@link AutoCloseable} are closed. */
  public Fit callbacks(Callback... newCallbacks) {
    return copy(d -> d.callbacks = ImmutableList.copyOf(newCallbacks));
  }

  /** What {@link #copy} changes. */
  private static final class Draft {
    int epochs;
    int initialEpoch;
    int batchSize;
    int verbose;
    boolean shuffle;
    OptionalLong seed;
    Optional<Dataset> validation;
    OptionalDouble validationSplit;
    OptionalInt validationSteps;
    OptionalInt validationBatchSize;
    int validationFreq;
    ImmutableMap<Integer, Double> classWeight;
    Optional<Object> sampleWeight;
    OptionalInt stepsPerEpoch;
    int pipelineMicroBatches;
    ImmutableList<Callback> callbacks;
  }

  private Fit copy(java.util.function.Consumer<Draft> change) {
    Draft d = new Draft();
    d.epochs = epochs;
    d.initialEpoch = initialEpoch;
    d.batchSize = batchSize;
    d.verbose = verbose;
    d.shuffle = shuffle;
    d.seed = seed;
    d.validation = validation;
    d.validationSplit = validationSplit;
    d.validationSteps = validationSteps;
    d.validationBatchSize = validationBatchSize;
    d.validationFreq = validationFreq;
    d.classWeight = classWeight;
    d.sampleWeight = sampleWeight;
    d.stepsPerEpoch = stepsPerEpoch;
    d.pipelineMicroBatches = pipelineMicroBatches;
    d.callbacks = callbacks;
    change.accept(d);
    return new Fit(
        d.epochs,
        d.initialEpoch,
        d.batchSize,
        d.verbose,
        d.shuffle,
        d.seed,
        d.validation,
        d.validationSplit,
        d.validationSteps,
        d.validationBatchSize,
        d.validationFreq,
        d.classWeight,
        d.sampleWeight,
        d.stepsPerEpoch,
        d.pipelineMicroBatches,
        d.callbacks);
  }
}
