package io.addax.keras.layers.merging;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * The greatest of all inputs, element by element, with broadcasting.
 *
 * <pre>{@code
 * KerasTensor y = new Maximum().apply(a, b);
 * }</pre>
 *
 * Source: {@code keras.layers.Maximum}.
 */
public final class Maximum extends BaseMerge {
  public Maximum() {}

  public static Maximum of(Config config) {
    return new Maximum();
  }

  @Override
  Operand<?> merge(Ops ops, List<Operand<?>> inputs) {
    return inputs.stream().reduce(ops::maximum).orElseThrow();
  }
}
