package io.addax.keras.layers.normalization;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.constraints.Constraint;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.ShapePreservingLayer;
import io.addax.keras.layers.Weight;
import io.addax.keras.layers.WeightOptions;
import io.addax.keras.regularizers.Regularizer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * What normalizations share: {@code gamma * (x - mean) / sqrt(variance + epsilon) + beta}.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseNormalization<T extends BaseNormalization<T>>
    extends ShapePreservingLayer {
  private double epsilon = 0.001;
  private boolean center = true;
  private boolean scale = true;
  private WeightOptions betaOptions = WeightOptions.initializedBy("zeros");
  private WeightOptions gammaOptions = WeightOptions.initializedBy("ones");
  private Weight beta;
  private Weight gamma;

  BaseNormalization() {}

  T configure(Config config) {
    betaOptions = WeightOptions.of(config, "beta", "zeros");
    gammaOptions = WeightOptions.of(config, "gamma", "ones");
    return epsilon(config.getDouble("epsilon", 0.001))
        .center(config.getBoolean("center", true))
        .scale(config.getBoolean("scale", true));
  }

  /** Added to the variance. Default 0.001. */
  public T epsilon(double newEpsilon) {
    checkNotBuilt("epsilon");
    this.epsilon = Arguments.notNegative(this, "epsilon", newEpsilon);
    return self();
  }

  /** Whether {@code beta} is added. Default true. */
  public T center(boolean use) {
    checkNotBuilt("center");
    this.center = use;
    return self();
  }

  /** Whether {@code gamma} is multiplied. Default true. */
  public T scale(boolean use) {
    checkNotBuilt("scale");
    this.scale = use;
    return self();
  }

  /** How beta begins. Default {@code zeros}. */
  public T betaInitializer(Initializer initializer) {
    checkNotBuilt("betaInitializer");
    this.betaOptions = betaOptions.withInitializer(initializer);
    return self();
  }

  /** How beta begins, by name. Default {@code zeros}. */
  public T betaInitializer(String name) {
    checkNotBuilt("betaInitializer");
    this.betaOptions = betaOptions.withInitializer(name);
    return self();
  }

  /** A penalty on beta. Default none. */
  public T betaRegularizer(Regularizer regularizer) {
    checkNotBuilt("betaRegularizer");
    this.betaOptions = betaOptions.withRegularizer(regularizer);
    return self();
  }

  /** What beta is projected onto after each update. Default none. */
  public T betaConstraint(Constraint constraint) {
    checkNotBuilt("betaConstraint");
    this.betaOptions = betaOptions.withConstraint(constraint);
    return self();
  }

  /** How gamma begins. Default {@code ones}. */
  public T gammaInitializer(Initializer initializer) {
    checkNotBuilt("gammaInitializer");
    this.gammaOptions = gammaOptions.withInitializer(initializer);
    return self();
  }

  /** How gamma begins, by name. Default {@code ones}. */
  public T gammaInitializer(String name) {
    checkNotBuilt("gammaInitializer");
    this.gammaOptions = gammaOptions.withInitializer(name);
    return self();
  }

  /** A penalty on gamma. Default none. */
  public T gammaRegularizer(Regularizer regularizer) {
    checkNotBuilt("gammaRegularizer");
    this.gammaOptions = gammaOptions.withRegularizer(regularizer);
    return self();
  }

  /** What gamma is projected onto after each update. Default none. */
  public T gammaConstraint(Constraint constraint) {
    checkNotBuilt("gammaConstraint");
    this.gammaOptions = gammaOptions.withConstraint(constraint);
    return self();
  }

  /** For {@code build}: asks for gamma and beta, as far as they are wanted. */
  final void addGammaAndBeta(Shape shape) {
    if (scale) {
      gamma = addWeight("gamma", shape, gammaOptions).autocast(false);
    }
    if (center) {
      beta = addWeight("beta", shape, betaOptions).autocast(false);
    }
  }

  /** Gamma in a dtype; null if there is none. */
  final Operand<?> gamma(CallContext context, DType dtype) {
    return gamma == null ? null : context.ops().cast(context.read(gamma), dtype);
  }

  /** Beta in a dtype; null if there is none. */
  final Operand<?> beta(CallContext context, DType dtype) {
    return beta == null ? null : context.ops().cast(context.read(beta), dtype);
  }

  /** Normalizes in at least float32, since sums over many 16-bit numbers are too coarse. */
  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    Operand<?> wide = ops.atLeastFloat32(ops.floating(x));
    return ops.cast(normalize(context, wide, context.mask(x)), context.computeDtype());
  }

  /**
   * Normalizes a float32 or float64 input.
   *
   * @param mask the input's; null for none
   */
  abstract Operand<?> normalize(CallContext context, Operand<?> x, Operand<?> mask);

  final double epsilon() {
    return epsilon;
  }

  /**
   * The normalized value as {@code x * factor + offset}, where factor and offset are as small as
   * the statistics.
   *
   * @param gamma broadcast over x; null for 1
   * @param beta broadcast over x; null for 0
   */
  final Operand<?> normalize(
      Ops ops,
      Operand<?> x,
      Operand<?> mean,
      Operand<?> variance,
      Operand<?> gamma,
      Operand<?> beta) {
    Operand<?> inverse = ops.rsqrt(ops.add(variance, epsilon));
    Operand<?> factor = gamma == null ? inverse : ops.mul(inverse, gamma);
    Operand<?> shift = ops.mul(mean, factor);
    Operand<?> offset = beta == null ? ops.neg(shift) : ops.sub(beta, shift);
    return ops.add(ops.mul(x, factor), offset);
  }

  @Override
  public Config config() {
    Config config =
        super.config().with("epsilon", epsilon).with("center", center).with("scale", scale);
    return gammaOptions.into(betaOptions.into(config, "beta"), "gamma");
  }

  @SuppressWarnings("unchecked")
  final T self() {
    return (T) this;
  }
}
