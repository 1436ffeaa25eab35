package io.addax.keras.layers.merging;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * The first of two inputs less the second, with broadcasting.
 *
 * <pre>{@code
 * KerasTensor y = new Subtract().apply(a, b);
 * }</pre>
 *
 * Source: {@code keras.layers.Subtract}.
 */
public final class Subtract extends BaseMerge {
  public Subtract() {}

  public static Subtract of(Config config) {
    return new Subtract();
  }

  @Override
  int fewest() {
    return 2;
  }

  @Override
  int most() {
    return 2;
  }

  @Override
  Operand<?> merge(Ops ops, List<Operand<?>> inputs) {
    return ops.sub(inputs.get(0), inputs.get(1));
  }
}
