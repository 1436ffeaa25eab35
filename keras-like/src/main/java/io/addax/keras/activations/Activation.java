package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.config.Configurable;
import io.addax.keras.config.Registry;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * A function that a layer applies to its output, element by element or along an axis.
 *
 * <p>One of one's own is a lambda; registered, it can also be loaded from a file:
 *
 * <pre>{@code
 * Activation cube = Activation.of("cube", (ops, x) -> ops.mul(x, ops.square(x)));
 * Activations.REGISTRY.register("cube", config -> cube);
 * }</pre>
 */
public interface Activation extends Configurable<Activation> {
  /** The activated value, of the dtype of {@code x}. */
  Operand<?> apply(Ops ops, Operand<?> x);

  /**
   * The shape of the activated value. Default that of the input; only {@link Glu} halves an axis.
   *
   * @throws IllegalArgumentException if the input cannot have this shape
   */
  default Shape outputShape(Shape input) {
    return input;
  }

  /**
   * Whether a sample's values depend on that sample alone: the function goes element by element, or
   * along an axis that is not the batch. Default false, which is always right; see {@link
   * io.addax.keras.layers.Layer#isSamplewise}.
   */
  default boolean isSamplewise() {
    return false;
  }

  /** An activation from a function that keeps the shape. */
  static Activation of(String name, BiFunction<Ops, Operand<?>, Operand<?>> function) {
    return new FunctionActivation(name, function, false);
  }

  /** What is not default; Keras writes an activation without anything of its own as its name. */
  @Override
  default Config config() {
    return Config.empty();
  }

  /** As Keras serializes it: as a layer, if it has options that Keras's functions cannot have. */
  @Override
  default Config serialize() {
    Config layer = config().keys().isEmpty() ? null : ActivationLayers.write(this);
    return layer == null ? registry().serialize(this) : layer;
  }

  @Override
  default Registry<Activation> registry() {
    return Activations.REGISTRY;
  }
}
