package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.data.Batch;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** Turns class weights into sample weights, as Keras does. */
final class ClassWeights {
  private final Map<Integer, Double> weights;

  ClassWeights(Map<Integer, Double> weights) {
    this.weights = weights;
  }

  Batch apply(Batch batch) {
    if (batch.y().size() != 1) {
      throw new IllegalArgumentException(
          "classWeight needs a model with one output. Received: " + batch.y().size() + " targets");
    }
    HostTensor y = batch.y().get(0);
    int rank = y.shape().numDimensions();
    boolean oneHot = rank > 1 && y.shape().get(rank - 1) > 1;
    HostTensor result = HostTensor.zeros(DType.FLOAT32, Shape.of(batch.size()));
    if (rank > 2) {
      throw new IllegalArgumentException(
          "classWeight needs targets of rank 1 or 2. Received shape: " + y.shape());
    }
    int classes = oneHot ? (int) y.shape().get(1) : 1;
    HostTensor given = batch.sampleWeight().isEmpty() ? null : batch.sampleWeight().get(0);
    for (int i = 0; i < batch.size(); i++) {
      int label = oneHot ? argMax(y, i * classes, classes) : (int) Math.round(y.doubleAt(i));
      double weight = weights.getOrDefault(label, 1.0);
      result.floats()[i] = (float) (given == null ? weight : weight * given.doubleAt(i));
    }
    return new Batch(batch.x(), batch.y(), List.of(result), batch.size());
  }

  private static int argMax(HostTensor y, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      if (y.doubleAt(from + i) > y.doubleAt(from + best)) {
        best = i;
      }
    }
    return best;
  }
}
