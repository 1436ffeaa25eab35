package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Compile;
import io.addax.keras.Model;
import io.addax.keras.data.Batch;
import io.addax.keras.losses.Losses;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/** Zeros in the shapes that a model takes, to see what a step does where. */
final class MadeUpBatch {
  private static final long SAMPLES = 8;

  /** For dimensions that the model leaves open. */
  private static final long SIZE = 32;

  private MadeUpBatch() {}

  /**
   * A batch to train on.
   *
   * @param predictions what the model makes of {@link #inputs}
   */
  static Batch of(Model model, Compile compile, List<HostTensor> predictions) {
    List<HostTensor> y = new ArrayList<>();
    for (int i = 0; i < predictions.size(); i++) {
      Shape shape = predictions.get(i).shape();
      y.add(
          isSparse(compile.lossOf(model.outputNames().get(i)))
              ? HostTensor.zeros(DType.INT32, shape.take(shape.numDimensions() - 1))
              : HostTensor.zeros(DType.FLOAT32, shape));
    }
    return Batch.of(inputs(model), y, List.of());
  }

  static List<HostTensor> inputs(Model model) {
    return model.inputs().stream().map(i -> HostTensor.zeros(i.dtype(), known(i.shape()))).toList();
  }

  private static boolean isSparse(Object loss) {
    Object resolved =
        loss instanceof String name && !Losses.isCrossentropy(name) ? Losses.get(name) : loss;
    return resolved instanceof SparseCategoricalCrossentropy;
  }

  private static Shape known(Shape shape) {
    long[] dims = shape.asArray();
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] < 0) {
        dims[i] = i == 0 ? SAMPLES : SIZE;
      }
    }
    return Shape.of(dims);
  }
}
