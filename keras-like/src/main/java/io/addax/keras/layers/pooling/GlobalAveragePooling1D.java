package io.addax.keras.layers.pooling;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import org.tensorflow.Operand;

/**
 * The average of each channel over time.
 *
 * <ul>
 *   <li>input (batch, time, channels)
 *   <li>output (batch, channels); (batch, 1, channels) with {@code keepdims}
 * </ul>
 *
 * Steps that the input's mask excludes do not count. Source: {@code
 * keras.layers.GlobalAveragePooling1D}.
 */
public final class GlobalAveragePooling1D extends BaseGlobalPooling<GlobalAveragePooling1D> {
  /** Pooling over time. */
  public GlobalAveragePooling1D() {
    super(1);
  }

  public static GlobalAveragePooling1D of(Config config) {
    return new GlobalAveragePooling1D().configure(config);
  }

  @Override
  Operand<?> pool(Ops ops, Operand<?> x, boolean keep, int... axes) {
    return keep ? ops.meanKeepDims(x, axes) : ops.mean(x, axes);
  }

  @Override
  Operand<?> pool(CallContext context, Operand<?> x, boolean keep, int... axes) {
    Operand<?> mask = context.mask(x);
    if (mask == null) {
      return super.pool(context, x, keep, axes);
    }
    Ops ops = context.ops();
    Operand<?> counts = ops.expandDims(mask, axes[0] == 1 ? 2 : 1);
    Operand<?> wide = ops.atLeastFloat32(x);
    Operand<?> kept = ops.select(counts, wide, ops.scalarLike(wide, 0));
    Operand<?> ones = ops.cast(counts, Ops.dtype(wide));
    Operand<?> mean =
        ops.div(ops.reduce("Sum", kept, keep, axes), ops.reduce("Sum", ones, keep, axes));
    return ops.cast(mean, Ops.dtype(x));
  }
}
