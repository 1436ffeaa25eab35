package io.addax.keras.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How far training has come: the batch that is next.
 *
 * @param epoch its epoch, counted from 0
 * @param batch its number in this epoch, counted from 0; after the last one, their number
 */
public record TrainingPosition(int epoch, int batch) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public TrainingPosition {
    checkArgument(
        epoch >= 0 && batch >= 0,
        "Expected an epoch and a batch of at least 0. Received: %s and %s",
        epoch,
        batch);
  }
}
