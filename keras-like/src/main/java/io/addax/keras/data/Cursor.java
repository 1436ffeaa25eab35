package io.addax.keras.data;

/** One pass over the elements of a stage. Not safe for use by several threads at once. */
interface Cursor<T> extends AutoCloseable {
  /** The next element, or null after the last one. */
  T next();

  /** Gives back threads and files. Closing twice does nothing. */
  @Override
  default void close() {}
}
