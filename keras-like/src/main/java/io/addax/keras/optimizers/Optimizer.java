package io.addax.keras.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.gson.JsonObject;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.config.Config;
import io.addax.keras.config.Configurable;
import io.addax.keras.config.Registry;
import io.addax.keras.optimizers.schedules.LearningRateSchedule;
import io.addax.keras.optimizers.schedules.LearningRateSchedules;
import io.addax.keras.utils.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.Operand;

/**
 * How gradients become updates. This base owns what all optimizers share: the learning rate and its
 * schedule, weight decay, clipping, the moving average of weights, and gradient accumulation; a
 * leaf names its slots and writes its update.
 *
 * <p>An optimizer is a description; its state belongs to the model that was compiled with it. Once
 * a model has trained with it, only {@link #learningRate(double)} can still be set; it can be
 * compiled into further models. Source: {@code keras.optimizers.Optimizer}.
 */
public abstract class Optimizer implements Configurable<Optimizer> {
  private volatile double learningRate;
  private LearningRateSchedule schedule;
  private Double weightDecay;
  private Pattern excludedFromDecay;
  private Double clipnorm;
  private Double clipvalue;
  private Double globalClipnorm;
  private boolean useEma;
  private double emaMomentum = 0.99;
  private Integer emaOverwriteFrequency;
  private Double lossScaleFactor;
  private Integer gradientAccumulationSteps;
  private String name;
  private volatile boolean bound;

  /**
   * An optimizer.
   *
   * @param learningRate Keras's default for it
   */
  protected Optimizer(double learningRate) {
    this.learningRate = learningRate;
    this.name = Names.toSnakeCase(className());
  }

  // The leaf's part.

  /**
   * The names of the variables kept per weight, in Keras's order: group by group, and within a
   * group weight by weight. They begin as {@link #initialSlotValue}.
   */
  protected abstract List<List<String>> slots();

  /** The value that a slot begins with. Default 0. */
  protected double initialSlotValue(String slot) {
    return 0;
  }

  /** Variables of the optimizer itself, beside iterations, with the values they begin with. */
  protected Map<String, Double> sharedVariables() {
    return Map.of();
  }

  /**
   * Adds the ops that update one weight.
   *
   * @param gradient of the weight's shape and dtype
   */
  protected abstract void update(UpdateContext context, GraphVariable weight, Operand<?> gradient);

  /**
   * Refuses to set what the ops of a training step have taken over already; each setter of a leaf
   * calls this first.
   *
   * @param keyword the setter's name
   * @throws IllegalStateException if a model has trained with this optimizer
   */
  protected final void checkNotBound(String keyword) {
    if (bound) {
      throw new IllegalStateException(
          className()
              + " is in use: set '"
              + keyword
              + "' before a model trains with it. Later, only learningRate(double) can be set");
    }
  }

  /** From now on the options stay as they are. */
  final void bind() {
    bound = true;
  }

  // What a user sets.

  /**
   * Sets the rate; also while training, by a callback.
   *
   * @throws IllegalStateException if the optimizer has a schedule
   */
  public Optimizer learningRate(double rate) {
    checkArgument(
        rate >= 0 && !Double.isInfinite(rate), "Expected a learning rate >= 0. Received: %s", rate);
    if (schedule != null) {
      throw new IllegalStateException(
          "This optimizer has a learning-rate schedule, so its rate cannot be set");
    }
    this.learningRate = rate;
    return this;
  }

  /** A rate that changes with the step. */
  public Optimizer learningRate(LearningRateSchedule newSchedule) {
    checkNotBound("learningRate");
    this.schedule = newSchedule;
    return this;
  }

  /** Decoupled weight decay: each step takes {@code decay * rate * weight} off. Default none. */
  public Optimizer weightDecay(double decay) {
    checkNotBound("weightDecay");
    checkArgument(decay >= 0, "Expected weightDecay >= 0. Received: %s", decay);
    this.weightDecay = decay;
    return this;
  }

  /**
   * Leaves weights out of {@link #weightDecay}. Default none. As in Keras, this is not part of the
   * config.
   *
   * @param names regular expressions; a weight is left out if its path, such as {@code dense/bias},
   *     contains a match of one
   */
  public Optimizer excludeFromWeightDecay(String... names) {
    checkNotBound("excludeFromWeightDecay");
    this.excludedFromDecay = names.length == 0 ? null : Pattern.compile(String.join("|", names));
    return this;
  }

  /** Scales each gradient down to at most this norm. Default none. */
  public Optimizer clipnorm(double norm) {
    checkNotBound("clipnorm");
    this.clipnorm = positive("clipnorm", norm);
    checkOneClip();
    return this;
  }

  /** Clips each element of the gradients to {@code [-value, value]}. Default none. */
  public Optimizer clipvalue(double value) {
    checkNotBound("clipvalue");
    this.clipvalue = positive("clipvalue", value);
    checkOneClip();
    return this;
  }

  /** Scales all gradients together down to at most this norm. Default none. */
  public Optimizer globalClipnorm(double norm) {
    checkNotBound("globalClipnorm");
    this.globalClipnorm = positive("globalClipnorm", norm);
    checkOneClip();
    return this;
  }

  /** Keeps an exponential moving average of the weights, theirs at the end. Default false. */
  public Optimizer useEma(boolean use) {
    checkNotBound("useEma");
    this.useEma = use;
    return this;
  }

  /** How much of the average stays at each step. Default 0.99. */
  public Optimizer emaMomentum(double momentum) {
    checkNotBound("emaMomentum");
    checkArgument(
        momentum >= 0 && momentum <= 1, "Expected 0 <= emaMomentum <= 1. Received: %s", momentum);
    this.emaMomentum = momentum;
    return this;
  }

  /** Every how many steps the weights are replaced by their average. Default never. */
  public Optimizer emaOverwriteFrequency(int steps) {
    checkNotBound("emaOverwriteFrequency");
    checkArgument(steps > 0, "Expected emaOverwriteFrequency > 0. Received: %s", steps);
    this.emaOverwriteFrequency = steps;
    return this;
  }

  /** Multiplies the loss before, and divides the gradients after, differentiation. */
  public Optimizer lossScaleFactor(double factor) {
    checkNotBound("lossScaleFactor");
    this.lossScaleFactor = positive("lossScaleFactor", factor);
    return this;
  }

  /** For a {@link LossScaleOptimizer}, which scales itself. */
  final void dropLossScale() {
    lossScaleFactor = null;
  }

  /**
   * Updates the weights once every so many batches, by their mean gradient. Default each. Workers
   * that share parameter servers each count and accumulate batches of their own.
   */
  public Optimizer gradientAccumulationSteps(int steps) {
    checkNotBound("gradientAccumulationSteps");
    checkArgument(steps >= 2, "Expected gradientAccumulationSteps >= 2. Received: %s", steps);
    this.gradientAccumulationSteps = steps;
    return this;
  }

  /** Names the optimizer. Default the class name in snake case. */
  public Optimizer name(String newName) {
    checkNotBound("name");
    this.name = newName;
    return this;
  }

  private static double positive(String keyword, double value) {
    checkArgument(value > 0, "Expected %s > 0. Received: %s", keyword, value);
    return value;
  }

  private void checkOneClip() {
    long set =
        Stream.of(clipnorm(), clipvalue(), globalClipnorm()).filter(Optional::isPresent).count();
    checkArgument(
        set <= 1,
        "Only one of clipnorm, clipvalue and globalClipnorm can be set. Received: %s",
        set);
  }

  // What anyone may ask.

  /**
   * The rate that was set, rounded to float32 as a training step uses it.
   *
   * @throws IllegalStateException if the optimizer has a schedule: see {@link #learningRateAt}
   */
  public float learningRate() {
    if (schedule != null) {
      throw new IllegalStateException(
          "This optimizer has a learning-rate schedule: its rate depends on the step");
    }
    return (float) learningRate;
  }

  /** The rate that training step {@code step} uses; steps count from 0. */
  public double learningRateAt(long step) {
    return schedule == null ? learningRate : schedule.at(step);
  }

  /** The schedule, if one was set. */
  public Optional<LearningRateSchedule> schedule() {
    return Optional.ofNullable(schedule);
  }

  public Optional<Double> weightDecay() {
    return Optional.ofNullable(weightDecay);
  }

  /** Whether {@link #weightDecay} acts on the weight of this path. */
  boolean decays(String path) {
    return weightDecay != null
        && (excludedFromDecay == null || !excludedFromDecay.matcher(path).find());
  }

  public Optional<Double> clipnorm() {
    return Optional.ofNullable(clipnorm);
  }

  public Optional<Double> clipvalue() {
    return Optional.ofNullable(clipvalue);
  }

  public Optional<Double> globalClipnorm() {
    return Optional.ofNullable(globalClipnorm);
  }

  public boolean useEma() {
    return useEma;
  }

  public double emaMomentum() {
    return emaMomentum;
  }

  public Optional<Integer> emaOverwriteFrequency() {
    return Optional.ofNullable(emaOverwriteFrequency);
  }

  public Optional<Double> lossScaleFactor() {
    return Optional.ofNullable(lossScaleFactor);
  }

  public Optional<Integer> gradientAccumulationSteps() {
    return Optional.ofNullable(gradientAccumulationSteps);
  }

  public String name() {
    return name;
  }

  /** The keyword values of this base; a leaf adds its own. */
  @Override
  public Config config() {
    return Config.empty()
        .with("name", name)
        .with("learning_rate", schedule == null ? learningRate : schedule)
        .with("weight_decay", weightDecay)
        .with("clipnorm", clipnorm)
        .with("global_clipnorm", globalClipnorm)
        .with("clipvalue", clipvalue)
        .with("use_ema", useEma)
        .with("ema_momentum", emaMomentum)
        .with("ema_overwrite_frequency", emaOverwriteFrequency)
        .with("loss_scale_factor", lossScaleFactor)
        .with("gradient_accumulation_steps", gradientAccumulationSteps);
  }

  /** Sets the keyword values of this base from a config, for the leaves' factories. */
  protected final void configure(Config config) {
    if (config.getJson("learning_rate") instanceof JsonObject object) {
      learningRate(LearningRateSchedules.REGISTRY.fromJson(object));
    } else {
      learningRate = config.getDouble("learning_rate", learningRate);
    }
    weightDecay = config.optionalDouble("weight_decay").orElse(weightDecay);
    config.optionalDouble("clipnorm").ifPresent(this::clipnorm);
    config.optionalDouble("clipvalue").ifPresent(this::clipvalue);
    config.optionalDouble("global_clipnorm").ifPresent(this::globalClipnorm);
    useEma = config.getBoolean("use_ema", useEma);
    emaMomentum = config.getDouble("ema_momentum", emaMomentum);
    config.optionalInt("ema_overwrite_frequency").ifPresent(this::emaOverwriteFrequency);
    config.optionalDouble("loss_scale_factor").ifPresent(this::lossScaleFactor);
    config.optionalInt("gradient_accumulation_steps").ifPresent(this::gradientAccumulationSteps);
    name = config.getString("name", name);
  }

  @Override
  public final Registry<Optimizer> registry() {
    return Optimizers.REGISTRY;
  }
}
