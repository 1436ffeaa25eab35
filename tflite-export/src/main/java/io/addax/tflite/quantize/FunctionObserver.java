package io.addax.tflite.quantize;

import io.addax.tflite.calibrate.Range;
import io.addax.tflite.calibrate.RangeObserver;
import io.addax.tflite.ir.QuantParams;
import java.util.Arrays;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * Finds the 8-bit range of a function's input under which the function's results are nearest to
 * those of the unrounded input: the ends of the usual range are drawn in, one after the other, as
 * far as that helps.
 */
final class FunctionObserver implements RangeObserver {
  private static final int VALUES_PER_RUN = 256;
  private static final int MOST_VALUES = 500_000;
  private static final int TRIALS = 24;
  private static final float STEP = 1f / 30;
  private static final int ROUNDS = 2;

  private final RangeObserver usual;
  private final int width;
  private final boolean normalized;
  private final DoubleUnaryOperator function;
  private float[] seen = new float[VALUES_PER_RUN];
  private double[] wanted = new double[VALUES_PER_RUN];
  private int size;

  private FunctionObserver(
      RangeObserver usual, int width, boolean normalized, DoubleUnaryOperator function) {
    this.usual = usual;
    this.width = width;
    this.normalized = normalized;
    this.function = function;
  }

  /** For a function of each element. */
  static FunctionObserver elementwise(DoubleUnaryOperator function, RangeObserver usual) {
    return new FunctionObserver(usual, 1, false, function);
  }

  /**
   * For softmax.
   *
   * @param width how many elements are normalized together
   * @param beta what they are multiplied by before
   */
  static FunctionObserver softmax(int width, double beta, RangeObserver usual) {
    return new FunctionObserver(usual, width, true, x -> Math.exp(beta * x));
  }

  @Override
  public void see(float[] values) {
    usual.see(values);
    int count = values.length / width;
    int step = Math.max(1, values.length / VALUES_PER_RUN / width);
    for (int i = 0; i < count && size + width <= MOST_VALUES; i += step) {
      if (size + width > seen.length) {
        int room = Math.max(2 * seen.length, size + width);
        seen = Arrays.copyOf(seen, room);
        wanted = Arrays.copyOf(wanted, room);
      }
      System.arraycopy(values, i * width, seen, size, width);
      addWanted();
      size += width;
    }
  }

  /** The results of the row that was seen last. */
  private void addWanted() {
    double greatest = 0;
    if (normalized) {
      greatest = seen[size];
      for (int i = size; i < size + width; i++) {
        greatest = Math.max(greatest, seen[i]);
      }
    }
    for (int i = size; i < size + width; i++) {
      wanted[i] = function.applyAsDouble(seen[i] - greatest);
    }
    if (normalized) {
      normalize(wanted, size);
    }
  }

  private void normalize(double[] results, int from) {
    double sum = 0;
    for (int i = from; i < from + width; i++) {
      sum += results[i];
    }
    for (int i = from; i < from + width; i++) {
      results[i] /= sum;
    }
  }

  @Override
  public Range range() {
    Range range = usual.range();
    Range best = new Range(Math.min(range.min(), 0), Math.max(range.max(), 0));
    for (int round = 0; round < ROUNDS; round++) {
      Range low = best;
      best = nearest(low, shrink -> new Range((float) (low.min() * shrink), low.max()));
      Range high = best;
      best = nearest(high, shrink -> new Range(high.min(), (float) (high.max() * shrink)));
    }
    return best;
  }

  private Range nearest(Range start, DoubleFunction<Range> shrunk) {
    Range best = start;
    double least = error(start, Double.POSITIVE_INFINITY);
    for (int trial = 1; trial < TRIALS; trial++) {
      Range range = shrunk.apply(1 - trial * STEP);
      double error = error(range, least);
      if (error < least) {
        least = error;
        best = range;
      }
    }
    return best;
  }

  /**
   * The sum of absolute differences of the results, as the function has them of integers.
   *
   * @param limit where the sum need not be known exactly any more
   */
  private double error(Range range, double limit) {
    QuantParams params = QuantMath.activation(range);
    int zero = params.zeroPoint() - Byte.MIN_VALUE;
    double scale = params.scale();
    double[] table = new double[1 << Byte.SIZE];
    int greatest = normalized ? table.length - 1 : zero;
    for (int q = 0; q < table.length; q++) {
      table[q] = function.applyAsDouble(scale * (q - greatest));
    }
    double[] got = new double[width];
    double sum = 0;
    for (int row = 0; row < size && sum < limit; row += width) {
      for (int i = 0; i < width; i++) {
        double q = Math.rint(seen[row + i] / scale) + zero;
        got[i] = table[(int) Math.max(0, Math.min(table.length - 1, q))];
      }
      if (normalized) {
        normalize(got, 0);
      }
      for (int i = 0; i < width; i++) {
        sum += Math.abs(wanted[row + i] - got[i]);
      }
    }
    return sum;
  }
}
