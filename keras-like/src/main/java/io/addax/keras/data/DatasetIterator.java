package io.addax.keras.data;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * One pass over the batches of a {@link Dataset}.
 *
 * <p>Close it if you stop before the end: that ends a prefetching thread and closes files at once.
 * At the end, and after a failure, it closes itself. Use it from one thread at a time.
 */
public final class DatasetIterator implements Iterator<Batch>, AutoCloseable {
  /** A batch outlives the look ahead to the next one. */
  static final int LIVE = 2;

  private final Cursor<Batch> cursor;
  private Batch ahead;
  private boolean closed;

  DatasetIterator(Cursor<Batch> cursor) {
    this.cursor = cursor;
  }

  /**
   * Whether there is another batch; waits until it is known.
   *
   * @throws RuntimeException what a generator, a mapped function or a file threw
   */
  @Override
  public boolean hasNext() {
    if (ahead == null && !closed) {
      try {
        ahead = cursor.next();
      } catch (Throwable e) {
        closeAfter(e);
        throw e;
      }
      if (ahead == null) {
        close();
      }
    }
    return ahead != null;
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException e) {
      if (e != failure) {
        failure.addSuppressed(e);
      }
    }
  }

  /**
   * The next batch.
   *
   * @throws NoSuchElementException after the last one, and after {@link #close()}
   */
  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException(
          closed ? "The iterator is at its end or closed" : "The data set has no further batch");
    }
    Batch batch = ahead;
    ahead = null;
    return batch;
  }

  /** Ends the pass. Closing twice does nothing. */
  @Override
  public void close() {
    ahead = null;
    if (!closed) {
      closed = true;
      cursor.close();
    }
  }
}
