package io.addax.keras.initializers;

import io.addax.keras.config.Config;
import io.addax.keras.config.Registry;

/** The initializers by name. Source: {@code keras.initializers}. */
public final class Initializers {
  /** Every initializer; register one's own here. */
  public static final Registry<Initializer> REGISTRY =
      new Registry<>("initializer", "keras.initializers");

  static {
    REGISTRY.register("Zeros", c -> new Zeros(), "zeros", "zero");
    REGISTRY.register("Ones", c -> new Ones(), "ones", "one");
    REGISTRY.register("Constant", Constant::of, "constant");
    REGISTRY.register("Identity", Identity::of, "identity", "IdentityInitializer");
    REGISTRY.register("RandomNormal", RandomNormal::of, "random_normal", "normal");
    REGISTRY.register("RandomUniform", RandomUniform::of, "random_uniform", "uniform");
    REGISTRY.register("TruncatedNormal", TruncatedNormal::of, "truncated_normal");
    REGISTRY.register("VarianceScaling", VarianceScaling::of, "variance_scaling");
    REGISTRY.register("GlorotNormal", GlorotNormal::of, "glorot_normal");
    REGISTRY.register("GlorotUniform", GlorotUniform::of, "glorot_uniform");
    REGISTRY.register("HeNormal", HeNormal::of, "he_normal");
    REGISTRY.register("HeUniform", HeUniform::of, "he_uniform");
    REGISTRY.register("LecunNormal", LecunNormal::of, "lecun_normal");
    REGISTRY.register("LecunUniform", LecunUniform::of, "lecun_uniform");
    REGISTRY.register("Orthogonal", Orthogonal::of, "orthogonal", "OrthogonalInitializer");
    REGISTRY.register("STFT", STFT::of, "stft", "STFTInitializer");
    REGISTRY.endOfBuiltIn();
  }

  private Initializers() {}

  /** An initializer with its defaults, by Keras's class name or alias. */
  public static Initializer get(String name) {
    return REGISTRY.get(name);
  }

  /** The initializer under a key of a layer's config, or the one that stands for a missing key. */
  public static Initializer fromJson(Config config, String key, String otherwise) {
    return config.has(key) ? REGISTRY.fromJson(config.getJson(key)) : get(otherwise);
  }
}
