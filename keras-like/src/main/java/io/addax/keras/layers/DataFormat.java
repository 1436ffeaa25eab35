package io.addax.keras.layers;

import io.addax.graph.Ops;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Where the channels stand: last, or right after the batch.
 *
 * <p>TensorFlow computes on a CPU with channels last only, so layers do too; with {@link
 * #CHANNELS_FIRST} they transpose what comes in and what goes out.
 */
public enum DataFormat {
  CHANNELS_LAST("channels_last"),
  CHANNELS_FIRST("channels_first");

  private final String kerasName;

  DataFormat(String kerasName) {
    this.kerasName = kerasName;
  }

  /**
   * By Keras's name.
   *
   * @throws IllegalArgumentException if it is another one
   */
  public static DataFormat of(String name) {
    for (DataFormat format : values()) {
      if (format.kerasName.equals(name)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "Expected data format 'channels_last' or 'channels_first'. Received: '" + name + "'");
  }

  /** Keras's name: {@code channels_last} or {@code channels_first}. */
  public String kerasName() {
    return kerasName;
  }

  /** A shape in this format with its channels moved last. */
  public Shape toLast(Shape shape) {
    return this == CHANNELS_LAST ? shape : permute(shape, firstToLast(shape.numDimensions()));
  }

  /** A shape with channels last, in this format. */
  public Shape fromLast(Shape shape) {
    return this == CHANNELS_LAST ? shape : permute(shape, lastToFirst(shape.numDimensions()));
  }

  /** A value in this format with its channels moved last. */
  public Operand<?> toLast(Ops ops, Operand<?> x) {
    return this == CHANNELS_LAST ? x : ops.transpose(x, firstToLast(x.shape().numDimensions()));
  }

  /** A value with channels last, in this format. */
  public Operand<?> fromLast(Ops ops, Operand<?> y) {
    return this == CHANNELS_LAST ? y : ops.transpose(y, lastToFirst(y.shape().numDimensions()));
  }

  private static int[] firstToLast(int rank) {
    return IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1).toArray();
  }

  private static int[] lastToFirst(int rank) {
    return IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1).toArray();
  }

  private static Shape permute(Shape shape, int[] permutation) {
    return Shape.of(IntStream.of(permutation).mapToLong(shape::get).toArray());
  }
}
