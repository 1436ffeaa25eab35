package io.addax.keras;

import io.addax.keras.layers.Weight;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/**
 * How much some weights are.
 *
 * @param count the number of elements
 * @param bytes the memory they take
 */
record WeightSize(long count, long bytes) {
  private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB", "PB");

  static WeightSize of(List<Weight> weights) {
    WeightSize size = new WeightSize(0, 0);
    for (Weight weight : weights) {
      long elements = weight.shape().size();
      size = size.plus(new WeightSize(elements, elements * weight.dtype().bytes()));
    }
    return size;
  }

  WeightSize plus(WeightSize other) {
    return new WeightSize(count + other.count, bytes + other.bytes);
  }

  /** Count and memory as Keras prints them: {@code 101,770 (397.54 KB)}. */
  @Override
  public String toString() {
    return grouped(count) + " (" + readable(bytes) + ")";
  }

  /** A number with commas between thousands. */
  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Bytes in the largest unit of which there is one. */
  static String readable(long bytes) {
    BigDecimal scale = BigDecimal.valueOf(1024);
    BigDecimal value = BigDecimal.valueOf(bytes);
    int unit = 0;
    while (value.compareTo(scale) >= 0 && unit < UNITS.size() - 1) {
      value = value.divide(scale); // exact: a power of two
      unit++;
    }
    // Python rounds the exact value, ties to even; String.format would round them up.
    return value.setScale(2, RoundingMode.HALF_EVEN).toPlainString() + " " + UNITS.get(unit);
  }
}
