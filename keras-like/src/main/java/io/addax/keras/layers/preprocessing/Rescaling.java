package io.addax.keras.layers.preprocessing;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.ShapePreservingLayer;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * {@code x * scale + offset}, with one number for all or one per channel (the last axis).
 *
 * <pre>{@code
 * new Rescaling(1 / 255.0)                        // bytes to 0 … 1
 * new Rescaling(1 / 127.5).offset(-1)             // bytes to -1 … 1
 * new Rescaling(0.5, 2, 4).offset(0.1, -0.2, 0.3)
 * }</pre>
 *
 * Integer inputs become floats. Source: {@code keras.layers.Rescaling}.
 */
public final class Rescaling extends ShapePreservingLayer {
  private final double[] scale;
  private double[] offset = {0};

  /** A factor for all, or one per channel. */
  public Rescaling(double... scale) {
    if (scale.length == 0) {
      throw Arguments.unexpected(this, "at least one scale", "none");
    }
    this.scale = scale.clone();
  }

  public static Rescaling of(Config config) {
    double[] offset = config.getDoubles("offset");
    Rescaling layer = new Rescaling(config.getDoubles("scale"));
    return offset == null ? layer : layer.offset(offset);
  }

  /** What is added: one number for all, or one per channel. Default 0. */
  public Rescaling offset(double... newOffset) {
    checkNotBuilt("offset");
    if (newOffset.length == 0) {
      throw error("expected at least one offset. Received: none");
    }
    this.offset = newOffset.clone();
    return this;
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    long channels = input.numDimensions() == 0 ? 1 : Shapes.get(input, -1);
    for (double[] values : new double[][] {scale, offset}) {
      if (values.length > 1 && channels >= 0 && values.length != channels) {
        throw error(
            "expected one number, or one per channel, of which there are "
                + channels
                + ". Received: "
                + Arrays.toString(values));
      }
    }
    return input;
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    Operand<?> scaled = ops.mul(x, constant(ops, x, scale));
    boolean shifts = Arrays.stream(offset).anyMatch(o -> o != 0);
    return shifts ? ops.add(scaled, constant(ops, x, offset)) : scaled;
  }

  private Operand<?> constant(Ops ops, Operand<?> x, double[] values) {
    Shape shape = values.length == 1 ? Shape.scalar() : Shape.of(values.length);
    return ops.constant(HostTensor.of(shape, values).cast(Ops.dtype(x)));
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config().with("scale", json(scale)).with("offset", json(offset));
  }

  private static Object json(double[] values) {
    return values.length == 1 ? (Object) values[0] : values;
  }
}
