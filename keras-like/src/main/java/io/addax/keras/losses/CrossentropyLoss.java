package io.addax.keras.losses;

import io.addax.graph.HostTensor;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import org.tensorflow.ndarray.Shape;

/** What cross-entropies of probabilities have in common: logits, label smoothing and an axis. */
abstract class CrossentropyLoss<T extends CrossentropyLoss<T>> extends Loss {
  private boolean fromLogits;
  private double labelSmoothing;
  private int axis = -1;

  CrossentropyLoss(String name) {
    super(name);
  }

  /** Whether predictions are logits instead of probabilities. Default false. */
  public final T fromLogits(boolean logits) {
    this.fromLogits = logits;
    return self();
  }

  /**
   * How far targets are drawn, from 0 to 1: those of a binary cross-entropy towards 0.5, class
   * probabilities towards all classes alike. Default 0.
   */
  public final T labelSmoothing(double smoothing) {
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new IllegalArgumentException(
          className() + ": expected a label smoothing from 0 to 1. Received: " + smoothing);
    }
    this.labelSmoothing = smoothing;
    return self();
  }

  /** The axis of classes; of a binary cross-entropy, the one it averages over. Default the last. */
  public final T axis(int newAxis) {
    this.axis = newAxis;
    return self();
  }

  /** Takes from a config what these losses have in common. */
  final T configure(Config config) {
    return fromLogits(config.getBoolean("from_logits", false))
        .labelSmoothing(config.getDouble("label_smoothing", 0))
        .axis(config.getInt("axis", -1));
  }

  final boolean fromLogits() {
    return fromLogits;
  }

  final double labelSmoothing() {
    return labelSmoothing;
  }

  final int axis() {
    return axis;
  }

  /** This loss as its own class. */
  @SuppressWarnings("unchecked")
  final T self() {
    return (T) this;
  }

  /** Targets must be finite and have the shape of the predictions. */
  @Override
  public void checkTargets(HostTensor yTrue, Shape predictionShape, String argument) {
    Targets.checkFinite(this, yTrue, argument);
    Targets.checkSameShape(this, yTrue.shape(), predictionShape, argument);
  }

  @Override
  public boolean isSamplewise() {
    return super.isSamplewise() && Shapes.isBehindBatch(axis);
  }

  @Override
  public Config config() {
    return super.config()
        .with("from_logits", fromLogits)
        .with("label_smoothing", labelSmoothing)
        .with("axis", axis);
  }
}
