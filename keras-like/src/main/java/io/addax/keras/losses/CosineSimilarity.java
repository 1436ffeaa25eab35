package io.addax.keras.losses;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The negative cosine of the angle between target and prediction: -1 for the same direction, 0 for
 * a right angle or a zero vector.
 *
 * <ul>
 *   <li>targets and predictions (batch, …, d)
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.CosineSimilarity}.
 */
public final class CosineSimilarity extends Loss {
  private int axis = -1;

  public CosineSimilarity() {
    super("cosine_similarity");
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
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ops.neg(RegressionLosses.cosine(ops, yTrue, yPred, axis));
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
