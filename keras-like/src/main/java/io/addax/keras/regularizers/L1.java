package io.addax.keras.regularizers;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * {@code l1 * sum(|x|)}. Source: {@code keras.regularizers.L1}.
 *
 * @param l1 default 0.01
 */
public record L1(double l1) implements Regularizer {
  /** With Keras's default. */
  public L1() {
    this(0.01);
  }

  public L1 {
    Penalties.checkFactor("L1", "l1", l1);
  }

  static L1 of(Config config) {
    return new L1(config.getDouble("l1", 0.01));
  }

  @Override
  public Operand<?> penalty(Ops ops, Operand<?> x) {
    return Penalties.l1(ops, x, l1);
  }

  @Override
  public Config config() {
    return Config.empty().with("l1", l1);
  }
}
