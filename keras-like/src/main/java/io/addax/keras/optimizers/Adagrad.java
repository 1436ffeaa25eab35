package io.addax.keras.optimizers;

import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;

/**
 * Steps divided by the root of the sum of all squared gradients so far.
 *
 * <p>{@code a += g²; w -= rate * g / sqrt(a + epsilon)}. Default rate 0.001. Source: {@code
 * keras.optimizers.Adagrad}.
 */
public final class Adagrad extends Optimizer {
  private double initialAccumulatorValue = 0.1;
  private double epsilon = 1e-7;

  public Adagrad() {
    super(0.001);
  }

  public Adagrad(double learningRate) {
    this();
    learningRate(learningRate);
  }

  static Adagrad of(Config config) {
    Adagrad adagrad = new Adagrad();
    adagrad.configure(config);
    return adagrad
        .initialAccumulatorValue(config.getDouble("initial_accumulator_value", 0.1))
        .epsilon(config.getDouble("epsilon", 1e-7));
  }

  /** What the sums of squares begin with. Default 0.1. */
  public Adagrad initialAccumulatorValue(double value) {
    checkNotBound("initialAccumulatorValue");
    this.initialAccumulatorValue = Checks.notNegative("initialAccumulatorValue", value);
    return this;
  }

  /** Keeps the divisor from zero. Default 1e-7. */
  public Adagrad epsilon(double newEpsilon) {
    checkNotBound("epsilon");
    this.epsilon = Checks.notNegative("epsilon", newEpsilon);
    return this;
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("accumulator"));
  }

  @Override
  protected double initialSlotValue(String slot) {
    return initialAccumulatorValue;
  }

  @Override
  protected void update(UpdateContext context, GraphVariable weight, Operand<?> gradient) {
    // The fused op adds epsilon to the root, Keras to the square.
    Ops ops = context.ops();
    GraphVariable accumulator = context.slot(weight, "accumulator");
    Operand<?> squares =
        context.assign(accumulator, ops.add(accumulator.read(ops), ops.square(gradient)));
    Operand<?> divisor = ops.sqrt(ops.add(squares, context.constant(epsilon)));
    context.assignSub(weight, ops.div(ops.mul(context.learningRate(), gradient), divisor));
  }

  @Override
  public Config config() {
    return super.config()
        .with("initial_accumulator_value", initialAccumulatorValue)
        .with("epsilon", epsilon);
  }
}
