package io.addax.tflite.read;

/**
 * How many elements may still be read from a file. Vectors can be shared, so that a small file
 * could stand for lists without end; an honest one has fewer elements than bytes.
 */
final class Budget {
  private static final int FREE = 1 << 16;

  private final long limit;
  private long taken;

  private Budget(long limit) {
    this.limit = limit;
  }

  /** What a file of so many bytes may hold. */
  static Budget ofFile(int bytes) {
    return new Budget((long) bytes + FREE);
  }

  /**
   * Takes some elements.
   *
   * @throws IllegalArgumentException if there are not as many left
   */
  int take(int elements) {
    Damage.check(elements >= 0, "a list has %s elements", elements);
    taken += elements;
    Damage.check(taken <= limit, "its lists hold more elements than the file has bytes");
    return elements;
  }
}
