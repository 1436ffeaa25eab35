package io.addax.keras.metrics;

import io.addax.keras.config.Config;
import io.addax.keras.config.Configurable;
import io.addax.keras.config.Registry;
import io.addax.keras.losses.Loss;
import org.tensorflow.Operand;

/**
 * What a model measures while it trains and evaluates: state that each batch adds to, and a result
 * computed from it. The state lives in graph variables, so a training step fetches nothing; the
 * result is computed when somebody looks.
 *
 * <p>A metric of one's own extends this class or {@link MeanMetricWrapper}, or is a lambda that
 * gives a number per sample:
 *
 * <pre>{@code
 * Metric worst = Metric.of("worst", (ops, yTrue, yPred) ->
 *     ops.max(ops.abs(ops.sub(yPred, yTrue)), -1));
 * }</pre>
 *
 * Source: {@code keras.metrics.Metric}.
 */
public abstract class Metric implements Configurable<Metric> {
  /** Whether more is better; what a callback's mode "auto" asks. */
  public enum Direction {
    UP,
    DOWN,
    UNKNOWN
  }

  private String name;

  /**
   * A metric.
   *
   * @param name Keras's name of it
   */
  protected Metric(String name) {
    this.name = name;
  }

  /**
   * The mean of what a function of targets and predictions gives per sample. Its targets come in
   * the predictions' dtype.
   */
  public static Metric of(String name, Loss.Function function) {
    return new FunctionMetric(name, function);
  }

  /** The name under which a model logs it. */
  public Metric name(String newName) {
    this.name = newName;
    return this;
  }

  public String name() {
    return name;
  }

  /** Whether more is better. Default unknown. */
  public Direction direction() {
    return Direction.UNKNOWN;
  }

  /**
   * Whether batches may be added in parts, in any order, and come to the same. So it is with the
   * metrics of this library; of one's own the default is false, which is always right.
   */
  public boolean isSamplewise() {
    return getClass().getPackage() == Metric.class.getPackage();
  }

  /**
   * Adds a batch to the state.
   *
   * @param yTrue targets, in their own dtype
   * @param yPred predictions, floating point
   * @param sampleWeight floating point; null for none
   */
  public abstract void update(
      MetricContext context, Operand<?> yTrue, Operand<?> yPred, Operand<?> sampleWeight);

  /** The result of what has been seen since the last reset, as a scalar or small tensor. */
  public abstract Operand<?> result(MetricContext context);

  @Override
  public Config config() {
    return Config.empty().with("name", name).with("dtype", "float32");
  }

  @Override
  public final Registry<Metric> registry() {
    return Metrics.REGISTRY;
  }
}
