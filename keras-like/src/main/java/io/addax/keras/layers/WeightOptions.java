package io.addax.keras.layers;

import io.addax.keras.config.Config;
import io.addax.keras.constraints.Constraint;
import io.addax.keras.constraints.Constraints;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.initializers.Initializers;
import io.addax.keras.regularizers.Regularizer;
import io.addax.keras.regularizers.Regularizers;
import java.util.Objects;

/**
 * How one weight of a layer begins, what is charged for it and what it is kept within; immutable.
 *
 * <p>In a layer's config these are three keys that begin with the weight's role, such as {@code
 * kernel_initializer}, {@code kernel_regularizer} and {@code kernel_constraint}.
 *
 * @param initializer makes the first value
 * @param regularizer a penalty, or null for none
 * @param constraint what the weight is projected onto after each update, or null for none
 */
public record WeightOptions(
    Initializer initializer, Regularizer regularizer, Constraint constraint) {
  public WeightOptions {
    Objects.requireNonNull(initializer, "initializer");
  }

  /** An initializer by name, and nothing else. */
  public static WeightOptions initializedBy(String name) {
    return new WeightOptions(Initializers.get(name), null, null);
  }

  /** What a config says about a role, with Keras's default for a missing initializer. */
  public static WeightOptions of(Config config, String role, String initializer) {
    return new WeightOptions(
        Initializers.fromJson(config, role + "_initializer", initializer),
        Regularizers.REGISTRY.fromJson(config.getJson(role + "_regularizer")),
        Constraints.REGISTRY.fromJson(config.getJson(role + "_constraint")));
  }

  public WeightOptions withInitializer(Initializer newInitializer) {
    return new WeightOptions(newInitializer, regularizer, constraint);
  }

  public WeightOptions withInitializer(String name) {
    return withInitializer(Initializers.get(name));
  }

  public WeightOptions withRegularizer(Regularizer newRegularizer) {
    return new WeightOptions(initializer, newRegularizer, constraint);
  }

  public WeightOptions withConstraint(Constraint newConstraint) {
    return new WeightOptions(initializer, regularizer, newConstraint);
  }

  /** The config with the three keys of a role added. */
  public Config into(Config config, String role) {
    return config
        .with(role + "_initializer", initializer)
        .with(role + "_regularizer", regularizer)
        .with(role + "_constraint", constraint);
  }
}
