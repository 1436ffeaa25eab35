package io.addax.tflite.verify;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import io.addax.graph.frozen.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tensorflow.ndarray.Shape;

/** Samples where nobody has given any: the same in each run. */
public final class RandomSamples {
  private RandomSamples() {}

  /**
   * Numbers from 0 to 1 for inputs of real numbers, 0 and 1 for others.
   *
   * @param names of the inputs, for messages
   * @param count how many samples, where an input leaves it open
   * @throws IllegalArgumentException if a dimension of a sample is open
   */
  public static List<HostTensor> of(List<String> names, List<TensorSpec> inputs, int count) {
    Random random = new Random(0);
    List<HostTensor> samples = new ArrayList<>();
    for (TensorSpec input : inputs) {
      Shape sample = input.shape().tail();
      checkArgument(
          !sample.hasUnknownDimension(),
          "Expected representative samples for input '%s', whose shape is open. Received: none",
          names.get(samples.size()));
      Shape shape = sample.prepend(input.shape().get(0) > 0 ? input.shape().get(0) : count);
      float[] values = new float[Math.toIntExact(shape.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = input.dtype().isFloating() ? (float) random.nextDouble() : random.nextInt(2);
      }
      samples.add(HostTensor.of(shape, values).cast(input.dtype()));
    }
    return samples;
  }
}
