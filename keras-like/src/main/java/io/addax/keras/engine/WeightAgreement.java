package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out whether all workers have the same weights. They have, unless a program has set some on
 * one worker alone; then each would train a model of its own, without a word.
 *
 * <p>Like processors come to the same bits. Where bits differ, sums of the weights are compared:
 * unlike processors may round otherwise.
 */
final class WeightAgreement {
  /** So few bits that the sum over all workers does not overflow. */
  private static final int UNUSED_BITS = 16;

  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** By how much a sum may differ, relative to that of the absolute values. */
  private static final double ROUNDING = 1e-4;

  /** Weights count differently in the sum, so that two that are exchanged change it. */
  private static final int FACTORS = 7;

  /** Workers whose difference can be told one by one. */
  private static final int NAMED = 62;

  private WeightAgreement() {}

  /**
   * Compares the weights, and agrees on whether training ends; every worker must call it at the
   * same place.
   *
   * @param weights of this worker
   * @param stop whether it wants training to end
   * @return whether any worker wants so
   * @throws IllegalStateException on all workers, if weights differ; it names the workers
   */
  static boolean anyStops(ModelGraph graph, List<HostTensor> weights, boolean stop) {
    Workers workers = graph.workers();
    long mine = checksum(weights);
    long[] sums = graph.sumOfWorkers(stop ? 1 : 0, mine, workers.isChief() ? mine : 0);
    if (sums[1] != workers.number() * sums[2]) {
      double sum = sum(weights, false);
      double chiefs = Double.longBitsToDouble(graph.ofChief(Double.doubleToRawLongBits(sum))[0]);
      boolean near = Math.abs(sum - chiefs) <= ROUNDING * sum(weights, true);
      boolean differs = mine != sums[2] && !near;
      long[] found =
          graph.sumOfWorkers(
              differs ? 1 : 0, differs && workers.index() < NAMED ? 1L << workers.index() : 0);
      if (found[0] > 0) {
        throw differ(found[1]);
      }
    }
    return sums[0] > 0;
  }

  private static double sum(List<HostTensor> tensors, boolean absolute) {
    double sum = 0;
    for (HostTensor tensor : tensors) {
      for (int i = 0; i < tensor.size(); i++) {
        double value = (1 + i % FACTORS) * tensor.doubleAt(i);
        sum += absolute ? Math.abs(value) : value;
      }
    }
    return sum;
  }

  private static IllegalStateException differ(long marks) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMED; i++) {
      if ((marks >> i & 1) != 0) {
        names.add("worker " + i);
      }
    }
    return new IllegalStateException(
        "Expected the same weights on all workers. Received others than the chief's on "
            + (names.isEmpty() ? "some" : String.join(", ", names))
            + ". A callback that sets weights must do so on every worker, and alike");
  }

  /** Equal for equal bits, and hardly ever for others. */
  static long checksum(List<HostTensor> tensors) {
    long sum = 0;
    for (HostTensor tensor : tensors) {
      if (tensor.dtype() == DType.FLOAT32) {
        for (float value : tensor.floats()) {
          sum = sum * 31 + Float.floatToRawIntBits(value);
        }
      } else {
        for (int i = 0; i < tensor.size(); i++) {
          long value =
              tensor.dtype().isFloating()
                  ? Double.doubleToRawLongBits(tensor.doubleAt(i))
                  : tensor.longAt(i);
          sum = sum * 31 + value;
        }
      }
      sum = (sum ^ sum >>> 32) * SPREAD;
    }
    return sum >>> UNUSED_BITS;
  }
}
