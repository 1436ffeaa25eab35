package io.addax.keras.layers;

import io.addax.keras.activations.Activation;
import io.addax.keras.activations.Activations;
import io.addax.keras.config.Config;
import io.addax.keras.constraints.Constraint;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.regularizers.Regularizer;
import io.addax.keras.regularizers.Regularizers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * A layer that ends with {@code activation(… + bias)}: dense and convolutional ones.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BiasedLayer<T extends BiasedLayer<T>> extends Layer {
  private Activation activation = Activations.get("linear");
  private boolean useBias = true;
  private WeightOptions biasOptions = WeightOptions.initializedBy("zeros");
  private Regularizer activityRegularizer;
  private Weight bias;

  protected BiasedLayer() {}

  /** Takes the keywords of this class from a config. */
  protected T configure(Config config) {
    biasOptions = WeightOptions.of(config, "bias", "zeros");
    activity(config);
    return activation(Activations.fromJson(config.getJson("activation")))
        .useBias(config.getBoolean("use_bias", true));
  }

  private void activity(Config config) {
    activityRegularizer = Regularizers.REGISTRY.fromJson(config.getJson("activity_regularizer"));
  }

  /** The function applied last, by name. Default linear. */
  public T activation(String name) {
    return activation(Activations.get(name));
  }

  /** The function applied last. Default linear; null means the same. */
  public T activation(Activation newActivation) {
    checkNotBuilt("activation");
    this.activation = newActivation == null ? Activations.get("linear") : newActivation;
    return self();
  }

  /** Whether a bias is added. Default true. */
  public T useBias(boolean use) {
    checkNotBuilt("useBias");
    this.useBias = use;
    return self();
  }

  /** How the bias begins. Default {@code zeros}. */
  public T biasInitializer(Initializer initializer) {
    checkNotBuilt("biasInitializer");
    this.biasOptions = biasOptions.withInitializer(initializer);
    return self();
  }

  /** How the bias begins, by name. Default {@code zeros}. */
  public T biasInitializer(String name) {
    checkNotBuilt("biasInitializer");
    this.biasOptions = biasOptions.withInitializer(name);
    return self();
  }

  /** A penalty on the bias. Default none. */
  public T biasRegularizer(Regularizer regularizer) {
    checkNotBuilt("biasRegularizer");
    this.biasOptions = biasOptions.withRegularizer(regularizer);
    return self();
  }

  /** What the bias is projected onto after each update. Default none. */
  public T biasConstraint(Constraint constraint) {
    checkNotBuilt("biasConstraint");
    this.biasOptions = biasOptions.withConstraint(constraint);
    return self();
  }

  /** A penalty on the output, divided by the batch size. Default none. */
  public T activityRegularizer(Regularizer regularizer) {
    checkNotBuilt("activityRegularizer");
    this.activityRegularizer = regularizer;
    return self();
  }

  /** For {@code build}: asks for the bias, if there shall be one. */
  protected final void addBias(long size) {
    if (useBias) {
      bias = addWeight("bias", Shape.of(size), biasOptions);
    }
  }

  /** Adds the bias to the last axis, if there is one. */
  protected final Operand<?> plusBias(CallContext context, Operand<?> y) {
    return useBias ? context.ops().biasAdd(y, context.read(bias)) : y;
  }

  /** Applies the activation, and charges for the result if so told. */
  protected final Operand<?> activated(CallContext context, Operand<?> y) {
    Operand<?> output = activation.apply(context.ops(), y);
    context.addActivityLoss(activityRegularizer, output);
    return output;
  }

  /** Whether {@link #activated} is as {@link #isSamplewise} says. */
  protected final boolean isActivatedSamplewise() {
    return activation.isSamplewise() && activityRegularizer == null;
  }

  /** The shape of the activated output. */
  protected final Shape activatedShape(Shape shape) {
    return activation.outputShape(shape);
  }

  @Override
  public Config config() {
    Config config =
        super.config()
            .with("activation", Layers.nameOrConfig(activation))
            .with("use_bias", useBias)
            .with("activity_regularizer", activityRegularizer);
    return biasOptions.into(config, "bias");
  }

  /** This layer as its own class. */
  @SuppressWarnings("unchecked")
  protected final T self() {
    return (T) this;
  }
}
