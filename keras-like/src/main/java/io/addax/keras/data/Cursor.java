package io.addax.keras.data;

/** One pass over the elements of a stage. Not safe for use by several threads at once. */
interface Cursor<T> extends AutoCloseable {
  /** The next element, or null after the last one. */
  T next();

  /**
   * Whether this cursor can {@linkplain #rewind begin again} after the last element of a pass; what
   * it holds (buffers, a thread) is then used for many passes.
   */
  default boolean canRewind() {
    return false;
  }

  /** Whether it can do so also before the last element. */
  default boolean canRewindMidway() {
    return false;
  }

  /**
   * Begins pass {@code epoch} in place of another one. How long elements last is counted on: those
   * of the pass before are as good as if nothing had ended.
   */
  default void rewind(long epoch) {
    throw new UnsupportedOperationException();
  }

  /** Gives back threads and files. Closing twice does nothing. */
  @Override
  default void close() {}
}
