package io.addax.keras.layers.reshaping;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The elements of each sample under another shape.
 *
 * <ul>
 *   <li>input (batch, …) of any dtype
 *   <li>output (batch, target shape), where one size of the target may be -1 for "what is left"
 * </ul>
 *
 * <pre>{@code
 * new Reshape(28, 28, 1)
 * new Reshape(-1, 64)
 * }</pre>
 *
 * Source: {@code keras.layers.Reshape}.
 */
public final class Reshape extends Layer {
  private final int[] targetShape;

  /** A reshape to sizes without the batch, at most one of them -1. */
  public Reshape(int... targetShape) {
    boolean sizes = Arrays.stream(targetShape).allMatch(size -> size == -1 || size > 0);
    if (!sizes || Arrays.stream(targetShape).filter(size -> size == -1).count() > 1) {
      throw Arguments.unexpected(
          this, "sizes > 0, one of which may be -1", Arrays.toString(targetShape));
    }
    this.targetShape = targetShape.clone();
  }

  public static Reshape of(Config config) {
    return new Reshape(config.getInts("target_shape"));
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    long[] dims = Arrays.stream(targetShape).asLongStream().toArray();
    long known = Arrays.stream(dims).filter(d -> d > 0).reduce(1, (a, b) -> a * b);
    if (!input.tail().hasUnknownDimension()) {
      long size = input.tail().size();
      boolean open = Arrays.stream(dims).anyMatch(d -> d < 0);
      if (open ? size % known != 0 : size != known) {
        throw error(
            "expected samples of "
                + (open ? "a multiple of " : "")
                + known
                + " elements for target shape "
                + Arrays.toString(targetShape)
                + ". Received shape: "
                + Shapes.toString(input));
      }
      dims = Arrays.stream(dims).map(d -> d < 0 ? size / known : d).toArray();
    }
    return Shape.of(dims).prepend(input.get(0));
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    long[] dims = computeOutputShape(x.shape()).asArray();
    if (!x.shape().tail().hasUnknownDimension()) {
      dims[0] = -1;
      return ops.reshape(x, dims);
    }
    List<Operand<?>> sizes = new ArrayList<>(List.of(ops.dimension(x, 0)));
    Arrays.stream(targetShape).forEach(size -> sizes.add(ops.constant(size)));
    return ops.reshape(x, ops.stack(sizes, 0));
  }

  @Override
  protected boolean keepsInputDtype() {
    return true;
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config().with("target_shape", targetShape);
  }
}
