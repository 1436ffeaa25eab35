package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.data.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * What a function must be built for: the dtypes and shapes of targets, and how many sample weights
 * come with them.
 *
 * <p>Functions are kept by these values, so they hold dimensions and no {@link Shape}: one with an
 * unknown dimension equals nothing, not even itself.
 */
record Targets(List<DType> dtypes, List<List<Long>> dimensions, List<Integer> weightRanks) {
  /** What a batch brings; dimensions that the model's outputs leave open stay open. */
  static Targets of(Batch batch, List<KerasTensor> outputs) {
    List<DType> dtypes = new ArrayList<>();
    List<List<Long>> dimensions = new ArrayList<>();
    for (int i = 0; i < batch.y().size(); i++) {
      HostTensor y = batch.y().get(i);
      long[] dims = y.shape().asArray();
      Shape output = i < outputs.size() ? outputs.get(i).shapeOfAnyBatch() : Shape.unknown();
      for (int d = 0; d < dims.length; d++) {
        if (d == 0 || (d < output.numDimensions() && output.get(d) < 0)) {
          dims[d] = -1;
        }
      }
      dtypes.add(y.dtype());
      dimensions.add(Arrays.stream(dims).boxed().toList());
    }
    return new Targets(
        dtypes,
        dimensions,
        batch.sampleWeight().stream().map(w -> w.shape().numDimensions()).toList());
  }

  /** Whether {@link #of} would give this for a batch, found out without making anything. */
  boolean fits(Batch batch) {
    List<HostTensor> y = batch.y();
    List<HostTensor> weights = batch.sampleWeight();
    if (y.size() != dtypes.size() || weights.size() != weightRanks.size()) {
      return false;
    }
    for (int i = 0; i < dtypes.size(); i++) {
      List<Long> dims = dimensions.get(i);
      Shape shape = y.get(i).shape();
      if (y.get(i).dtype() != dtypes.get(i) || shape.numDimensions() != dims.size()) {
        return false;
      }
      for (int d = 0; d < dims.size(); d++) {
        if (dims.get(d) >= 0 && dims.get(d) != shape.get(d)) {
          return false;
        }
      }
    }
    for (int i = 0; i < weightRanks.size(); i++) {
      if (weights.get(i).shape().numDimensions() != weightRanks.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** The shape of target {@code i}; unknown dimensions are -1. */
  Shape shape(int i) {
    return Shape.of(dimensions.get(i).stream().mapToLong(Long::longValue).toArray());
  }
}
