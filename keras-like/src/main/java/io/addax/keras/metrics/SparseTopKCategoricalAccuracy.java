package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.losses.Ranks;
import java.util.Arrays;
import org.tensorflow.Operand;

/**
 * How often the target's class is among the {@code k} greatest predictions.
 *
 * <ul>
 *   <li>targets (batch, …) or (batch, …, 1), class indices
 *   <li>predictions (batch, …, classes), or class indices, best first, with {@link #fromSortedIds}
 * </ul>
 *
 * Source: {@code keras.metrics.SparseTopKCategoricalAccuracy}.
 */
public final class SparseTopKCategoricalAccuracy extends MeanMetricWrapper {
  private int k = 5;
  private boolean fromSortedIds;

  public SparseTopKCategoricalAccuracy() {
    super("sparse_top_k_categorical_accuracy", Direction.UP);
  }

  static SparseTopKCategoricalAccuracy of(Config config) {
    return new SparseTopKCategoricalAccuracy()
        .k(config.getInt("k", 5))
        .fromSortedIds(config.getBoolean("from_sorted_ids", false));
  }

  /** How many predictions are looked at. Default 5. */
  public SparseTopKCategoricalAccuracy k(int newK) {
    this.k = TopK.checked("SparseTopKCategoricalAccuracy", newK);
    return this;
  }

  /** Whether predictions are class indices in descending order of score. Default false. */
  public SparseTopKCategoricalAccuracy fromSortedIds(boolean sortedIds) {
    this.fromSortedIds = sortedIds;
    return this;
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    MetricShapes.checkSparse(this, yTrue, yPred);
    int rank = ops.rank(yPred);
    Operand<?> labels = ops.rank(yTrue) == rank ? Ranks.dropLast(ops, yTrue) : yTrue;
    if (!fromSortedIds) {
      return TopK.hits(ops, labels, yPred, k);
    }
    int[] size = new int[rank];
    Arrays.fill(size, -1);
    size[rank - 1] = k;
    Operand<?> best = ops.slice(yPred, new int[rank], size);
    Operand<?> expanded = ops.expandDims(ops.cast(labels, Ops.dtype(yPred)), -1);
    return ops.cast(ops.any(ops.equal(expanded, best), -1), DType.FLOAT32);
  }

  @Override
  public Config config() {
    Config config = super.config().with("k", k);
    return fromSortedIds ? config.with("from_sorted_ids", true) : config;
  }
}
