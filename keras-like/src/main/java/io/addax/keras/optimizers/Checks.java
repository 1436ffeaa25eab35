package io.addax.keras.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

/** Checks of options. */
final class Checks {
  private Checks() {}

  /** The value, if it is a fraction less than 1. */
  static double belowOne(String keyword, double value) {
    checkArgument(value >= 0 && value < 1, "Expected 0 <= %s < 1. Received: %s", keyword, value);
    return value;
  }

  /** The value, if it is a fraction. */
  static double atMostOne(String keyword, double value) {
    checkArgument(value >= 0 && value <= 1, "Expected 0 <= %s <= 1. Received: %s", keyword, value);
    return value;
  }

  /** The value, if it is not negative. */
  static double notNegative(String keyword, double value) {
    checkArgument(value >= 0, "Expected %s >= 0. Received: %s", keyword, value);
    return value;
  }
}
