package io.addax.tflite.lower;

/**
 * What becomes of an unknown first dimension.
 *
 * @param size the batch size that the file is written for
 * @param kind whether another one can be set when the model is loaded
 */
public record Batch(int size, Kind kind) {
  /** Whether the model can be resized. */
  public enum Kind {
    /** It can, where that costs no additional op; else not. */
    AUTO,
    /** It cannot. */
    FIXED,
    /** It can, or the export fails. */
    DYNAMIC
  }

  public Batch {
    if (size < 1) {
      throw new IllegalArgumentException("Expected a batch size of at least 1. Received: " + size);
    }
  }

  /** Batch 1, and any other where no op stands against it. */
  public static Batch auto() {
    return new Batch(1, Kind.AUTO);
  }

  /** One size for good. */
  public static Batch fixed(int size) {
    return new Batch(size, Kind.FIXED);
  }

  /** Batch 1 in the file, any other after resizing. */
  public static Batch dynamic() {
    return new Batch(1, Kind.DYNAMIC);
  }

  boolean isResizable() {
    return kind != Kind.FIXED;
  }
}
