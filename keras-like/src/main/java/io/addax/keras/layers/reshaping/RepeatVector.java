package io.addax.keras.layers.reshaping;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Each sample {@code n} times: (batch, features) becomes (batch, n, features), of any dtype.
 * Source: {@code keras.layers.RepeatVector}.
 */
public final class RepeatVector extends Layer {
  private final int n;

  /** Repeats {@code n} > 0 times. */
  public RepeatVector(int n) {
    this.n = Arguments.positive(this, "n", n);
  }

  public static RepeatVector of(Config config) {
    return new RepeatVector(config.getInt("n"));
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    requireRank(input, 2);
    return Shape.of(input.get(0), n, input.get(1));
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    return ops.tile(ops.expandDims(x, 1), 1, n, 1);
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
    return super.config().with("n", n);
  }
}
