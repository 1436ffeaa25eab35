package io.addax.keras.regularizers;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * {@code l1 * sum(|x|) + l2 * sum(x²)}. Source: {@code keras.regularizers.L1L2}.
 *
 * @param l1 default 0
 * @param l2 default 0
 */
public record L1L2(double l1, double l2) implements Regularizer {
  public L1L2 {
    Penalties.checkFactor("L1L2", "l1", l1);
    Penalties.checkFactor("L1L2", "l2", l2);
  }

  static L1L2 of(Config config) {
    return new L1L2(config.getDouble("l1", 0), config.getDouble("l2", 0));
  }

  @Override
  public Operand<?> penalty(Ops ops, Operand<?> x) {
    if (l1 == 0) {
      return l2 == 0 ? ops.scalarLike(x, 0) : Penalties.l2(ops, x, l2);
    }
    Operand<?> first = Penalties.l1(ops, x, l1);
    return l2 == 0 ? first : ops.add(first, Penalties.l2(ops, x, l2));
  }

  @Override
  public Config config() {
    return Config.empty().with("l1", l1).with("l2", l2);
  }
}
