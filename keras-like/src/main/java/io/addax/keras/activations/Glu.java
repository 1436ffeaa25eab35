package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Gated linear unit: the first half along an axis times the sigmoid of the second half.
 *
 * <p>Source: {@code keras.activations.glu}.
 *
 * @param axis the axis, of even size, that is halved; default the last
 */
public record Glu(int axis) implements AxisActivation {
  /** With Keras's default. */
  public Glu() {
    this(-1);
  }

  static Glu of(Config config) {
    return new Glu(AxisActivation.axis(config));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    List<Operand<?>> halves = ops.split(x, 2, Shapes.axis(axis, x.shape().numDimensions()));
    return ops.mul(halves.get(0), ops.sigmoid(halves.get(1)));
  }

  @Override
  public Shape outputShape(Shape input) {
    long size = Shapes.get(input, Shapes.axis(axis, input.numDimensions()));
    if (size >= 0 && size % 2 != 0) {
      throw new IllegalArgumentException(
          "glu: expected an even size along axis "
              + axis
              + ". Received shape: "
              + Shapes.toString(input));
    }
    return size < 0 ? input : Shapes.with(input, axis, size / 2);
  }

  @Override
  public String className() {
    return "glu";
  }
}
