package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.tensorflow.Operand;

/**
 * Finds out whether all workers have the same weights. They have, unless a program has set some on
 * one worker alone; then each would train a model of its own, without a word.
 *
 * <p>Like processors come to the same bits. Where bits differ, every weight is compared with the
 * chief's: unlike processors may round otherwise.
 */
final class WeightAgreement {
  /** So few bits that the sum over all workers does not overflow. */
  private static final int UNUSED_BITS = 16;

  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** By how much elements may differ, relative to the largest of their weight. */
  private static final float ROUNDING = 1e-4f;

  /** Weights that are all nearer to 0 count as this. */
  private static final float NOTHING = 1e-12f;

  /** Workers whose difference can be told one by one. */
  private static final int NAMED = 62;

  private final ModelGraph graph;
  private List<Operand<?>> distances; // made when bits first differ, for so many variables:
  private int compared;

  WeightAgreement(ModelGraph graph) {
    this.graph = graph;
  }

  /**
   * Compares the weights, and agrees on whether training ends; every worker must call it at the
   * same place.
   *
   * @param weights of this worker
   * @param stop whether it wants training to end
   * @return whether any worker wants so
   * @throws IllegalStateException on all workers, if weights differ; it names the workers
   */
  boolean anyStops(List<HostTensor> weights, boolean stop) {
    Workers workers = graph.workers();
    long mine = checksum(weights);
    long[] sums = graph.sumOfWorkers(stop ? 1 : 0, mine, workers.isChief() ? mine : 0);
    if (sums[1] != workers.number() * sums[2]) {
      boolean differs = isFarFromChiefs();
      long mark = differs && workers.index() < NAMED ? 1L << workers.index() : 0;
      long[] found = graph.sumOfWorkers(differs ? 1 : 0, mark);
      if (found[0] > 0) {
        throw differ(found[1]);
      }
    }
    return sums[0] > 0;
  }

  private boolean isFarFromChiefs() {
    Collection<GraphVariable> variables = graph.variables().values();
    if (distances == null || compared != variables.size()) {
      distances = distances(List.copyOf(variables));
      compared = variables.size();
    }
    // Also where it is no number.
    return graph.session().fetch(distances).stream()
        .anyMatch(distance -> !(distance.scalarFloat() <= ROUNDING));
  }

  /** For each weight the greatest difference from the chief's, relative to the chief's greatest. */
  private List<Operand<?>> distances(List<GraphVariable> variables) {
    Ops ops = graph.root().scope("weight_agreement");
    List<Operand<?>> found = new ArrayList<>();
    for (GraphVariable variable : variables) {
      String what = "weight agreement " + variables.size() + " " + variable.name();
      Operand<?> chiefs = graph.workers().ofChief(ops, variable.value(), what);
      Operand<?> expected = ops.cast(chiefs, DType.FLOAT32);
      Operand<?> mine = ops.cast(variable.value(), DType.FLOAT32);
      Operand<?> off = greatest(ops, ops.sub(mine, expected));
      found.add(ops.div(off, ops.maximum(greatest(ops, expected), NOTHING)));
    }
    return found;
  }

  private static Operand<?> greatest(Ops ops, Operand<?> x) {
    return ops.max(ops.reshape(ops.abs(x), -1), 0);
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
