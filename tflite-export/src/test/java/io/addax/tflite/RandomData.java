package io.addax.tflite;

import io.addax.graph.HostTensor;
import java.util.Random;
import org.tensorflow.ndarray.Shape;

/** Repeatable random tensors. */
public final class RandomData {
  private final Random random;

  public RandomData(long seed) {
    random = new Random(seed);
  }

  /** Normally distributed. */
  public HostTensor normal(double deviation, long... shape) {
    HostTensor out = HostTensor.of(Shape.of(shape), new float[(int) Shape.of(shape).size()]);
    float[] data = out.floats();
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) (random.nextGaussian() * deviation);
    }
    return out;
  }

  /** Uniform between two bounds. */
  public HostTensor uniform(double low, double high, long... shape) {
    HostTensor out = HostTensor.of(Shape.of(shape), new float[(int) Shape.of(shape).size()]);
    float[] data = out.floats();
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) (low + random.nextDouble() * (high - low));
    }
    return out;
  }

  /** Integers from 0 to {@code bound}, exclusive. */
  public HostTensor ints(int bound, long... shape) {
    int[] data = new int[(int) Shape.of(shape).size()];
    for (int i = 0; i < data.length; i++) {
      data[i] = random.nextInt(bound);
    }
    return HostTensor.of(Shape.of(shape), data);
  }
}
