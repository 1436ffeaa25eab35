package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.losses.Ranks;
import java.util.Arrays;
import org.tensorflow.Operand;

/**
 * What metrics have in common that compare predictions with thresholds: the options, and the
 * counts.
 */
abstract class ThresholdMetric<T extends ThresholdMetric<T>> extends Metric {
  private static final double LOWEST = -1e10;

  private double[] thresholds;
  private Integer topK;
  private Integer classId;

  ThresholdMetric(String name) {
    super(name);
  }

  final void setThresholds(double... newThresholds) {
    for (double threshold : newThresholds) {
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new IllegalArgumentException(
            className()
                + ": expected thresholds from 0 to 1. Received: "
                + Arrays.toString(newThresholds));
      }
    }
    this.thresholds = newThresholds.clone();
  }

  final void setTopK(int k) {
    this.topK = TopK.checked(className(), k);
  }

  final void setClassId(int id) {
    this.classId = id;
  }

  /** Takes over the options that stand in a config. */
  void configure(Config config) {
    double[] given = config.getDoubles("thresholds");
    if (given != null) {
      setThresholds(given);
    }
    config.optionalInt("top_k").ifPresent(this::setTopK);
    config.optionalInt("class_id").ifPresent(this::setClassId);
  }

  /** This metric as its own class, with the options of a config. */
  final T configured(Config config) {
    configure(config);
    return self();
  }

  @SuppressWarnings("unchecked")
  final T self() {
    return (T) this;
  }

  private ConfusionCounts confusion() {
    double usual = topK == null ? 0.5 : LOWEST;
    return ConfusionCounts.at(thresholds == null ? new double[] {usual} : thresholds);
  }

  @Override
  public final void update(
      MetricContext context, Operand<?> yTrue, Operand<?> yPred, Operand<?> sampleWeight) {
    Ops ops = context.ops();
    Ranks.Pair pair = Ranks.align(ops, yTrue, ops.cast(yPred, DType.FLOAT32));
    MetricShapes.checkElements(this, pair, yTrue, yPred);
    Operand<?> targets = pair.first();
    Operand<?> predictions = pair.second();
    if (topK != null) {
      predictions = keepTopK(ops, predictions, topK);
    }
    if (classId != null) {
      targets = column(ops, targets, classId);
      predictions = column(ops, predictions, classId);
    }
    confusion().update(context, targets, predictions, sampleWeight, null);
  }

  /** Predictions that are not among the {@code k} greatest of their row are put below all. */
  private static Operand<?> keepTopK(Ops ops, Operand<?> x, int k) {
    int classes = Math.toIntExact(Shapes.get(x.shape(), -1));
    Operand<?> best = ops.topK(x, k).get(1);
    Operand<?> kept = ops.sum(ops.oneHot(best, classes, DType.FLOAT32), -2);
    return ops.select(ops.greater(kept, 0), x, ops.scalarLike(x, LOWEST));
  }

  private Operand<?> column(Ops ops, Operand<?> x, int id) {
    int rank = ops.rank(x);
    long size = Shapes.get(x.shape(), -1);
    if (rank < 2 || (size >= 0 && id >= size)) {
      throw new IllegalArgumentException(
          className()
              + ": expected targets and predictions of shape (batch, classes) with a class "
              + id
              + ". Received shape: "
              + Shapes.toString(x.shape()));
    }
    int[] begin = new int[rank];
    int[] sizes = new int[rank];
    Arrays.fill(sizes, -1);
    begin[rank - 1] = id;
    sizes[rank - 1] = 1;
    return ops.slice(x, begin, sizes);
  }

  /** The metric of what has been counted, one number per threshold. */
  abstract Operand<?> of(Ops ops, ConfusionCounts.Counts counts);

  @Override
  public final Operand<?> result(MetricContext context) {
    ConfusionCounts confusion = confusion();
    Operand<?> value = of(context.ops(), confusion.counts(context, 0));
    return confusion.perThreshold(context.ops(), value);
  }

  /** A single threshold is written as a number, several as a list. */
  final Config withThresholds(Config config) {
    if (thresholds == null) {
      return config.with("thresholds", null);
    }
    return thresholds.length == 1
        ? config.with("thresholds", thresholds[0])
        : config.with("thresholds", thresholds);
  }

  final Config withTopK(Config config) {
    return config.with("top_k", topK);
  }

  final Config withClassId(Config config) {
    return config.with("class_id", classId);
  }
}
