package io.addax.keras.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Shuffles through a buffer, as tf.data does: each element that leaves makes room for the next of
 * those that come. A buffer as large as the data gives a uniform permutation.
 */
record ShuffleStage<T>(Stage<T> up, long buffer, RowsStage.Shuffle how) implements Stage<T> {
  @Override
  public long cardinality() {
    return up.cardinality();
  }

  @Override
  public Cursor<T> open(long epoch, int live) {
    // What waits in the buffer must not be overwritten.
    Cursor<T> source = up.open(epoch, KEEP);
    SplitMix random = how.random(epoch);
    return new Cursor<>() {
      private final List<T> waiting = new ArrayList<>();
      private boolean ended;

      @Override
      public T next() {
        while (!ended && waiting.size() < buffer) {
          T element = source.next();
          if (element == null) {
            ended = true;
          } else {
            waiting.add(element);
          }
        }
        if (waiting.isEmpty()) {
          return null;
        }
        int last = waiting.size() - 1;
        T chosen = waiting.set(random.nextInt(last + 1), waiting.get(last));
        waiting.remove(last);
        return chosen;
      }

      @Override
      public void close() {
        ended = true;
        waiting.clear();
        source.close();
      }
    };
  }
}
