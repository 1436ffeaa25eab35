package io.addax.keras.layers.merging;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * The least of all inputs, element by element, with broadcasting.
 *
 * <pre>{@code
 * KerasTensor y = new Minimum().apply(a, b);
 * }</pre>
 *
 * Source: {@code keras.layers.Minimum}.
 */
public final class Minimum extends BaseMerge {
  public Minimum() {}

  public static Minimum of(Config config) {
    return new Minimum();
  }

  @Override
  Operand<?> merge(Ops ops, List<Operand<?>> inputs) {
    return inputs.stream().reduce(ops::minimum).orElseThrow();
  }
}
