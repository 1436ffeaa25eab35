package io.addax.keras;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.addax.graph.DType;
import io.addax.keras.layers.DTypePolicy;
import io.addax.keras.losses.Loss;
import io.addax.keras.losses.Losses;
import io.addax.keras.metrics.Metric;
import io.addax.keras.metrics.Metrics;
import io.addax.keras.optimizers.LossScaleOptimizer;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.Optimizers;
import java.util.Arrays;
import java.util.List;

/**
 * How a model is to be trained: optimizer, losses and metrics. Immutable.
 *
 * <p>For models of several outputs, where {@link Model#compile(Optimizer, Loss, Object...)} does
 * not suffice:
 *
 * <pre>{@code
 * model.compile(Compile.optimizer(new Adam())
 *     .loss("digit", new SparseCategoricalCrossentropy())
 *     .loss("parity", new BinaryCrossentropy(), 0.5)
 *     .metrics("digit", List.of("accuracy")));
 * }</pre>
 *
 * Source: the arguments of {@code keras.Model.compile}.
 */
public final class Compile {
  /** Stands for every output. */
  static final String ALL = "";

  /** A loss as it was given and as it is used, as an object or by name, and its weight. */
  private record WeightedLoss(Object given, Object loss, double weight) {}

  private final Optimizer optimizer;
  private final ImmutableMap<String, WeightedLoss> losses;
  private final ImmutableMap<String, ImmutableList<Object>> metrics;
  private final ImmutableMap<String, ImmutableList<Object>> weightedMetrics;
  private final boolean autoScaleLoss;

  private Compile(
      Optimizer optimizer,
      ImmutableMap<String, WeightedLoss> losses,
      ImmutableMap<String, ImmutableList<Object>> metrics,
      ImmutableMap<String, ImmutableList<Object>> weightedMetrics,
      boolean autoScaleLoss) {
    this.optimizer = optimizer;
    this.losses = losses;
    this.metrics = metrics;
    this.weightedMetrics = weightedMetrics;
    this.autoScaleLoss = autoScaleLoss;
  }

  /** Begins with an optimizer. */
  public static Compile optimizer(Optimizer optimizer) {
    if (optimizer == null) {
      throw new IllegalArgumentException("Expected an optimizer. Received: null");
    }
    return new Compile(optimizer, ImmutableMap.of(), ImmutableMap.of(), ImmutableMap.of(), true);
  }

  /** Begins with an optimizer by Keras's name, such as {@code "adam"}. */
  public static Compile optimizer(String name) {
    return optimizer(Optimizers.get(name));
  }

  /** The loss of every output: a {@link Loss} or Keras's name of one. */
  public Compile loss(Object loss) {
    return withLoss(ALL, loss, 1);
  }

  /** The loss of one output. */
  public Compile loss(String output, Object loss) {
    return withLoss(output, loss, 1);
  }

  /** The loss of one output, and its weight in the total. */
  public Compile loss(String output, Object loss, double weight) {
    return withLoss(output, loss, weight);
  }

  /** Metrics of the only output, or of each: {@link Metric}s or Keras's names. */
  public Compile metrics(Object... newMetrics) {
    return metrics(ALL, Arrays.asList(newMetrics));
  }

  /** Metrics of one output, in a list so that its name is not taken for one of them. */
  public Compile metrics(String output, List<?> newMetrics) {
    return new Compile(
        optimizer,
        losses,
        put(metrics, output, checked(newMetrics)),
        weightedMetrics,
        autoScaleLoss);
  }

  /** Metrics of the only output, or of each, that take the sample weights into account. */
  public Compile weightedMetrics(Object... newMetrics) {
    return weightedMetrics(ALL, Arrays.asList(newMetrics));
  }

  /** Metrics of one output that take the sample weights into account. */
  public Compile weightedMetrics(String output, List<?> newMetrics) {
    return new Compile(
        optimizer,
        losses,
        metrics,
        put(weightedMetrics, output, checked(newMetrics)),
        autoScaleLoss);
  }

  /**
   * Whether a model of policy {@code mixed_float16} gets a {@link LossScaleOptimizer} around its
   * optimizer. Default true.
   */
  public Compile autoScaleLoss(boolean scale) {
    return new Compile(optimizer, losses, metrics, weightedMetrics, scale);
  }

  /** This, with the optimizer that a model of some policy needs. */
  Compile scaledFor(DTypePolicy policy) {
    boolean needed = policy.isMixed() && policy.computeDtype() == DType.FLOAT16;
    if (!needed || !autoScaleLoss || optimizer instanceof LossScaleOptimizer) {
      return this;
    }
    return new Compile(
        new LossScaleOptimizer(optimizer), losses, metrics, weightedMetrics, autoScaleLoss);
  }

  private Compile withLoss(String output, Object loss, double weight) {
    if (!(loss instanceof Loss) && !(loss instanceof String)) {
      throw new IllegalArgumentException("Expected a Loss or the name of one. Received: " + loss);
    }
    Object used =
        loss instanceof String name && !Losses.isCrossentropy(name) ? Losses.get(name) : loss;
    return new Compile(
        optimizer,
        put(losses, output, new WeightedLoss(loss, used, weight)),
        metrics,
        weightedMetrics,
        autoScaleLoss);
  }

  private static ImmutableList<Object> checked(List<?> metrics) {
    for (Object metric : metrics) {
      if (!(metric instanceof Metric) && !(metric instanceof String)) {
        throw new IllegalArgumentException(
            "Expected a Metric or the name of one. Received: " + metric);
      }
      if (metric instanceof String name && !Metrics.dependsOnShapes(name)) {
        Metrics.get(name); // an unknown name fails here, not at the first batch
      }
    }
    return ImmutableList.copyOf(metrics);
  }

  private static <V> ImmutableMap<String, V> put(ImmutableMap<String, V> map, String key, V value) {
    return ImmutableMap.<String, V>builder().putAll(map).put(key, value).buildKeepingLast();
  }

  /** The optimizer. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** Throws if a name is given that no output has. */
  void checkOutputs(List<String> outputs) {
    for (var keys : List.of(losses.keySet(), metrics.keySet(), weightedMetrics.keySet())) {
      for (String key : keys) {
        if (!key.equals(ALL) && !outputs.contains(key)) {
          throw new IllegalArgumentException(
              "Expected names of outputs " + outputs + ". Received: '" + key + "'");
        }
      }
    }
  }

  /** The loss of an output, as an object or by name; null if it has none. */
  public Object lossOf(String output) {
    WeightedLoss loss = losses.getOrDefault(output, losses.get(ALL));
    return loss == null ? null : loss.loss();
  }

  /** The loss of an output as it was given, a {@link Loss} or a name; null if it has none. */
  public Object givenLossOf(String output) {
    WeightedLoss loss = losses.getOrDefault(output, losses.get(ALL));
    return loss == null ? null : loss.given();
  }

  /** The weight of an output's loss in the total. */
  public double lossWeightOf(String output) {
    WeightedLoss loss = losses.getOrDefault(output, losses.get(ALL));
    return loss == null ? 1 : loss.weight();
  }

  /** The metrics of an output, or its weighted ones. */
  public List<Object> metricsOf(String output, boolean weighted) {
    var all = weighted ? weightedMetrics : metrics;
    return all.getOrDefault(output, all.getOrDefault(ALL, ImmutableList.of()));
  }
}
