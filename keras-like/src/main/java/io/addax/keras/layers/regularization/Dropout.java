package io.addax.keras.layers.regularization;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Sets values to 0 in training, each with probability {@code rate}, and enlarges the others by
 * {@code 1 / (1 - rate)}, so that sums stay the same on average.
 *
 * <pre>{@code
 * new Dropout(0.5)
 * new Dropout(0.2).noiseShape(-1, 1, 64)   // the same for all time steps
 * }</pre>
 *
 * Input and output of any shape. Source: {@code keras.layers.Dropout}.
 */
public final class Dropout extends BaseDropout<Dropout> {
  private int[] noiseShape;

  /**
   * Dropout.
   *
   * @param rate the fraction to drop, from 0 to 1
   */
  public Dropout(double rate) {
    super(rate);
  }

  public static Dropout of(Config config) {
    Dropout dropout = new Dropout(config.getDouble("rate")).configure(config);
    if (config.has("noise_shape")) {
      dropout.noiseShape(
          config.getJson("noise_shape").getAsJsonArray().asList().stream()
              .mapToInt(e -> e.isJsonNull() ? -1 : e.getAsInt())
              .toArray());
    }
    return dropout;
  }

  /**
   * The shape in which is decided what to drop, with the batch; where it has 1, all go together. -1
   * stands for the input's own size (Keras's None). Default: the input's shape.
   */
  public Dropout noiseShape(int... newShape) {
    checkNotBuilt("noiseShape");
    for (int size : newShape) {
      if (size == 0 || size < -1) {
        throw error(
            "expected sizes > 0, or -1, in noise_shape. Received: " + Arrays.toString(newShape));
      }
    }
    this.noiseShape = newShape.clone();
    return this;
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    if (noiseShape != null && noiseShape.length != input.numDimensions()) {
      throw error(
          "expected a noise_shape of rank "
              + input.numDimensions()
              + ", as the input "
              + Shapes.toString(input)
              + ". Received: "
              + Arrays.toString(noiseShape));
    }
    return input;
  }

  @Override
  Operand<?> noiseShape(Ops ops, Operand<?> x) {
    if (noiseShape == null) {
      return ops.shapeOf(x);
    }
    List<Operand<?>> sizes = new ArrayList<>();
    for (int axis = 0; axis < noiseShape.length; axis++) {
      sizes.add(noiseShape[axis] < 0 ? ops.dimension(x, axis) : ops.constant(noiseShape[axis]));
    }
    return ops.stack(sizes, 0);
  }

  @Override
  public Config config() {
    List<Integer> sizes = null;
    if (noiseShape != null) {
      sizes = new ArrayList<>();
      for (int size : noiseShape) {
        sizes.add(size < 0 ? null : size);
      }
    }
    return super.config().with("noise_shape", sizes);
  }
}
