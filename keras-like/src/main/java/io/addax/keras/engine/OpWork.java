package io.addax.keras.engine;

import io.addax.keras.Functional;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Node;
import io.addax.keras.Shapes;
import io.addax.keras.layers.Weight;
import org.tensorflow.ndarray.Shape;

/**
 * How much the largest op of a model has to do, in multiply-adds, by a rough estimate from shapes
 * alone: the same model and batch size always give the same number.
 *
 * @param perRow the most that a layer does with one row of a batch
 * @param update the most that the update of one weight takes
 * @param weights the number of all trained elements of weights
 */
record OpWork(double perRow, double update, double weights) {
  /**
   * From here on sharing an op among threads gains more than waking them costs. Measured on two
   * cores, where they broke even between 12 and 25 million.
   */
  private static final double WORTH_SHARING = 16e6;

  /**
   * With fewer multiply-adds in a part of a batch for each element of a gradient, adding up the
   * parts' gradients costs what sharing the batch gains. Measured on two cores.
   */
  private static final double WORTH_ADDING = 14;

  /** With fewer rows in a part, ops lose more than the processors gain. */
  private static final int ROWS_OF_PART = 8;

  /** What is done to an element counts as this many multiply-adds. */
  private static final int ELEMENT = 16;

  /** The same for an element of a weight that an optimizer changes. */
  private static final int UPDATED_ELEMENT = 32;

  static OpWork of(Model model) {
    double update = 0;
    double weights = 0;
    for (Weight weight : model.trainableWeights()) {
      update = Math.max(update, (double) UPDATED_ELEMENT * weight.shape().size());
      weights += weight.shape().size();
    }
    return new OpWork(perRow(model), update, weights);
  }

  private static double perRow(Functional model) {
    double most = 0;
    for (Node call : model.calls()) {
      double work = call.layer() instanceof Functional inner ? perRow(inner) : perRow(call);
      most = Math.max(most, work);
    }
    return most;
  }

  /** Every matrix of weights is used once for each place of the output; {@code ∞} if unknown. */
  private static double perRow(Node call) {
    double weights = 0;
    for (Weight weight : call.layer().weights()) {
      if (weight.shape().numDimensions() > 1) {
        weights += weight.shape().size();
      }
    }
    // Rows of a weight are picked by indices, not multiplied.
    boolean multiplies = call.inputs().stream().anyMatch(input -> input.dtype().isFloating());
    double most = 0;
    for (KerasTensor output : call.outputs()) {
      Shape sample = output.shape().isUnknown() ? output.shape() : output.shape().tail();
      if (sample.isUnknown() || sample.hasUnknownDimension()) {
        return Double.POSITIVE_INFINITY;
      }
      double elements = sample.size();
      double places = sample.isScalar() ? 1 : elements / Math.max(1, Shapes.get(sample, -1));
      most = Math.max(most, Math.max(ELEMENT * elements, multiplies ? places * weights : 0));
    }
    return most;
  }

  /** Whether one thread is as fast as several, with batches of so many rows. */
  boolean isSmall(long rows) {
    return Math.max(update, rows * perRow) < WORTH_SHARING;
  }

  /**
   * Whether it is better to give each of several processors a part of such a batch than to let them
   * share every op. Not so where weights are used once for a row, in dense layers: their ops are
   * few, and large for their number.
   */
  boolean isWorthDividing(long rows, int parts) {
    double part = (double) rows / parts;
    return !isSmall(rows)
        && perRow < WORTH_SHARING
        && perRow > weights
        && part >= ROWS_OF_PART
        && part * perRow >= WORTH_ADDING * parts * weights;
  }
}
