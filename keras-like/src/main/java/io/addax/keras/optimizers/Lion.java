package io.addax.keras.optimizers;

import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * Steps of one size, in the direction of the sign of a mean of gradients.
 *
 * <p>{@code w -= rate * sign(beta1 * m + (1 - beta1) * g); m = beta2 * m + (1 - beta2) * g}.
 * Default rate 0.001. Source: {@code keras.optimizers.Lion}.
 */
public final class Lion extends Optimizer {
  private double beta1 = 0.9;
  private double beta2 = 0.99;

  public Lion() {
    super(0.001);
  }

  public Lion(double learningRate) {
    this();
    learningRate(learningRate);
  }

  static Lion of(Config config) {
    Lion lion = new Lion();
    lion.configure(config);
    return lion.beta1(config.getDouble("beta_1", 0.9)).beta2(config.getDouble("beta_2", 0.99));
  }

  /** How much the mean counts against the gradient, more than 0 and at most 1. Default 0.9. */
  public Lion beta1(double value) {
    checkNotBound("beta1");
    this.beta1 = positive(value);
    return this;
  }

  /** How much of the mean stays at each step. Default 0.99. */
  public Lion beta2(double value) {
    checkNotBound("beta2");
    this.beta2 = Checks.atMostOne("beta2", value);
    return this;
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("momentum"));
  }

  @Override
  protected void update(UpdateContext context, GraphVariable weight, Operand<?> gradient) {
    Ops ops = context.ops();
    GraphVariable momentum = context.slot(weight, "momentum");
    Operand<?> m = momentum.read(ops);
    Operand<?> direction = ops.sign(mix(context, m, gradient, beta1));
    context.assignSub(weight, ops.mul(context.learningRate(), direction));
    context.assign(momentum, mix(context, m, gradient, beta2));
  }

  private static Operand<?> mix(
      UpdateContext context, Operand<?> m, Operand<?> gradient, double beta) {
    Ops ops = context.ops();
    return ops.add(
        ops.mul(m, context.constant(beta)), ops.mul(gradient, context.constant(1f - (float) beta)));
  }

  private static double positive(double beta) {
    if (beta <= 0 || beta > 1) {
      throw new IllegalArgumentException("Expected 0 < beta1 <= 1. Received: " + beta);
    }
    return beta;
  }

  @Override
  public Config config() {
    return super.config().with("beta_1", beta1).with("beta_2", beta2);
  }
}
