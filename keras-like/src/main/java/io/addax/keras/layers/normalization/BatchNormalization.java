package io.addax.keras.layers.normalization;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.initializers.Initializers;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Weight;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Normalization of each channel over the batch: {@code gamma * (x - mean) / sqrt(variance +
 * epsilon) + beta}.
 *
 * <p>In training mean and variance are those of the batch, and moving averages of them are kept:
 * {@code moving = moving * momentum + batch * (1 - momentum)}, of the variance divided by n, as in
 * Keras. Otherwise, and in a layer with {@code trainable(false)}, the moving averages are used.
 *
 * <ul>
 *   <li>input and output (batch, …, channels)
 *   <li>gamma, beta, moving mean, moving variance (channels)
 * </ul>
 *
 * <pre>{@code
 * new Conv2D(32, 3).useBias(false), new BatchNormalization(), new ReLU()
 * }</pre>
 *
 * Positions that the input's mask excludes do not count. Under a {@linkplain
 * io.addax.keras.distribute.Strategy strategy}, each replica normalizes by the samples that it has,
 * and the moving averages follow the mean over the replicas; {@link #synchronize} normalizes by the
 * whole batch. Source: {@code keras.layers.BatchNormalization}.
 */
public final class BatchNormalization extends BaseNormalization<BatchNormalization> {
  private int axis = -1;
  private double momentum = 0.99;
  private boolean synchronize;
  private Initializer movingMeanInitializer = Initializers.get("zeros");
  private Initializer movingVarianceInitializer = Initializers.get("ones");
  private Weight movingMean;
  private Weight movingVariance;

  public BatchNormalization() {}

  public static BatchNormalization of(Config config) {
    return new BatchNormalization()
        .configure(config)
        .axis(config.getInts("axis", 1, -1)[0])
        .momentum(config.getDouble("momentum", 0.99))
        .synchronize(config.getBoolean("synchronized", false))
        .movingMeanInitializer(Initializers.fromJson(config, "moving_mean_initializer", "zeros"))
        .movingVarianceInitializer(
            Initializers.fromJson(config, "moving_variance_initializer", "ones"));
  }

  /** The axis of the channels; negative ones count from the end. Default -1. */
  public BatchNormalization axis(int newAxis) {
    checkNotBuilt("axis");
    this.axis = newAxis;
    return this;
  }

  /** How slowly the moving averages follow, from 0 to 1. Default 0.99. */
  public BatchNormalization momentum(double newMomentum) {
    checkNotBuilt("momentum");
    this.momentum = Arguments.fraction(this, "momentum", newMomentum);
    return this;
  }

  /**
   * Whether mean and variance are those of the whole batch where replicas divide it, which makes
   * training independent of their number and costs three sums over them. Keras's {@code
   * synchronized}, which is no name for a method in Java. Default false.
   */
  public BatchNormalization synchronize(boolean newSynchronize) {
    checkNotBuilt("synchronize");
    this.synchronize = newSynchronize;
    return this;
  }

  /** How the moving mean begins. Default {@code zeros}. */
  public BatchNormalization movingMeanInitializer(Initializer initializer) {
    checkNotBuilt("movingMeanInitializer");
    this.movingMeanInitializer = initializer;
    return this;
  }

  /** How the moving variance begins. Default {@code ones}. */
  public BatchNormalization movingVarianceInitializer(Initializer initializer) {
    checkNotBuilt("movingVarianceInitializer");
    this.movingVarianceInitializer = initializer;
    return this;
  }

  @Override
  protected void build(Shape input) {
    Shape shape = Shape.of(Shapes.get(input, axis));
    addGammaAndBeta(shape);
    movingMean =
        addWeight("moving_mean", shape, movingMeanInitializer).trainable(false).autocast(false);
    movingVariance =
        addWeight("moving_variance", shape, movingVarianceInitializer)
            .trainable(false)
            .autocast(false);
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    int rank = input.numDimensions();
    if (rank < 2 || axis >= rank || axis < -rank) {
      throw error(
          "expected an input of rank >= 2 with an axis "
              + axis
              + ". Received shape: "
              + Shapes.toString(input));
    }
    if (isBuilt()) {
      requireAxis(input, axis, movingMean.shape().get(0));
    }
    return input;
  }

  /** The fused op takes 16-bit numbers as they are. */
  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    int rank = x.shape().numDimensions();
    boolean last = Shapes.axis(axis, rank) == rank - 1;
    if (!last || !BatchStatistics.canFuse(x)) {
      return super.call(context, x);
    }
    BatchStatistics statistics = new BatchStatistics(context.ops(), x, rank - 1);
    Operand<?> gamma = gamma(context, DType.FLOAT32);
    Operand<?> beta = beta(context, DType.FLOAT32);
    if (!followsBatch(context)) {
      return rank == 4
          ? statistics.fusedWith(
              gamma,
              beta,
              context.read(movingMean),
              context.read(movingVariance),
              (float) epsilon())
          : super.call(context, x);
    }
    if (context.mask(x) != null || (synchronize && context.replicas() > 1)) {
      return super.call(context, x);
    }
    BatchStatistics.Fused fused = statistics.fused(gamma, beta, (float) epsilon());
    follow(context, fused.mean(), fused.variance());
    return fused.y();
  }

  private boolean followsBatch(CallContext context) {
    return context.training() && isTrainable();
  }

  @Override
  Operand<?> normalize(CallContext context, Operand<?> x, Operand<?> mask) {
    int channels = Shapes.axis(axis, x.shape().numDimensions());
    BatchStatistics statistics = new BatchStatistics(context.ops(), x, channels);
    if (!followsBatch(context)) {
      return normalizeAligned(context, x, context.read(movingMean), context.read(movingVariance));
    }
    if (synchronize && context.replicas() > 1) {
      return composed(context, x, statistics.moments(mask, context::sumOverReplicas));
    }
    return composed(context, x, mask == null ? statistics.moments() : statistics.moments(mask));
  }

  private Operand<?> composed(CallContext context, Operand<?> x, BatchStatistics.Moments moments) {
    follow(context, moments.mean(), moments.variance());
    return normalizeAligned(context, x, moments.mean(), moments.variance());
  }

  private Operand<?> normalizeAligned(
      CallContext context, Operand<?> x, Operand<?> mean, Operand<?> variance) {
    Ops ops = context.ops();
    return normalize(
        ops,
        x,
        aligned(ops, x, mean),
        aligned(ops, x, variance),
        aligned(ops, x, gamma(context, Ops.dtype(x))),
        aligned(ops, x, beta(context, Ops.dtype(x))));
  }

  /** A vector over the channels, shaped so that it is broadcast along the right axis. */
  private Operand<?> aligned(Ops ops, Operand<?> x, Operand<?> vector) {
    int rank = x.shape().numDimensions();
    int channels = Shapes.axis(axis, rank);
    if (vector == null || channels == rank - 1) {
      return vector;
    }
    long[] dims = IntStream.range(0, rank).mapToLong(i -> i == channels ? -1 : 1).toArray();
    dims[channels] = movingMean.shape().get(0);
    return ops.reshape(vector, Arrays.copyOf(dims, rank));
  }

  private void follow(CallContext context, Operand<?> mean, Operand<?> variance) {
    context.update(movingMean, average(context, movingMean, mean));
    context.update(movingVariance, average(context, movingVariance, variance));
  }

  private Operand<?> average(CallContext context, Weight moving, Operand<?> batch) {
    Ops ops = context.ops();
    return ops.add(ops.mul(context.read(moving), momentum), ops.mul(batch, 1 - momentum));
  }

  @Override
  public Config config() {
    return super.config()
        .with("axis", axis)
        .with("momentum", momentum)
        .with("synchronized", synchronize)
        .with("moving_mean_initializer", movingMeanInitializer)
        .with("moving_variance_initializer", movingVarianceInitializer);
  }
}
