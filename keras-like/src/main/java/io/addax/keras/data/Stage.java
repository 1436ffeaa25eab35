package io.addax.keras.data;

/** One step of a pipeline: an immutable description that can be opened many times. */
interface Stage<T> {
  /** The cardinality of a stage that never ends, as in tf.data. */
  long INFINITE = -1;

  /** The cardinality of a stage that has to be run to know, as in tf.data. */
  long UNKNOWN = -2;

  /** Stands for "for ever" where a cursor is asked how long its elements must last. */
  int KEEP = 0;

  /**
   * Begins pass number {@code epoch}.
   *
   * @param live how long an element's arrays have to last: until the {@code live}-th call of {@code
   *     next()} after the one that gave it; {@link #KEEP} if they may never be overwritten
   */
  Cursor<T> open(long epoch, int live);

  /** The number of elements, {@link #INFINITE} or {@link #UNKNOWN}. */
  long cardinality();
}
