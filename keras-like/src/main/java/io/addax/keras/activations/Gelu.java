package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.graph.frozen.Composite;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * Gaussian error linear unit: {@code x * P(X <= x)} for a standard normal {@code X}.
 *
 * <p>The result is marked in the graph as a composite, since TFLite has an op for it, but none for
 * the error function.
 *
 * <p>Source: {@code keras.activations.gelu}.
 *
 * @param approximate whether to approximate by tanh; default false
 */
public record Gelu(boolean approximate) implements Activation {
  /** With Keras's default. */
  public Gelu() {
    this(false);
  }

  static Gelu of(Config config) {
    return new Gelu(config.getBoolean("approximate", false));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    Operand<?> doubled = approximate ? tanhForm(ops, x) : erfForm(ops, x);
    Operand<?> y = ops.mul(ops.mul(x, 0.5), ops.add(doubled, 1));
    return Composite.mark(ops, approximate ? "GELU_TANH" : "GELU", y, x);
  }

  private static Operand<?> erfForm(Ops ops, Operand<?> x) {
    return ops.erf(ops.mul(x, Math.sqrt(0.5)));
  }

  private static Operand<?> tanhForm(Ops ops, Operand<?> x) {
    Operand<?> cube = ops.mul(x, ops.square(x));
    Operand<?> inner = ops.add(x, ops.mul(cube, 0.044715));
    return ops.tanh(ops.mul(inner, Math.sqrt(2 / Math.PI)));
  }

  @Override
  public String className() {
    return "gelu";
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return approximate ? Config.empty().with("approximate", approximate) : Config.empty();
  }
}
