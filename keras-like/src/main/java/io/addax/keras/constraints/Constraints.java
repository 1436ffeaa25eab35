package io.addax.keras.constraints;

import io.addax.keras.config.Registry;

/** The constraints by name. Source: {@code keras.constraints}. */
public final class Constraints {
  /** Every constraint; register one's own here. */
  public static final Registry<Constraint> REGISTRY =
      new Registry<>("constraint", "keras.constraints");

  static {
    REGISTRY.register("MaxNorm", MaxNorm::of, "max_norm");
    REGISTRY.register("MinMaxNorm", MinMaxNorm::of, "min_max_norm");
    REGISTRY.register("NonNeg", c -> new NonNeg(), "non_neg");
    REGISTRY.register("UnitNorm", UnitNorm::of, "unit_norm");
    REGISTRY.endOfBuiltIn();
  }

  private Constraints() {}

  /** A constraint with its defaults, by Keras's class name or alias. */
  public static Constraint get(String name) {
    return REGISTRY.get(name);
  }
}
