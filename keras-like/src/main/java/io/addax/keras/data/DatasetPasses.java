package io.addax.keras.data;

/**
 * Pass after pass over the batches of a {@link Dataset}. Arrays and a prefetching thread are used
 * for all of them, as far as the data's source lets them.
 *
 * <pre>{@code
 * try (DatasetPasses passes = train.reusingPasses()) {
 *   for (int epoch = 0; epoch < 3; epoch++) {
 *     for (DatasetIterator batches = passes.begin(epoch); batches.hasNext(); ) {
 *       step(batches.next());   // good until the following next()
 *     }
 *   }
 * }
 * }</pre>
 */
public final class DatasetPasses implements AutoCloseable {
  private final Stage<Batch> stage;
  private Cursor<Batch> cursor;
  private DatasetIterator current;
  private boolean currentHasEnded;

  DatasetPasses(Stage<Batch> stage) {
    this.stage = stage;
  }

  /** Begins pass {@code epoch}; the iterator of the pass before is closed. */
  public DatasetIterator begin(long epoch) {
    if (cursor != null && currentHasEnded && cursor.canRewind()) {
      cursor.rewind(epoch);
    } else {
      close();
      cursor = stage.open(epoch, DatasetIterator.LIVE);
    }
    currentHasEnded = false;
    current = new DatasetIterator(new Pass(cursor));
    return current;
  }

  /** Ends the last pass, its thread and files. Closing twice does nothing. */
  @Override
  public void close() {
    Cursor<Batch> ending = cursor;
    cursor = null;
    if (current != null) {
      current.close();
      current = null;
    }
    if (ending != null) {
      ending.close();
    }
  }

  /** One pass of a cursor, which outlives it if it can begin again. */
  private final class Pass implements Cursor<Batch> {
    private final Cursor<Batch> source;

    Pass(Cursor<Batch> source) {
      this.source = source;
    }

    @Override
    public Batch next() {
      Batch batch = source.next();
      currentHasEnded = batch == null;
      return batch;
    }

    @Override
    public void close() {
      if (!currentHasEnded || !source.canRewind()) {
        source.close();
      }
    }
  }
}
