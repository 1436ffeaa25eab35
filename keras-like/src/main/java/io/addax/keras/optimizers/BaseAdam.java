package io.addax.keras.optimizers;

import io.addax.graph.HostTensor;
import io.addax.graph.OpBuilder;
import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.config.Config;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;

/** What Adam and AdamW share: all but the default of weight decay. */
abstract class BaseAdam<T extends BaseAdam<T>> extends Optimizer {
  /**
   * Up to this many elements TensorFlow's op of Adam loses time on a CPU: it overrates its work, by
   * a factor of the number of elements, and hands it to other threads (118 µs instead of 13 for
   * 1,280 elements). The op of AMSGrad does not; with a greatest mean of squares that is set to
   * zero before each step, it computes Adam.
   */
  private static final long SMALL = 1 << 14;

  private double beta1 = 0.9;
  private double beta2 = 0.999;
  private double epsilon = 1e-7;
  private boolean amsgrad;

  BaseAdam() {
    super(0.001);
  }

  abstract T self();

  final T read(Config config) {
    configure(config);
    return beta1(config.getDouble("beta_1", beta1))
        .beta2(config.getDouble("beta_2", beta2))
        .epsilon(config.getDouble("epsilon", epsilon))
        .amsgrad(config.getBoolean("amsgrad", amsgrad));
  }

  /** How much of the mean of gradients stays at each step. Default 0.9. */
  public final T beta1(double beta) {
    checkNotBound("beta1");
    this.beta1 = Checks.belowOne("beta1", beta);
    return self();
  }

  /** How much of the mean of squared gradients stays at each step. Default 0.999. */
  public final T beta2(double beta) {
    checkNotBound("beta2");
    this.beta2 = Checks.belowOne("beta2", beta);
    return self();
  }

  /** Keeps the divisor from zero. Default 1e-7. */
  public final T epsilon(double newEpsilon) {
    checkNotBound("epsilon");
    this.epsilon = Checks.notNegative("epsilon", newEpsilon);
    return self();
  }

  /** Divides by the greatest mean of squares so far instead of the present one. Default false. */
  public final T amsgrad(boolean use) {
    checkNotBound("amsgrad");
    this.amsgrad = use;
    return self();
  }

  @Override
  protected final List<List<String>> slots() {
    List<String> moments = List.of("momentum", "velocity");
    return amsgrad ? List.of(moments, List.of("velocity_hat")) : List.of(moments);
  }

  /**
   * One fused op. It rounds {@code 1 - beta2} to float32 after the subtraction, Keras before, so
   * that steps differ by some 1e-5 of their size.
   */
  @Override
  protected final void update(UpdateContext context, GraphVariable weight, Operand<?> gradient) {
    if (amsgrad) {
      GraphVariable greatest = context.slot(weight, "velocity_hat");
      context.run(fused(context, context.ops(), weight, greatest, gradient));
    } else if (weight.shape().size() <= SMALL) {
      GraphVariable greatest = context.scratch(weight);
      HostTensor zeros = HostTensor.zeros(weight.dtype(), weight.shape());
      Operation reset =
          greatest.assign(context.ops(), context.ops().withoutControls().constant(zeros));
      context.run(fused(context, context.ops().after(reset), weight, greatest, gradient));
    } else {
      context.run(fused(context, context.ops(), weight, null, gradient));
    }
  }

  /**
   * The op of Adam.
   *
   * @param greatest the greatest mean of squares so far, which takes part; null for none
   */
  private Operation fused(
      UpdateContext context,
      Ops ops,
      GraphVariable weight,
      GraphVariable greatest,
      Operand<?> gradient) {
    OpBuilder op =
        ops.op(greatest == null ? "ResourceApplyAdam" : "ResourceApplyAdamWithAmsgrad")
            .attr("use_locking", true)
            .input(weight.handle())
            .input(context.slot(weight, "momentum").handle())
            .input(context.slot(weight, "velocity").handle());
    if (greatest != null) {
      op.input(greatest.handle());
    }
    return op.input(context.power(beta1))
        .input(context.power(beta2))
        .input(context.learningRate())
        .input(context.constant(beta1))
        .input(context.constant(beta2))
        .input(context.constant(epsilon))
        .input(gradient)
        .build();
  }

  @Override
  public final Config config() {
    return super.config()
        .with("beta_1", beta1)
        .with("beta_2", beta2)
        .with("epsilon", epsilon)
        .with("amsgrad", amsgrad);
  }
}
