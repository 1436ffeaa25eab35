package io.addax.keras.losses;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import java.util.Arrays;
import java.util.Locale;
import org.tensorflow.Operand;

/** How the losses of samples become one number. Source: {@code keras.losses.Loss.reduction}. */
public enum Reduction {
  /** The sum divided by the number of losses. */
  SUM_OVER_BATCH_SIZE,
  /** The same: Keras takes both names. */
  MEAN,
  /** The sum. */
  SUM,
  /** The weighted sum divided by the sum of weights. */
  MEAN_WITH_SAMPLE_WEIGHT,
  /** All losses, weighted. */
  NONE;

  /** Keras's name, such as {@code sum_over_batch_size}. */
  public String kerasName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The reduction of a Keras name.
   *
   * @throws IllegalArgumentException if there is no such reduction; the message lists all
   */
  public static Reduction of(String kerasName) {
    for (Reduction reduction : values()) {
      if (reduction.kerasName().equals(kerasName)) {
        return reduction;
      }
    }
    throw new IllegalArgumentException(
        "Expected a reduction, one of "
            + Arrays.stream(values()).map(Reduction::kerasName).toList()
            + ". Received: '"
            + kerasName
            + "'");
  }

  /**
   * Weights, masks and reduces.
   *
   * <p>What a mask leaves out has weight 0; for the means, what is left is weighted up, so that the
   * masked do not count.
   *
   * @param losses (batch, …)
   * @param sampleWeight shape of {@code losses}, or a beginning of it; null for none
   * @param mask booleans, shape of {@code losses}, or a beginning of it; null for none
   */
  public Operand<?> apply(Ops ops, Operand<?> losses, Operand<?> sampleWeight, Operand<?> mask) {
    Operand<?> weight = weight(ops, Ops.dtype(losses), sampleWeight, mask);
    if (weight == null) {
      return reduce(ops, losses, null);
    }
    Ranks.Pair pair = Ranks.align(ops, losses, weight);
    Operand<?> values = pair.first();
    Operand<?> expanded = Ranks.expandTo(ops, pair.second(), values.shape().numDimensions());
    return reduce(ops, ops.mul(values, expanded), expanded);
  }

  private Operand<?> weight(Ops ops, DType dtype, Operand<?> sampleWeight, Operand<?> mask) {
    Operand<?> weight = sampleWeight == null ? null : ops.cast(sampleWeight, dtype);
    if (mask == null) {
      return weight;
    }
    Operand<?> valid = ops.cast(mask, dtype);
    if (this == SUM_OVER_BATCH_SIZE || this == MEAN) {
      valid = ops.mul(valid, ops.divNoNan(ops.size(mask, dtype), ops.sum(valid)));
    }
    if (weight == null) {
      return valid;
    }
    Ranks.Pair pair = Ranks.align(ops, valid, weight);
    int rank = Math.max(ops.rank(pair.first()), ops.rank(pair.second()));
    return ops.mul(
        Ranks.expandTo(ops, pair.first(), rank), Ranks.expandTo(ops, pair.second(), rank));
  }

  private Operand<?> reduce(Ops ops, Operand<?> values, Operand<?> weight) {
    if (this == NONE || (!values.shape().isUnknown() && values.shape().isScalar())) {
      return values;
    }
    return switch (this) {
      case SUM -> ops.sum(values);
      case MEAN_WITH_SAMPLE_WEIGHT ->
          weight == null ? ops.mean(values) : ops.divNoNan(ops.sum(values), ops.sum(weight));
      default -> ops.mean(values);
    };
  }
}
