package io.addax.tflite.verify;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import io.addax.tflite.runtime.TensorInfo;
import java.util.List;

/** Samples along the first axis of several inputs. */
public final class Samples {
  private Samples() {}

  /** How many samples a model takes at once. */
  public static int batchSize(List<TensorInfo> inputs) {
    return inputs.stream()
        .filter(input -> input.shape().numDimensions() > 0)
        .mapToInt(input -> (int) input.shape().get(0))
        .findFirst()
        .orElse(1);
  }

  /**
   * How many samples there are.
   *
   * @throws IllegalArgumentException if the inputs have different numbers of them
   */
  public static int count(List<HostTensor> inputs) {
    checkArgument(!inputs.isEmpty(), "Expected at least one input");
    int count = (int) inputs.get(0).shape().get(0);
    for (HostTensor input : inputs) {
      checkArgument(
          input.shape().get(0) == count,
          "Expected %s samples in every input. Received: %s",
          count,
          input.shape());
    }
    return count;
  }

  /** The samples from {@code from} (inclusive) to {@code to} (exclusive), of every input. */
  public static List<HostTensor> rows(List<HostTensor> inputs, int from, int to) {
    return inputs.stream().map(input -> input.rows(from, to)).toList();
  }
}
