package io.addax.keras.callbacks;

import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A callback made of lambdas. Source: {@code keras.callbacks.LambdaCallback}.
 *
 * <pre>{@code
 * new LambdaCallback().onEpochEnd((epoch, logs) -> System.out.println(epoch + " " + logs))
 * }</pre>
 */
public final class LambdaCallback extends Callback {
  /** What is done at the end of an epoch or batch. */
  @FunctionalInterface
  public interface End {
    /**
     * Does it.
     *
     * @param index of the epoch or batch, counted from 0
     */
    void run(int index, Logs logs);
  }

  private Runnable trainBegin = () -> {};
  private Consumer<Logs> trainEnd = logs -> {};
  private IntConsumer epochBegin = epoch -> {};
  private End epochEnd = (epoch, logs) -> {};
  private IntConsumer trainBatchBegin = batch -> {};
  private End trainBatchEnd = (batch, logs) -> {};

  public LambdaCallback onTrainBegin(Runnable action) {
    this.trainBegin = action;
    return this;
  }

  public LambdaCallback onTrainEnd(Consumer<Logs> action) {
    this.trainEnd = action;
    return this;
  }

  public LambdaCallback onEpochBegin(IntConsumer action) {
    this.epochBegin = action;
    return this;
  }

  public LambdaCallback onEpochEnd(End action) {
    this.epochEnd = action;
    return this;
  }

  public LambdaCallback onTrainBatchBegin(IntConsumer action) {
    this.trainBatchBegin = action;
    return this;
  }

  public LambdaCallback onTrainBatchEnd(End action) {
    this.trainBatchEnd = action;
    return this;
  }

  @Override
  public void onTrainBegin() {
    trainBegin.run();
  }

  @Override
  public void onTrainEnd(Logs logs) {
    trainEnd.accept(logs);
  }

  @Override
  public void onEpochBegin(int epoch) {
    epochBegin.accept(epoch);
  }

  @Override
  public void onEpochEnd(int epoch, Logs logs) {
    epochEnd.run(epoch, logs);
  }

  @Override
  public void onTrainBatchBegin(int batch) {
    trainBatchBegin.accept(batch);
  }

  @Override
  public void onTrainBatchEnd(int batch, Logs logs) {
    trainBatchEnd.run(batch, logs);
  }
}
