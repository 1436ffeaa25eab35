package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.losses.Ranks;
import io.addax.keras.losses.RegressionLosses;
import org.tensorflow.Operand;

/**
 * The mean cosine of the angle between targets and predictions (batch, …, d): 1 for the same
 * direction.
 *
 * <p>Source: {@code keras.metrics.CosineSimilarity}.
 */
public final class CosineSimilarity extends MeanMetricWrapper {
  private int axis = -1;

  public CosineSimilarity() {
    super("cosine_similarity", Direction.UP);
  }

  static CosineSimilarity of(Config config) {
    return new CosineSimilarity().axis(config.getInt("axis", -1));
  }

  /** The axis along which vectors lie. Default the last. */
  public CosineSimilarity axis(int newAxis) {
    this.axis = newAxis;
    return this;
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    return RegressionLosses.cosine(ops, pair.first(), pair.second(), axis);
  }

  @Override
  public boolean isSamplewise() {
    return super.isSamplewise() && Shapes.isBehindBatch(axis);
  }

  @Override
  public Config config() {
    return super.config().with("axis", axis);
  }
}
