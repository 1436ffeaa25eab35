package io.addax.keras.layers.merging;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * The mean of all inputs, element by element, with broadcasting.
 *
 * <pre>{@code
 * KerasTensor y = new Average().apply(a, b);
 * }</pre>
 *
 * Source: {@code keras.layers.Average}.
 */
public final class Average extends BaseMerge {
  public Average() {}

  public static Average of(Config config) {
    return new Average();
  }

  @Override
  Operand<?> merge(Ops ops, List<Operand<?>> inputs) {
    return ops.div(inputs.stream().reduce(ops::add).orElseThrow(), inputs.size());
  }
}
