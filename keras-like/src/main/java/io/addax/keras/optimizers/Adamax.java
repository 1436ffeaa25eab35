package io.addax.keras.optimizers;

import io.addax.graph.variable.GraphVariable;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * {@link Adam} with the greatest recent gradient in the place of the root of the mean square.
 *
 * <p>At update {@code t}, counted from 1: {@code m += (g - m) * (1 - beta1); u = max(beta2 * u,
 * |g|); w -= rate / (1 - beta1^t) * m / (u + epsilon)}. Default rate 0.001. Source: {@code
 * keras.optimizers.Adamax}.
 */
public final class Adamax extends Optimizer {
  private double beta1 = 0.9;
  private double beta2 = 0.999;
  private double epsilon = 1e-7;

  public Adamax() {
    super(0.001);
  }

  public Adamax(double learningRate) {
    this();
    learningRate(learningRate);
  }

  static Adamax of(Config config) {
    Adamax adamax = new Adamax();
    adamax.configure(config);
    return adamax
        .beta1(config.getDouble("beta_1", 0.9))
        .beta2(config.getDouble("beta_2", 0.999))
        .epsilon(config.getDouble("epsilon", 1e-7));
  }

  /** How much of the mean of gradients stays at each step. Default 0.9. */
  public Adamax beta1(double value) {
    checkNotBound("beta1");
    this.beta1 = Checks.belowOne("beta1", value);
    return this;
  }

  /** How much of the greatest gradient stays at each step. Default 0.999. */
  public Adamax beta2(double value) {
    checkNotBound("beta2");
    this.beta2 = Checks.belowOne("beta2", value);
    return this;
  }

  /** Keeps the divisor from zero. Default 1e-7. */
  public Adamax epsilon(double value) {
    checkNotBound("epsilon");
    this.epsilon = Checks.notNegative("epsilon", value);
    return this;
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("momentum", "norm"));
  }

  @Override
  protected void update(UpdateContext context, GraphVariable weight, Operand<?> gradient) {
    context.run(
        context
            .ops()
            .op("ResourceApplyAdaMax")
            .attr("use_locking", true)
            .input(weight.handle())
            .input(context.slot(weight, "momentum").handle())
            .input(context.slot(weight, "norm").handle())
            .input(context.power(beta1))
            .input(context.learningRate())
            .input(context.constant(beta1))
            .input(context.constant(beta2))
            .input(context.constant(epsilon))
            .input(gradient)
            .build());
  }

  @Override
  public Config config() {
    return super.config().with("beta_1", beta1).with("beta_2", beta2).with("epsilon", epsilon);
  }
}
