package io.addax.keras.optimizers;

import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.config.Config;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;

/**
 * Steps divided by the root of a running mean of squared gradients.
 *
 * <p>{@code v = rho * v + (1 - rho) * g²; w -= rate * g / sqrt(v + epsilon)}; centered, {@code v}
 * less the square of the mean gradient is what the root is taken of; with momentum, {@code m =
 * momentum * m + } that step, and {@code w -= m}. Default rate 0.001. Source: {@code
 * keras.optimizers.RMSprop}.
 */
public final class RMSprop extends Optimizer {
  private double rho = 0.9;
  private double momentum;
  private double epsilon = 1e-7;
  private boolean centered;

  public RMSprop() {
    super(0.001);
  }

  public RMSprop(double learningRate) {
    this();
    learningRate(learningRate);
  }

  static RMSprop of(Config config) {
    RMSprop rmsprop = new RMSprop();
    rmsprop.configure(config);
    return rmsprop
        .rho(config.getDouble("rho", 0.9))
        .momentum(config.getDouble("momentum", 0))
        .epsilon(config.getDouble("epsilon", 1e-7))
        .centered(config.getBoolean("centered", false));
  }

  /** How much of the mean of squares stays at each step. Default 0.9. */
  public RMSprop rho(double newRho) {
    checkNotBound("rho");
    this.rho = Checks.atMostOne("rho", newRho);
    return this;
  }

  /** How much of the last step goes on, from 0 to 1. Default 0. */
  public RMSprop momentum(double newMomentum) {
    checkNotBound("momentum");
    this.momentum = Checks.atMostOne("momentum", newMomentum);
    return this;
  }

  /** Keeps the divisor from zero. Default 1e-7. */
  public RMSprop epsilon(double newEpsilon) {
    checkNotBound("epsilon");
    this.epsilon = Checks.notNegative("epsilon", newEpsilon);
    return this;
  }

  /** Divides by the deviation of the gradient instead of its size. Default false. */
  public RMSprop centered(boolean center) {
    checkNotBound("centered");
    this.centered = center;
    return this;
  }

  @Override
  protected List<List<String>> slots() {
    List<List<String>> slots = new ArrayList<>(List.of(List.of("velocity")));
    if (momentum > 0) {
      slots.add(List.of("momentum"));
    }
    if (centered) {
      slots.add(List.of("average_gradient"));
    }
    return slots;
  }

  @Override
  protected void update(UpdateContext context, GraphVariable weight, Operand<?> gradient) {
    if (centered) {
      updateCentered(context, weight, gradient);
      return;
    }
    GraphVariable step = momentum > 0 ? context.slot(weight, "momentum") : context.scratch(weight);
    context.run(
        context
            .ops()
            .op("ResourceApplyRMSProp")
            .attr("use_locking", true)
            .input(weight.handle())
            .input(context.slot(weight, "velocity").handle())
            .input(step.handle())
            .input(context.learningRate())
            .input(context.constant(rho))
            .input(context.constant(momentum))
            .input(context.constant(epsilon))
            .input(gradient)
            .build());
  }

  /**
   * In Keras's own order of operations and not fused: where gradients hardly change, the difference
   * below is all rounding.
   */
  private void updateCentered(UpdateContext context, GraphVariable weight, Operand<?> gradient) {
    Ops ops = context.ops();
    Operand<?> squares = mean(context, context.slot(weight, "velocity"), ops.square(gradient));
    Operand<?> mean = mean(context, context.slot(weight, "average_gradient"), gradient);
    Operand<?> divisor = ops.add(ops.sub(squares, ops.square(mean)), context.constant(epsilon));
    Operand<?> step = ops.div(ops.mul(context.learningRate(), gradient), ops.sqrt(divisor));
    if (momentum > 0) {
      GraphVariable last = context.slot(weight, "momentum");
      Operand<?> kept = ops.mul(context.constant(momentum), last.read(ops));
      step = context.assign(last, ops.add(kept, step));
    }
    context.assignSub(weight, step);
  }

  private Operand<?> mean(UpdateContext context, GraphVariable variable, Operand<?> value) {
    Ops ops = context.ops();
    Operand<?> kept = ops.mul(context.constant(rho), variable.read(ops));
    return context.assign(variable, ops.add(kept, ops.mul(context.constant(1 - rho), value)));
  }

  @Override
  public Config config() {
    return super.config()
        .with("rho", rho)
        .with("momentum", momentum)
        .with("epsilon", epsilon)
        .with("centered", centered);
  }
}
