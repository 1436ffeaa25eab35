package io.addax.keras.layers.merging;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * The sum of all inputs, with broadcasting.
 *
 * <pre>{@code
 * KerasTensor y = new Add().apply(a, b);
 * }</pre>
 *
 * Source: {@code keras.layers.Add}.
 */
public final class Add extends BaseMerge {
  public Add() {}

  public static Add of(Config config) {
    return new Add();
  }

  @Override
  Operand<?> merge(Ops ops, List<Operand<?>> inputs) {
    return inputs.stream().reduce(ops::add).orElseThrow();
  }
}
