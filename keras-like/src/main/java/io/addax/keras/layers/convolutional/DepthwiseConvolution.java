package io.addax.keras.layers.convolutional;

import io.addax.keras.config.Config;
import io.addax.keras.constraints.Constraint;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.WeightOptions;
import io.addax.keras.regularizers.Regularizer;

/**
 * What convolutions have in common that treat each channel apart, alone or before they mix them.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class DepthwiseConvolution<T extends DepthwiseConvolution<T>>
    extends BaseConvolution<T> {
  private int depthMultiplier = 1;
  private WeightOptions depthwiseOptions = WeightOptions.initializedBy("glorot_uniform");

  DepthwiseConvolution(int rank, int... kernelSize) {
    super(rank, kernelSize);
  }

  @Override
  protected T configure(Config config) {
    depthwiseOptions = WeightOptions.of(config, "depthwise", "glorot_uniform");
    return super.configure(config).depthMultiplier(config.getInt("depth_multiplier", 1));
  }

  /** How many channels each input channel gives. Default 1. */
  public T depthMultiplier(int newMultiplier) {
    checkNotBuilt("depthMultiplier");
    this.depthMultiplier = Arguments.positive(this, "depth_multiplier", newMultiplier);
    return self();
  }

  /** How the depthwise kernel begins. Default {@code glorot_uniform}. */
  public T depthwiseInitializer(Initializer initializer) {
    checkNotBuilt("depthwiseInitializer");
    this.depthwiseOptions = depthwiseOptions.withInitializer(initializer);
    return self();
  }

  /** How the depthwise kernel begins, by name. Default {@code glorot_uniform}. */
  public T depthwiseInitializer(String name) {
    checkNotBuilt("depthwiseInitializer");
    this.depthwiseOptions = depthwiseOptions.withInitializer(name);
    return self();
  }

  /** A penalty on the depthwise kernel. Default none. */
  public T depthwiseRegularizer(Regularizer regularizer) {
    checkNotBuilt("depthwiseRegularizer");
    this.depthwiseOptions = depthwiseOptions.withRegularizer(regularizer);
    return self();
  }

  /** What the depthwise kernel is projected onto after each update. Default none. */
  public T depthwiseConstraint(Constraint constraint) {
    checkNotBuilt("depthwiseConstraint");
    this.depthwiseOptions = depthwiseOptions.withConstraint(constraint);
    return self();
  }

  final int depthMultiplier() {
    return depthMultiplier;
  }

  final WeightOptions depthwiseOptions() {
    return depthwiseOptions;
  }

  @Override
  public Config config() {
    return depthwiseOptions.into(
        super.config().with("depth_multiplier", depthMultiplier), "depthwise");
  }
}
