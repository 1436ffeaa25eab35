package io.addax.keras.activations;

import com.google.gson.JsonElement;
import io.addax.graph.Ops;
import io.addax.keras.config.Registry;
import java.util.function.BiFunction;
import org.tensorflow.Operand;

/** The activations by name. Source: {@code keras.activations}. */
public final class Activations {
  /** Every activation; register one's own here. */
  public static final Registry<Activation> REGISTRY =
      new Registry<>("activation", "keras.activations");

  static {
    REGISTRY.register("relu", Relu::of);
    REGISTRY.register("leaky_relu", LeakyRelu::of);
    REGISTRY.register("elu", Elu::of);
    REGISTRY.register("celu", Celu::of);
    REGISTRY.register("gelu", Gelu::of);
    REGISTRY.register("glu", Glu::of);
    REGISTRY.register("hard_shrink", HardShrink::of);
    REGISTRY.register("soft_shrink", SoftShrink::of);
    REGISTRY.register("threshold", Threshold::of);
    REGISTRY.register("squareplus", Squareplus::of);
    REGISTRY.register("softmax", Softmax::of);
    REGISTRY.register("log_softmax", LogSoftmax::of);
    REGISTRY.register("sparsemax", Sparsemax::of);
    simple("linear", (ops, x) -> x);
    simple("exponential", Ops::exp);
    simple("relu6", Ops::relu6);
    simple("selu", Ops::selu);
    simple("sigmoid", Ops::sigmoid);
    simple("softplus", Ops::softplus);
    simple("softsign", Ops::softsign);
    simple("tanh", Ops::tanh);
    simple("log_sigmoid", SmoothActivations::logSigmoid);
    simple("mish", SmoothActivations::mish);
    simple("silu", SmoothActivations::silu, "swish");
    simple("tanh_shrink", SmoothActivations::tanhShrink);
    simple("hard_sigmoid", PiecewiseActivations::hardSigmoid);
    simple("hard_silu", PiecewiseActivations::hardSilu, "hard_swish");
    simple("hard_tanh", PiecewiseActivations::hardTanh);
    simple("sparse_plus", PiecewiseActivations::sparsePlus);
    simple("sparse_sigmoid", PiecewiseActivations::sparseSigmoid);
    REGISTRY.endOfBuiltIn();
  }

  private Activations() {}

  /** An activation with its defaults, by Keras's name. */
  public static Activation get(String name) {
    return REGISTRY.get(name);
  }

  /**
   * An activation from JSON: a name, a function or a layer that stands for one; linear for null.
   *
   * @throws IllegalArgumentException if it is not supported
   */
  public static Activation fromJson(JsonElement json) {
    if (json == null || json.isJsonNull()) {
      return get("linear");
    }
    Activation layer = ActivationLayers.read(json);
    return layer == null ? REGISTRY.fromJson(json) : layer;
  }

  private static void simple(
      String name, BiFunction<Ops, Operand<?>, Operand<?>> function, String... otherNames) {
    Activation activation = new FunctionActivation(name, function, true);
    REGISTRY.register(name, config -> activation, otherNames);
  }
}
