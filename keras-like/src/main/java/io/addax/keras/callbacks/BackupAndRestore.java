package io.addax.keras.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Backs up the state of training, so that a {@code fit} that was interrupted goes on where the last
 * backup was made, when the same program runs again.
 *
 * <pre>{@code
 * model.fit(x, y, Fit.epochs(20).callbacks(new BackupAndRestore("backup")));
 * }</pre>
 *
 * <p>The state has everything that decides what follows: weights, the optimizer's variables and
 * learning rate, the step that random layers draw by, the order of shuffling, the epoch and, with
 * {@link #saveFreq}, the batch within it and the metrics so far. So the weights end bit for bit as
 * if nothing had happened, which Keras does not promise. What other callbacks remember is not part
 * of it; one that changes the learning rate stands before this one in the list.
 *
 * <p>In a cluster the chief alone writes and reads backups, and all workers go on with what it has
 * restored; the metrics of an epoch that was interrupted leave out what the others had measured.
 *
 * <p>A backup replaces the one before only when it is whole: a process that is killed while it
 * writes leaves the old one or the new one. Source: {@code keras.callbacks.BackupAndRestore}.
 */
public final class BackupAndRestore extends Callback {
  private final Path backupDir;
  private final Path latest;
  private final Path previous;
  private Integer saveFreq; // null for each epoch's end
  private boolean doubleCheckpoint;
  private boolean deleteCheckpoint = true;

  private int epoch;
  private int batchesSinceSaving;

  /**
   * A callback that backs up at each epoch's end.
   *
   * @param backupDir the folder of the backup, of this training alone; made if need be
   * @throws IllegalArgumentException if it is empty
   */
  public BackupAndRestore(String backupDir) {
    checkArgument(!backupDir.isEmpty(), "Expected a folder as backupDir. Received: ''");
    this.backupDir = Path.of(backupDir);
    this.latest = this.backupDir.resolve("latest");
    this.previous = this.backupDir.resolve("previous");
  }

  public BackupAndRestore(Path backupDir) {
    this(backupDir.toString());
  }

  /** Backs up every so many batches instead of at each epoch's end. */
  public BackupAndRestore saveFreq(int batches) {
    checkArgument(batches > 0, "Expected saveFreq > 0. Received: %s", batches);
    this.saveFreq = batches;
    return this;
  }

  /**
   * Whether to keep the backup before the last one too, in case that the last one cannot be read.
   * Default false.
   */
  public BackupAndRestore doubleCheckpoint(boolean both) {
    this.doubleCheckpoint = both;
    return this;
  }

  /** Whether to delete the backup when training is over. Default true. */
  public BackupAndRestore deleteCheckpoint(boolean delete) {
    this.deleteCheckpoint = delete;
    return this;
  }

  /** In a cluster the chief restores, and all take over its state. */
  @Override
  protected boolean isForChiefOnly() {
    return true;
  }

  /**
   * Restores the backup, if there is one.
   *
   * @throws UncheckedIOException if it cannot be read, nor, with {@link #doubleCheckpoint}, the one
   *     before
   */
  @Override
  public void onTrainBegin() {
    if (model().strategy().turns() > 1) {
      throw new IllegalStateException(
          "BackupAndRestore expected workers that keep in step. Received: "
              + model().strategy()
              + ", whose workers are at different places; ModelCheckpoint writes its weights");
    }
    batchesSinceSaving = 0;
    if (!Checkpoint.exists(latest) && !Checkpoint.exists(previous)) {
      return;
    }
    try {
      restore(latest);
    } catch (IOException e) {
      if (!Checkpoint.exists(previous)) {
        throw failure("read", e);
      }
      try {
        restore(previous);
      } catch (IOException again) {
        again.addSuppressed(e);
        throw failure("read", again);
      }
    }
  }

  private void restore(Path from) throws IOException {
    TrainingPosition position =
        model()
            .loadCheckpoint(from)
            .orElseThrow(() -> new IOException(from + " was not written by BackupAndRestore"));
    beginAt(position);
  }

  @Override
  public void onEpochBegin(int newEpoch) {
    epoch = newEpoch;
  }

  @Override
  public void onTrainBatchEnd(int batch, Logs logs) {
    if (saveFreq != null && ++batchesSinceSaving >= saveFreq) {
      batchesSinceSaving = 0;
      save(new TrainingPosition(epoch, batch + 1));
    }
  }

  @Override
  public void onEpochEnd(int endedEpoch, Logs logs) {
    if (saveFreq == null) {
      save(new TrainingPosition(endedEpoch + 1, 0));
    }
  }

  private void save(TrainingPosition position) {
    if (!model().strategy().isChief()) {
      return;
    }
    try {
      if (doubleCheckpoint && Checkpoint.exists(latest)) {
        Checkpoint.copy(latest, previous);
      }
      model().saveCheckpoint(latest, position);
    } catch (IOException e) {
      throw failure("write", e);
    }
  }

  @Override
  public void onTrainEnd(Logs logs) {
    if (!deleteCheckpoint || !model().strategy().isChief()) {
      return;
    }
    try {
      Checkpoint.delete(latest);
      Checkpoint.delete(previous);
      Files.deleteIfExists(backupDir);
    } catch (DirectoryNotEmptyException e) {
      return; // somebody else's files
    } catch (IOException e) {
      throw failure("delete", e);
    }
  }

  private UncheckedIOException failure(String what, IOException e) {
    return new UncheckedIOException(
        "BackupAndRestore cannot " + what + " the backup in " + backupDir + ": " + e, e);
  }
}
