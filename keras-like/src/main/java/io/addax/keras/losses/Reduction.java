package io.addax.keras.losses;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
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

  /**
   * The losses of some samples, so that parts of a batch can be put together: the reduced loss of
   * the whole is the sum of all totals over the sum of all divisors.
   *
   * @param total scalar
   * @param divisor scalar; null where nothing is divided by
   * @param reduced false for {@link #NONE}, whose losses are summed for their gradient, and divided
   *     for the logs alone
   */
  public record Parts(Operand<?> total, Operand<?> divisor, boolean reduced) {
    /** The same with each number changed. */
    public Parts map(UnaryOperator<Operand<?>> change) {
      return new Parts(
          change.apply(total), divisor == null ? null : change.apply(divisor), reduced);
    }
  }

  /**
   * The same as {@link #apply} for a part of a batch. The parts of {@link #NONE} are the sum and
   * the number of losses.
   */
  public Parts parts(Ops ops, Operand<?> losses, Operand<?> sampleWeight, Operand<?> mask) {
    DType dtype = Ops.dtype(losses);
    boolean means = this == SUM_OVER_BATCH_SIZE || this == MEAN;
    // A sum weights nothing up; here the divisor does that.
    Operand<?> weight = SUM.weight(ops, dtype, sampleWeight, mask);
    Operand<?> values = losses;
    Operand<?> expanded = null;
    if (weight != null) {
      Ranks.Pair pair = Ranks.align(ops, losses, weight);
      expanded = Ranks.expandTo(ops, pair.second(), pair.first().shape().numDimensions());
      values = ops.mul(pair.first(), expanded);
    }
    Operand<?> total = ops.sum(values);
    if (this == SUM) {
      return new Parts(total, null, true);
    }
    if (this == MEAN_WITH_SAMPLE_WEIGHT && expanded != null) {
      return new Parts(total, ops.sum(expanded), true);
    }
    Operand<?> number = ops.size(values, dtype);
    if (means && mask != null) {
      Operand<?> kept = ops.sum(ops.cast(mask, dtype));
      number = ops.mul(number, ops.divNoNan(kept, ops.size(mask, dtype)));
    }
    return new Parts(total, number, this != NONE);
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
