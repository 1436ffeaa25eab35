package io.addax.keras.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.variable.GraphVariable;
import io.addax.keras.config.Config;
import io.addax.keras.optimizers.schedules.LearningRateSchedule;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;

/**
 * Keeps the small gradients of {@code mixed_float16} from vanishing: the loss is multiplied by a
 * scale before differentiation, and the gradients are divided by it before another optimizer gets
 * them.
 *
 * <p>A step whose gradients are not all finite changes nothing but the scale, which it halves;
 * after a number of finite steps in a row the scale is doubled. A model whose policy is {@code
 * mixed_float16} is compiled with this around the optimizer given, unless {@link
 * io.addax.keras.Compile#autoScaleLoss} says otherwise.
 *
 * <pre>{@code
 * model.compile(new LossScaleOptimizer(new Adam()).initialScale(1024), "mse");
 * }</pre>
 *
 * <p>All options are those of the inner optimizer; they can only be set there. Source: {@code
 * keras.optimizers.LossScaleOptimizer}.
 */
public final class LossScaleOptimizer extends Optimizer {
  private static final String INNER = "inner_optimizer";

  private final Optimizer inner;
  private double initialScale = 1 << 15;
  private int dynamicGrowthSteps = 2000;

  /**
   * Scales the loss for another optimizer, whose own {@link Optimizer#lossScaleFactor} is dropped.
   *
   * @throws IllegalArgumentException if that is one of this class
   */
  public LossScaleOptimizer(Optimizer inner) {
    super(0);
    checkArgument(
        inner != null && !(inner instanceof LossScaleOptimizer),
        "Expected an optimizer that does not scale the loss dynamically. Received: %s",
        inner);
    inner.dropLossScale();
    this.inner = inner;
  }

  static LossScaleOptimizer of(Config config) {
    checkArgument(
        config.getBoolean("dynamic", true),
        "Expected 'dynamic' to be true for a LossScaleOptimizer; a fixed scale is the inner"
            + " optimizer's lossScaleFactor. Received: false");
    LossScaleOptimizer optimizer =
        new LossScaleOptimizer(Optimizers.REGISTRY.fromJson(config.getJson(INNER)))
            .initialScale(config.getDouble("initial_scale", 1 << 15))
            .dynamicGrowthSteps(config.getInt("dynamic_growth_steps", 2000));
    if (config.has("name")) {
      optimizer.name(config.getString("name"));
    }
    return optimizer;
  }

  /** The scale to begin with. Default 32768. */
  public LossScaleOptimizer initialScale(double scale) {
    checkNotBound("initialScale");
    checkArgument(
        scale > 0 && !Double.isInfinite(scale), "Expected initialScale > 0. Received: %s", scale);
    this.initialScale = scale;
    return this;
  }

  /** After how many finite steps in a row the scale is doubled. Default 2000. */
  public LossScaleOptimizer dynamicGrowthSteps(int steps) {
    checkNotBound("dynamicGrowthSteps");
    checkArgument(steps > 0, "Expected dynamicGrowthSteps > 0. Received: %s", steps);
    this.dynamicGrowthSteps = steps;
    return this;
  }

  /** The optimizer that gets the gradients. */
  public Optimizer innerOptimizer() {
    return inner;
  }

  public double initialScale() {
    return initialScale;
  }

  public int dynamicGrowthSteps() {
    return dynamicGrowthSteps;
  }

  @Override
  protected List<List<String>> slots() {
    return List.of();
  }

  @Override
  protected void update(UpdateContext context, GraphVariable weight, Operand<?> gradient) {
    throw new UnsupportedOperationException("The inner optimizer updates the weights");
  }

  // The learning rate is the inner optimizer's.

  @Override
  public Optimizer learningRate(double rate) {
    inner.learningRate(rate);
    return this;
  }

  @Override
  public Optimizer learningRate(LearningRateSchedule schedule) {
    inner.learningRate(schedule);
    return this;
  }

  @Override
  public float learningRate() {
    return inner.learningRate();
  }

  @Override
  public double learningRateAt(long step) {
    return inner.learningRateAt(step);
  }

  @Override
  public Optional<LearningRateSchedule> schedule() {
    return inner.schedule();
  }

  // All else is set on the inner optimizer.

  @Override
  public Optimizer weightDecay(double decay) {
    throw elsewhere("weightDecay");
  }

  @Override
  public Optimizer excludeFromWeightDecay(String... names) {
    throw elsewhere("excludeFromWeightDecay");
  }

  @Override
  public Optimizer clipnorm(double norm) {
    throw elsewhere("clipnorm");
  }

  @Override
  public Optimizer clipvalue(double value) {
    throw elsewhere("clipvalue");
  }

  @Override
  public Optimizer globalClipnorm(double norm) {
    throw elsewhere("globalClipnorm");
  }

  @Override
  public Optimizer useEma(boolean use) {
    throw elsewhere("useEma");
  }

  @Override
  public Optimizer emaMomentum(double momentum) {
    throw elsewhere("emaMomentum");
  }

  @Override
  public Optimizer emaOverwriteFrequency(int steps) {
    throw elsewhere("emaOverwriteFrequency");
  }

  @Override
  public Optimizer lossScaleFactor(double factor) {
    throw elsewhere("lossScaleFactor");
  }

  @Override
  public Optimizer gradientAccumulationSteps(int steps) {
    throw elsewhere("gradientAccumulationSteps");
  }

  private static UnsupportedOperationException elsewhere(String keyword) {
    return new UnsupportedOperationException(
        "A LossScaleOptimizer does not support '" + keyword + "': set it on the inner optimizer");
  }

  @Override
  public Config config() {
    return Config.empty()
        .with("name", name())
        .with(INNER, inner)
        .with("initial_scale", initialScale)
        .with("dynamic_growth_steps", dynamicGrowthSteps);
  }
}
