package io.addax.keras.regularizers;

import io.addax.keras.config.Registry;

/** The regularizers by name. Source: {@code keras.regularizers}. */
public final class Regularizers {
  /** Every regularizer; register one's own here. */
  public static final Registry<Regularizer> REGISTRY =
      new Registry<>("regularizer", "keras.regularizers");

  static {
    REGISTRY.register("L1", L1::of, "l1");
    REGISTRY.register("L2", L2::of, "l2");
    REGISTRY.register("L1L2", L1L2::of, "l1_l2", "l1l2");
    REGISTRY.register("OrthogonalRegularizer", OrthogonalRegularizer::of, "orthogonal_regularizer");
    REGISTRY.endOfBuiltIn();
  }

  private Regularizers() {}

  /** A regularizer with its defaults, by Keras's class name or alias. */
  public static Regularizer get(String name) {
    return REGISTRY.get(name);
  }
}
