package io.addax.keras.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.keras.saving.Suffixes;
import io.addax.keras.utils.PythonNumbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Saves the model while it is trained: at each epoch's end, or every so many batches.
 *
 * <p>As in Keras, a {@code filepath} that ends in {@code .keras} holds the whole model, for {@code
 * Model.load}; and with {@link #saveWeightsOnly} it ends in {@code .weights.h5}, for {@code
 * Model.loadWeights}. Any other is the prefix of a TensorFlow checkpoint: of weights, the
 * optimizer's state and the training step, for {@code Model.loadCheckpoint}, or of the weights
 * alone. Source: {@code keras.callbacks.ModelCheckpoint}.
 *
 * <pre>{@code
 * new ModelCheckpoint("{epoch:02d}-{val_loss:.2f}.keras").saveBestOnly(true)
 * }</pre>
 */
public final class ModelCheckpoint extends MonitorCallback<ModelCheckpoint> {
  private static final String MODEL = ".keras";
  private static final String WEIGHTS = ".weights.h5";

  private final FilePattern filepath;
  private final String suffix;
  private int verbose;
  private boolean saveBestOnly;
  private boolean saveWeightsOnly;
  private Integer saveFreq;
  private Double initialValueThreshold;

  private Double best;
  private int epoch;
  private int batchesSinceSaving;

  /**
   * A callback that saves.
   *
   * @param filepath the files' name or prefix, with places for {@code epoch} and {@code batch},
   *     counted from 1, and logged values, as Python formats them: {@code {epoch:02d}}, {@code
   *     {val_loss:.2f}}
   * @throws IllegalArgumentException if it ends in {@code .h5} but not in {@code .weights.h5}:
   *     whole models are not written in this form
   */
  public ModelCheckpoint(String filepath) {
    checkArgument(
        !Suffixes.has(filepath, ".h5") || Suffixes.has(filepath, WEIGHTS),
        "Expected a name that ends in '.keras' or, with saveWeightsOnly, in '.weights.h5', or the"
            + " prefix of a TensorFlow checkpoint. Received: '%s'",
        filepath);
    this.filepath = new FilePattern(filepath);
    this.suffix =
        Suffixes.has(filepath, MODEL) ? MODEL : Suffixes.has(filepath, WEIGHTS) ? WEIGHTS : "";
  }

  public ModelCheckpoint(Path filepath) {
    this(filepath.toString());
  }

  @Override
  ModelCheckpoint self() {
    return this;
  }

  /** 1 to tell what is saved. Default 0. */
  public ModelCheckpoint verbose(int level) {
    this.verbose = level;
    return this;
  }

  /** Whether to save only when the watched value is the best so far. Default false. */
  public ModelCheckpoint saveBestOnly(boolean only) {
    this.saveBestOnly = only;
    return this;
  }

  /** Whether to save the weights alone, from which training cannot go on exactly. Default false. */
  public ModelCheckpoint saveWeightsOnly(boolean only) {
    this.saveWeightsOnly = only;
    return this;
  }

  /** Saves every so many batches instead of at each epoch's end. */
  public ModelCheckpoint saveFreq(int batches) {
    checkArgument(batches > 0, "Expected saveFreq > 0. Received: %s", batches);
    this.saveFreq = batches;
    return this;
  }

  /** With {@link #saveBestOnly}, what the first value must improve on. Default none. */
  public ModelCheckpoint initialValueThreshold(double value) {
    this.initialValueThreshold = value;
    return this;
  }

  @Override
  protected boolean isForChiefOnly() {
    return true;
  }

  /**
   * Checks that the name fits what is saved.
   *
   * @throws IllegalArgumentException if weights alone are to go to {@code .keras}, or a whole model
   *     to {@code .weights.h5}
   */
  @Override
  public void onTrainBegin() {
    checkArgument(
        !suffix.equals(saveWeightsOnly ? MODEL : WEIGHTS),
        "With saveWeightsOnly(%s), expected a name that ends in '%s'. Received: one that ends in"
            + " '%s'",
        saveWeightsOnly,
        saveWeightsOnly ? WEIGHTS : MODEL,
        suffix);
  }

  @Override
  public void onEpochBegin(int newEpoch) {
    epoch = newEpoch;
  }

  @Override
  public void onTrainBatchEnd(int batch, Logs logs) {
    if (saveFreq != null && ++batchesSinceSaving >= saveFreq) {
      batchesSinceSaving = 0;
      save(batch, logs);
    }
  }

  @Override
  public void onEpochEnd(int endedEpoch, Logs logs) {
    if (saveFreq == null) {
      save(null, logs);
    }
  }

  private void save(Integer batch, Logs logs) {
    OptionalDouble watched = saveBestOnly ? watched(epoch, logs) : OptionalDouble.empty();
    if (saveBestOnly && watched.isEmpty()) {
      return;
    }
    String file = filepath.format(places(batch, logs));
    if (!saveBestOnly) {
      tell("saving model to " + file);
    } else if (!improves(watched.getAsDouble(), file)) {
      return;
    }
    try {
      Path path = Path.of(file);
      if (path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
      if (saveWeightsOnly) {
        model().saveWeights(path);
      } else if (suffix.equals(MODEL)) {
        model().save(path);
      } else {
        model().saveCheckpoint(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("ModelCheckpoint cannot write " + file + ": " + e, e);
    }
    tell("finished saving model to " + file);
  }

  private Map<String, Number> places(Integer batch, Logs logs) {
    Map<String, Number> places = new LinkedHashMap<>();
    places.put("epoch", epoch + 1);
    if (batch != null) {
      places.put("batch", batch + 1);
    }
    if (filepath.mentionsLogs()) {
      places.putAll(logs.asMap());
    }
    return places;
  }

  private boolean improves(double current, String file) {
    Double before = best == null ? initialValueThreshold : best;
    String was = before == null ? "None" : PythonNumbers.fixed(before, 5);
    if (!isImprovement(current, before)) {
      tell(monitor() + " did not improve from " + was);
      return false;
    }
    String is = PythonNumbers.fixed(current, 5);
    tell(monitor() + " improved from " + was + " to " + is + ", saving model to " + file);
    best = current;
    return true;
  }

  private void tell(String what) {
    if (verbose > 0) {
      output().printf("%nEpoch %d: %s%n", epoch + 1, what);
    }
  }

  /** The best value so far; null before the first. */
  public Double best() {
    return best;
  }
}
