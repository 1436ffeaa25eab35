package io.addax.keras.layers;

import io.addax.graph.DType;
import io.addax.keras.config.Config;
import java.util.Set;

/**
 * In which dtype a layer computes, and in which it keeps its weights.
 *
 * <p>The name of a dtype, such as {@code "float32"}, stands for both. With {@code "mixed_bfloat16"}
 * and {@code "mixed_float16"} a layer computes in 16 bits and keeps its weights in float32: its
 * inputs are cast, weights are cast where they are read, and gradients arrive in float32. Losses,
 * metrics and regularizers of weights are in float32 under every policy.
 *
 * <pre>{@code
 * DTypePolicy.setGlobal("mixed_bfloat16");          // for every layer made from now on
 * new Dense(10).dtype("float32")                    // but not for this one
 * }</pre>
 *
 * <p>Predictions of a mixed model are 16-bit tensors, as in Keras; {@code HostTensor.floats()}
 * gives them as floats. Source: {@code keras.DTypePolicy}, {@code keras.config.set_dtype_policy}.
 *
 * @param name Keras's name
 * @param computeDtype what layers compute in, and what comes out of them
 * @param variableDtype what weights are kept in
 */
public record DTypePolicy(String name, DType computeDtype, DType variableDtype) {
  /** Computes in float32. */
  public static final DTypePolicy FLOAT32 = of(DType.FLOAT32);

  private static final String MIXED = "mixed_";
  private static volatile DTypePolicy global = FLOAT32;

  /** The policy of one dtype for everything. */
  public static DTypePolicy of(DType dtype) {
    if (!dtype.isFloating()) {
      throw unexpected(dtype.kerasName());
    }
    return new DTypePolicy(dtype.kerasName(), dtype, dtype);
  }

  /**
   * A policy by Keras's name: {@code float16}, {@code bfloat16}, {@code float32}, {@code float64},
   * {@code mixed_float16} or {@code mixed_bfloat16}.
   *
   * @throws IllegalArgumentException if there is no such policy, or it is a quantized one
   */
  public static DTypePolicy of(String name) {
    for (DType dtype : Set.of(DType.FLOAT16, DType.BFLOAT16)) {
      if (name.equals(MIXED + dtype.kerasName())) {
        return new DTypePolicy(name, dtype, DType.FLOAT32);
      }
    }
    for (DType dtype : DType.values()) {
      if (dtype.isFloating() && name.equals(dtype.kerasName())) {
        return of(dtype);
      }
    }
    throw unexpected(name);
  }

  /** The policy of layers for which none is set. Default float32. */
  public static DTypePolicy global() {
    return global;
  }

  /**
   * Sets the policy of layers that are made from now on. Source: {@code
   * keras.config.set_dtype_policy}.
   *
   * @throws IllegalArgumentException if there is no such policy
   */
  public static void setGlobal(String name) {
    setGlobal(of(name));
  }

  /** Sets the policy of layers that are made from now on. */
  public static void setGlobal(DTypePolicy policy) {
    if (policy == null) {
      throw unexpected("null");
    }
    global = policy;
  }

  /** Whether layers compute in another dtype than they keep their weights in. */
  public boolean isMixed() {
    return computeDtype != variableDtype;
  }

  /** As Keras 3 writes it. */
  Config toConfig() {
    return Config.empty()
        .with("module", "keras")
        .with("class_name", "DTypePolicy")
        .with("config", Config.empty().with("name", name))
        .with("registered_name", null);
  }

  /**
   * The policy that stands under a key: in Keras 3 an object, in older files a name.
   *
   * @throws IllegalArgumentException if it is none that is supported, such as a quantized one
   */
  public static DTypePolicy of(Config config, String key) {
    if (!config.getJson(key).isJsonObject()) {
      return of(config.getString(key));
    }
    Config policy = config.getConfig(key);
    String className = policy.getString("class_name");
    if (!Set.of("DTypePolicy", "FloatDTypePolicy", "Policy").contains(className)) {
      throw unexpected(className);
    }
    return of(policy.getConfig("config").getString("name"));
  }

  private static IllegalArgumentException unexpected(String received) {
    return new IllegalArgumentException(
        "Unsupported dtype policy. Expected a floating-point dtype such as 'float32',"
            + " 'mixed_bfloat16' or 'mixed_float16'. Received: '"
            + received
            + "'");
  }

  @Override
  public String toString() {
    return name;
  }
}
