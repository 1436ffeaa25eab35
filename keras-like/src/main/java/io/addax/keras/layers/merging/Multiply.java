package io.addax.keras.layers.merging;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * The product of all inputs, with broadcasting.
 *
 * <pre>{@code
 * KerasTensor y = new Multiply().apply(a, b);
 * }</pre>
 *
 * Source: {@code keras.layers.Multiply}.
 */
public final class Multiply extends BaseMerge {
  public Multiply() {}

  public static Multiply of(Config config) {
    return new Multiply();
  }

  @Override
  Operand<?> merge(Ops ops, List<Operand<?>> inputs) {
    return inputs.stream().reduce(ops::mul).orElseThrow();
  }
}
