package io.addax.tflite.read;

/** What is wrong with a file, in words of this library. */
final class Damage extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private Damage(String message) {
    super(message);
  }

  /**
   * Makes sure that something holds.
   *
   * @param message what is wrong if it does not, as a format
   */
  static void check(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new Damage(String.format(message, values));
    }
  }
}
