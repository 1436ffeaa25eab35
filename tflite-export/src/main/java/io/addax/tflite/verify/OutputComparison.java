package io.addax.tflite.verify;

/**
 * How one output of the exported model differs from the graph's.
 *
 * @param name the output's name
 * @param rows how many rows of the last axis were compared
 * @param agreement the share of rows whose greatest element is at the same place; for a single
 *     element, that lies on the same side of 0.5
 * @param maxError the greatest absolute difference
 * @param meanError the mean absolute difference
 * @param greatest the greatest finite magnitude in the graph's output
 */
public record OutputComparison(
    String name, int rows, double agreement, double maxError, double meanError, double greatest) {
  /** Results that are nearer to 0 than this all count as 0. */
  private static final double NOTHING = 1e-3;

  /** The greatest difference, relative to the greatest result. */
  public double relativeError() {
    return maxError / Math.max(NOTHING, greatest);
  }

  @Override
  public String toString() {
    return String.format(
        "%s: agreement %.4f, max error %.3g, mean error %.3g (%d rows)",
        name, agreement, maxError, meanError, rows);
  }
}
