package io.addax.tflite.verify;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What came out when an exported model was run beside its float graph on the same samples.
 *
 * @param samples how many samples were run
 * @param outputs one comparison per output, in the model's order
 */
public record Verification(int samples, List<OutputComparison> outputs) {
  private static final double FAR = 1e-2;

  /** The smallest agreement of any output. */
  public double agreement() {
    return outputs.stream().mapToDouble(OutputComparison::agreement).min().orElse(1);
  }

  /** The greatest absolute error of any output. */
  public double maxError() {
    return outputs.stream().mapToDouble(OutputComparison::maxError).max().orElse(0);
  }

  /** The greatest mean absolute error of any output. */
  public double meanError() {
    return outputs.stream().mapToDouble(OutputComparison::meanError).max().orElse(0);
  }

  /** The greatest error of any output, relative to its greatest result. */
  public double relativeError() {
    return outputs.stream().mapToDouble(OutputComparison::relativeError).max().orElse(0);
  }

  /**
   * Whether an output is further off than any rounding of real numbers explains, 16 bits among
   * them: by more than a hundredth of its greatest result.
   */
  public boolean isFarOff() {
    return relativeError() > FAR;
  }

  @Override
  public String toString() {
    return samples
        + " samples\n"
        + outputs.stream().map(o -> "  " + o).collect(Collectors.joining("\n"));
  }
}
