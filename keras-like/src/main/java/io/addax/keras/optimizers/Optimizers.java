package io.addax.keras.optimizers;

import io.addax.keras.config.Registry;

/** The optimizers by name. Source: {@code keras.optimizers}. */
public final class Optimizers {
  /** Every optimizer; register one's own here. */
  public static final Registry<Optimizer> REGISTRY =
      new Registry<>("optimizer", "keras.optimizers");

  static {
    REGISTRY.register("SGD", SGD::of, "sgd");
    REGISTRY.register("Adam", Adam::of, "adam");
    REGISTRY.register("AdamW", AdamW::of, "adamw");
    REGISTRY.register("RMSprop", RMSprop::of, "rmsprop");
    REGISTRY.register("Adagrad", Adagrad::of, "adagrad");
    REGISTRY.register("Nadam", Nadam::of, "nadam");
    REGISTRY.register("Adadelta", Adadelta::of, "adadelta");
    REGISTRY.register("Adamax", Adamax::of, "adamax");
    REGISTRY.register("Lion", Lion::of, "lion");
    REGISTRY.register("Ftrl", Ftrl::of, "ftrl");
    REGISTRY.register("LossScaleOptimizer", LossScaleOptimizer::of);
    REGISTRY.endOfBuiltIn();
  }

  private Optimizers() {}

  /** An optimizer with its defaults, by Keras's class name or alias. */
  public static Optimizer get(String name) {
    return REGISTRY.get(name);
  }
}
