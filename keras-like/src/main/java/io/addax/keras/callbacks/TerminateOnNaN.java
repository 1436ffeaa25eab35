package io.addax.keras.callbacks;

/**
 * Ends training when the loss is not finite. It looks at the loss after every batch, which costs a
 * little. Source: {@code keras.callbacks.TerminateOnNaN}.
 */
public final class TerminateOnNaN extends Callback {
  private boolean raiseError;

  /** Whether to throw an {@link ArithmeticException} instead of ending training. Default false. */
  public TerminateOnNaN raiseError(boolean raise) {
    this.raiseError = raise;
    return this;
  }

  @Override
  public void onTrainBatchEnd(int batch, Logs logs) {
    if (!logs.has("loss") || Double.isFinite(logs.get("loss"))) {
      return;
    }
    if (raiseError) {
      throw new ArithmeticException(
          "Expected a finite loss at batch " + batch + ". Received: " + logs.get("loss"));
    }
    output().println("Batch " + batch + ": Invalid loss, terminating training");
    model().stopTraining(true);
  }
}
