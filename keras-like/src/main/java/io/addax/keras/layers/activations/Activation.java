package io.addax.keras.layers.activations;

import io.addax.keras.activations.Activations;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layers;
import io.addax.keras.layers.ShapePreservingLayer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Applies an activation.
 *
 * <pre>{@code
 * new Activation("gelu")
 * new Activation(new Gelu(true))
 * }</pre>
 *
 * Input of any shape. Source: {@code keras.layers.Activation}.
 */
public final class Activation extends ShapePreservingLayer {
  private final io.addax.keras.activations.Activation activation;

  /** An activation by Keras's name. */
  public Activation(String name) {
    this(Activations.get(name));
  }

  /** An activation. */
  public Activation(io.addax.keras.activations.Activation activation) {
    if (activation == null) {
      throw new IllegalArgumentException("Activation: expected an activation. Received: null");
    }
    this.activation = activation;
  }

  public static Activation of(Config config) {
    return new Activation(Activations.fromJson(config.getJson("activation")));
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    return activation.apply(context.ops(), x);
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    return activation.outputShape(input);
  }

  @Override
  public boolean isSamplewise() {
    return activation.isSamplewise();
  }

  @Override
  public Config config() {
    return super.config().with("activation", Layers.nameOrConfig(activation));
  }
}
