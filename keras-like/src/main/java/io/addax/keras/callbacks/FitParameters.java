package io.addax.keras.callbacks;

/**
 * How a run was asked for.
 *
 * @param verbose 0 silent, 1 progress bar, 2 a line per epoch
 * @param epochs the number of the last epoch
 * @param steps batches per epoch; -1 if not known yet
 * @param validationFreq every how many epochs there is a validation, if there is one
 */
public record FitParameters(int verbose, int epochs, long steps, int validationFreq) {
  /** With a validation after every epoch, if there is one. */
  public FitParameters(int verbose, int epochs, long steps) {
    this(verbose, epochs, steps, 1);
  }
}
