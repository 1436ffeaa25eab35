package io.addax.keras.data;

import java.lang.ref.Cleaner;

/** Prepares elements ahead in a daemon thread. */
record PrefetchStage<T>(Stage<T> up, int ahead) implements Stage<T> {
  private static final Cleaner CLEANER = Cleaner.create();

  @Override
  public long cardinality() {
    return up.cardinality();
  }

  @Override
  public Cursor<T> open(long epoch, int live) {
    // Beside those of the consumer, some wait and one is being made.
    int total = live == KEEP ? KEEP : live + ahead + 1;
    PrefetchWorker<T> worker = new PrefetchWorker<>(up.open(epoch, total), ahead);
    Cursor<T> cursor =
        new Cursor<>() {
          @Override
          public T next() {
            return worker.take();
          }

          @Override
          public boolean canRewind() {
            return worker.canRewind();
          }

          @Override
          public void rewind(long next) {
            worker.rewind(next);
          }

          @Override
          public void close() {
            worker.stopAndWait();
          }
        };
    // Who drops a cursor without closing it must not leave a thread behind.
    CLEANER.register(cursor, worker::stop);
    worker.start();
    return cursor;
  }
}
