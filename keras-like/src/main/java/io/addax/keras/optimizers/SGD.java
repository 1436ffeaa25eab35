package io.addax.keras.optimizers;

import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * Gradient descent, with momentum if asked for.
 *
 * <p>{@code m = momentum * m - rate * g; w += m}, and with Nesterov {@code w += momentum * m - rate
 * * g}. Default rate 0.01. Source: {@code keras.optimizers.SGD}.
 *
 * <pre>{@code
 * model.compile(new SGD(0.1).momentum(0.9), "mse");
 * }</pre>
 */
public final class SGD extends Optimizer {
  private double momentum;
  private boolean nesterov;

  public SGD() {
    super(0.01);
  }

  public SGD(double learningRate) {
    this();
    learningRate(learningRate);
  }

  static SGD of(Config config) {
    SGD sgd =
        new SGD()
            .momentum(config.getDouble("momentum", 0))
            .nesterov(config.getBoolean("nesterov", false));
    sgd.configure(config);
    return sgd;
  }

  /** How much of the last step goes on, from 0 to 1. Default 0. */
  public SGD momentum(double newMomentum) {
    checkNotBound("momentum");
    if (newMomentum < 0 || newMomentum > 1) {
      throw new IllegalArgumentException("Expected 0 <= momentum <= 1. Received: " + newMomentum);
    }
    this.momentum = newMomentum;
    return this;
  }

  /** Looks ahead along the momentum. Default false. */
  public SGD nesterov(boolean use) {
    checkNotBound("nesterov");
    this.nesterov = use;
    return this;
  }

  @Override
  protected List<List<String>> slots() {
    return momentum == 0 ? List.of() : List.of(List.of("momentum"));
  }

  @Override
  protected void update(UpdateContext context, GraphVariable weight, Operand<?> gradient) {
    Ops ops = context.ops();
    if (momentum == 0) {
      context.run(
          ops.op("ResourceApplyGradientDescent")
              .attr("use_locking", true)
              .input(weight.handle())
              .input(context.learningRate())
              .input(gradient)
              .build());
      return;
    }
    context.run(
        ops.op("ResourceApplyKerasMomentum")
            .attr("use_locking", true)
            .input(weight.handle())
            .input(context.slot(weight, "momentum").handle())
            .input(context.learningRate())
            .input(gradient)
            .input(context.constant(momentum))
            .attr("use_nesterov", nesterov)
            .build());
  }

  @Override
  public Config config() {
    return super.config().with("momentum", momentum).with("nesterov", nesterov);
  }
}
