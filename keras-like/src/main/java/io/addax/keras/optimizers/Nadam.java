package io.addax.keras.optimizers;

import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.config.Config;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;

/**
 * {@link Adam} with Nesterov's momentum, whose weight grows by a schedule of its own: at update
 * {@code t}, counted from 1, {@code u(t) = beta1 * (1 - 0.96^t / 2)}.
 *
 * <p>With {@code p} the product of all {@code u} so far, and {@code m} and {@code v} as Adam's:
 * {@code w -= rate * (u(t+1) * m / (1 - p * u(t+1)) + (1 - u(t)) * g / (1 - p)) / (sqrt(v / (1 -
 * beta2^t)) + epsilon)}. Default rate 0.001. Source: {@code keras.optimizers.Nadam}.
 */
public final class Nadam extends Optimizer {
  private static final String PRODUCT = "u_product";

  private double beta1 = 0.9;
  private double beta2 = 0.999;
  private double epsilon = 1e-7;

  public Nadam() {
    super(0.001);
  }

  public Nadam(double learningRate) {
    this();
    learningRate(learningRate);
  }

  static Nadam of(Config config) {
    Nadam nadam = new Nadam();
    nadam.configure(config);
    return nadam
        .beta1(config.getDouble("beta_1", 0.9))
        .beta2(config.getDouble("beta_2", 0.999))
        .epsilon(config.getDouble("epsilon", 1e-7));
  }

  /** How much of the mean of gradients stays at each step. Default 0.9. */
  public Nadam beta1(double beta) {
    checkNotBound("beta1");
    this.beta1 = Checks.belowOne("beta1", beta);
    return this;
  }

  /** How much of the mean of squared gradients stays at each step. Default 0.999. */
  public Nadam beta2(double beta) {
    checkNotBound("beta2");
    this.beta2 = Checks.belowOne("beta2", beta);
    return this;
  }

  /** Keeps the divisor from zero. Default 1e-7. */
  public Nadam epsilon(double newEpsilon) {
    checkNotBound("epsilon");
    this.epsilon = Checks.notNegative("epsilon", newEpsilon);
    return this;
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("momentum", "velocity"));
  }

  @Override
  protected Map<String, Double> sharedVariables() {
    return Map.of(PRODUCT, 1.0);
  }

  @Override
  protected void update(UpdateContext context, GraphVariable weight, Operand<?> gradient) {
    Ops ops = context.ops();
    Operand<?> m = context.average(context.slot(weight, "momentum"), gradient, beta1);
    Operand<?> v = context.average(context.slot(weight, "velocity"), ops.square(gradient), beta2);
    Operand<?> step =
        ops.add(
            ops.mul(context.once("rate of momentum", () -> rateOfMomentum(context)), m),
            ops.mul(context.once("rate of gradient", () -> rateOfGradient(context)), gradient));
    Operand<?> correction =
        context.once("correction", () -> context.scalars().sub(1, context.power(beta2)));
    Operand<?> divisor = ops.add(ops.sqrt(ops.div(v, correction)), context.constant(epsilon));
    context.assignSub(weight, ops.div(step, divisor));
  }

  private Operand<?> rateOfMomentum(UpdateContext context) {
    Ops ops = context.scalars();
    Operand<?> next = u(context, ops.mul(context.power(0.96), 0.96));
    Operand<?> share = ops.div(next, ops.sub(1, ops.mul(product(context), next)));
    return ops.mul(context.learningRate(), share);
  }

  private Operand<?> rateOfGradient(UpdateContext context) {
    Ops ops = context.scalars();
    Operand<?> rest = ops.sub(1, u(context, context.power(0.96)));
    Operand<?> share = ops.div(rest, ops.sub(1, product(context)));
    return ops.mul(context.learningRate(), share);
  }

  private Operand<?> u(UpdateContext context, Operand<?> decay) {
    Ops ops = context.scalars();
    return ops.mul(ops.sub(1, ops.mul(decay, 0.5)), beta1);
  }

  private Operand<?> product(UpdateContext context) {
    return context.once(
        "product",
        () -> {
          GraphVariable product = context.variable(PRODUCT);
          Operand<?> before = product.read(context.scalars());
          Operand<?> now = u(context, context.power(0.96));
          return context.assign(product, context.scalars().mul(before, now));
        });
  }

  @Override
  public Config config() {
    return super.config().with("beta_1", beta1).with("beta_2", beta2).with("epsilon", epsilon);
  }
}
