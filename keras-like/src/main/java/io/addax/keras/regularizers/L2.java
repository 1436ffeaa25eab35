package io.addax.keras.regularizers;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * {@code l2 * sum(x²)}. Source: {@code keras.regularizers.L2}.
 *
 * @param l2 default 0.01
 */
public record L2(double l2) implements Regularizer {
  /** With Keras's default. */
  public L2() {
    this(0.01);
  }

  public L2 {
    Penalties.checkFactor("L2", "l2", l2);
  }

  static L2 of(Config config) {
    return new L2(config.getDouble("l2", 0.01));
  }

  @Override
  public Operand<?> penalty(Ops ops, Operand<?> x) {
    return Penalties.l2(ops, x, l2);
  }

  @Override
  public Config config() {
    return Config.empty().with("l2", l2);
  }
}
