package io.addax.keras.losses;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;

/**
 * Finds the logits behind probabilities. The cross-entropy of logits is faster than that of the
 * probabilities made from them, and exact where these saturate, so where predictions come straight
 * from a softmax or sigmoid its input is taken, as Keras does.
 *
 * @param value logits, or probabilities
 * @param areLogits which of the two
 */
record Logits(Operand<?> value, boolean areLogits) {
  private static final Logger LOG = LoggerFactory.getLogger(Logits.class);

  /**
   * The logits behind a prediction, or the prediction itself.
   *
   * <p>Also through the cast of 16-bit predictions to float32, where Keras loses sight of the
   * logits and so of what the rounding to 16 bits has taken.
   *
   * @param opType the op that turns logits into probabilities: Softmax or Sigmoid
   * @param fromLogits whether the user said that predictions are logits
   */
  static Logits of(Ops ops, Operand<?> yPred, String opType, boolean fromLogits) {
    GraphOperation op = (GraphOperation) yPred.op();
    while (op.type().equals("Identity") || widens(op)) {
      op = (GraphOperation) op.input(0).op();
    }
    if (!op.type().equals(opType)) {
      return new Logits(yPred, fromLogits);
    }
    if (fromLogits) {
      LOG.warn(
          "from_logits is true, but the predictions come from a {}; its input is taken as logits",
          opType);
    }
    return new Logits(ops.atLeastFloat32(op.input(0)), true);
  }

  /** Whether an op brings the 16-bit numbers of a mixed precision model to float32. */
  private static boolean widens(GraphOperation op) {
    if (!op.type().equals("Cast")) {
      return false;
    }
    DType from = Ops.dtype(op.input(0));
    return from == DType.FLOAT16 || from == DType.BFLOAT16;
  }
}
