package io.addax.keras.optimizers;

import io.addax.graph.variable.GraphVariable;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * Steps of the size of recent steps, in proportion to the gradient's size against recent ones.
 *
 * <p>{@code a = rho * a + (1 - rho) * g²; d = g * sqrt(b + epsilon) / sqrt(a + epsilon); b = rho *
 * b + (1 - rho) * d²; w -= rate * d}. Default rate 0.001. Source: {@code
 * keras.optimizers.Adadelta}.
 */
public final class Adadelta extends Optimizer {
  private double rho = 0.95;
  private double epsilon = 1e-7;

  public Adadelta() {
    super(0.001);
  }

  public Adadelta(double learningRate) {
    this();
    learningRate(learningRate);
  }

  static Adadelta of(Config config) {
    Adadelta adadelta = new Adadelta();
    adadelta.configure(config);
    return adadelta.rho(config.getDouble("rho", 0.95)).epsilon(config.getDouble("epsilon", 1e-7));
  }

  /** How much of the means stays at each step. Default 0.95. */
  public Adadelta rho(double value) {
    checkNotBound("rho");
    this.rho = Checks.atMostOne("rho", value);
    return this;
  }

  /** Keeps the divisor from zero. Default 1e-7. */
  public Adadelta epsilon(double value) {
    checkNotBound("epsilon");
    this.epsilon = Checks.notNegative("epsilon", value);
    return this;
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("accumulated_grad", "accumulated_delta_var"));
  }

  @Override
  protected void update(UpdateContext context, GraphVariable weight, Operand<?> gradient) {
    context.run(
        context
            .ops()
            .op("ResourceApplyAdadelta")
            .attr("use_locking", true)
            .input(weight.handle())
            .input(context.slot(weight, "accumulated_grad").handle())
            .input(context.slot(weight, "accumulated_delta_var").handle())
            .input(context.learningRate())
            .input(context.constant(rho))
            .input(context.constant(epsilon))
            .input(gradient)
            .build());
  }

  @Override
  public Config config() {
    return super.config().with("rho", rho).with("epsilon", epsilon);
  }
}
