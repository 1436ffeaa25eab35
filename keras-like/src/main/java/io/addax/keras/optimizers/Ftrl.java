package io.addax.keras.optimizers;

import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * "Follow the regularized leader", made for sparse linear models.
 *
 * <p>With {@code q = (a + g²)^-power}: {@code z += g + 2 * shrinkage * w - (q - a^-power) / rate *
 * w; w = (clip(z, -l1, l1) - z) / (q / rate + 2 * l2 + beta / rate); a += g²}. Default rate 0.001.
 * Source: {@code keras.optimizers.Ftrl}.
 */
public final class Ftrl extends Optimizer {
  private double learningRatePower = -0.5;
  private double initialAccumulatorValue = 0.1;
  private double l1RegularizationStrength;
  private double l2RegularizationStrength;
  private double l2ShrinkageRegularizationStrength;
  private double beta;

  public Ftrl() {
    super(0.001);
  }

  public Ftrl(double learningRate) {
    this();
    learningRate(learningRate);
  }

  static Ftrl of(Config config) {
    Ftrl ftrl = new Ftrl();
    ftrl.configure(config);
    return ftrl.learningRatePower(config.getDouble("learning_rate_power", -0.5))
        .initialAccumulatorValue(config.getDouble("initial_accumulator_value", 0.1))
        .l1RegularizationStrength(config.getDouble("l1_regularization_strength", 0))
        .l2RegularizationStrength(config.getDouble("l2_regularization_strength", 0))
        .l2ShrinkageRegularizationStrength(
            config.getDouble("l2_shrinkage_regularization_strength", 0))
        .beta(config.getDouble("beta", 0));
  }

  /** The power of the accumulator that the rate is multiplied with, at most 0. Default -0.5. */
  public Ftrl learningRatePower(double value) {
    checkNotBound("learningRatePower");
    this.learningRatePower = notPositive(value);
    return this;
  }

  /** What the sums of squares begin with. Default 0.1. */
  public Ftrl initialAccumulatorValue(double value) {
    checkNotBound("initialAccumulatorValue");
    this.initialAccumulatorValue = Checks.notNegative("initialAccumulatorValue", value);
    return this;
  }

  /** How strongly weights are pulled to exactly zero. Default 0. */
  public Ftrl l1RegularizationStrength(double value) {
    checkNotBound("l1RegularizationStrength");
    this.l1RegularizationStrength = Checks.notNegative("l1RegularizationStrength", value);
    return this;
  }

  /** How strongly weights are pulled towards zero. Default 0. */
  public Ftrl l2RegularizationStrength(double value) {
    checkNotBound("l2RegularizationStrength");
    this.l2RegularizationStrength = Checks.notNegative("l2RegularizationStrength", value);
    return this;
  }

  /** An L2 penalty on the weights as they are. Default 0. */
  public Ftrl l2ShrinkageRegularizationStrength(double value) {
    checkNotBound("l2ShrinkageRegularizationStrength");
    this.l2ShrinkageRegularizationStrength =
        Checks.notNegative("l2ShrinkageRegularizationStrength", value);
    return this;
  }

  /**
   * Added to the root of the accumulator, as an L2 term of {@code beta / (2 * rate)}. Default 0.
   */
  public Ftrl beta(double value) {
    checkNotBound("beta");
    this.beta = Checks.notNegative("beta", value);
    return this;
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("accumulator", "linear"));
  }

  @Override
  protected double initialSlotValue(String slot) {
    return slot.equals("accumulator") ? initialAccumulatorValue : 0;
  }

  @Override
  protected void update(UpdateContext context, GraphVariable weight, Operand<?> gradient) {
    Ops ops = context.ops();
    GraphVariable accumulator = context.slot(weight, "accumulator");
    GraphVariable linear = context.slot(weight, "linear");
    Operand<?> rate = context.learningRate();
    Operand<?> w = weight.read(ops);
    Operand<?> before = accumulator.read(ops);
    Operand<?> after = ops.add(before, ops.square(gradient));
    Operand<?> q = ops.pow(after, -learningRatePower);
    Operand<?> sigma = ops.div(ops.sub(q, ops.pow(before, -learningRatePower)), rate);
    Operand<?> shrunk =
        ops.add(gradient, ops.mul(w, context.constant(2 * l2ShrinkageRegularizationStrength)));
    Operand<?> z =
        context.assign(linear, ops.add(linear.read(ops), ops.sub(shrunk, ops.mul(sigma, w))));
    Operand<?> penalty = context.once("penalty", () -> penalty(context));
    Operand<?> quadratic = ops.add(ops.div(q, rate), penalty);
    Operand<?> clipped = ops.clip(z, -l1RegularizationStrength, l1RegularizationStrength);
    context.assign(weight, ops.div(ops.sub(clipped, z), quadratic));
    context.assign(accumulator, after);
  }

  private Operand<?> penalty(UpdateContext context) {
    Ops ops = context.scalars();
    return ops.add(ops.div(beta, context.learningRate()), 2 * l2RegularizationStrength);
  }

  private static double notPositive(double power) {
    if (!(power <= 0)) {
      throw new IllegalArgumentException("Expected learningRatePower <= 0. Received: " + power);
    }
    return power;
  }

  @Override
  public Config config() {
    return super.config()
        .with("learning_rate_power", learningRatePower)
        .with("initial_accumulator_value", initialAccumulatorValue)
        .with("l1_regularization_strength", l1RegularizationStrength)
        .with("l2_regularization_strength", l2RegularizationStrength)
        .with("l2_shrinkage_regularization_strength", l2ShrinkageRegularizationStrength)
        .with("beta", beta);
  }
}
