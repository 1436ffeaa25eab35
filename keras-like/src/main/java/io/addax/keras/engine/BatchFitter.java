package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.Shapes;
import io.addax.keras.data.Batch;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * Makes batches fit a model before TensorFlow sees them: dtypes are converted, a last axis of 1 is
 * added or dropped as Keras does, and what does not fit is an error that names the input.
 */
final class BatchFitter {
  private final List<KerasTensor> inputs;

  BatchFitter(List<KerasTensor> inputs) {
    this.inputs = inputs;
  }

  /** The batch with inputs that fit. */
  Batch fit(Batch batch) {
    List<HostTensor> x = fitInputs(batch.x());
    return x == batch.x() ? batch : new Batch(x, batch.y(), batch.sampleWeight(), batch.size());
  }

  /** Inputs that fit; the same list if they did already. */
  List<HostTensor> fitInputs(List<HostTensor> x) {
    if (x.size() != inputs.size()) {
      throw new IllegalArgumentException(
          "The model expected "
              + inputs.size()
              + " input(s) "
              + inputs.stream().map(KerasTensor::name).toList()
              + ". Received: "
              + x.size());
    }
    List<HostTensor> fitted = null;
    for (int i = 0; i < x.size(); i++) {
      HostTensor value = fitOne(x.get(i), inputs.get(i));
      if (value != x.get(i) && fitted == null) {
        fitted = new ArrayList<>(x);
      }
      if (fitted != null) {
        fitted.set(i, value);
      }
    }
    for (int i = 1; i < x.size(); i++) {
      checkRows(x, i);
    }
    return fitted == null ? x : fitted;
  }

  private void checkRows(List<HostTensor> x, int i) {
    long first = x.get(0).shape().get(0);
    long rows = x.get(i).shape().get(0);
    if (rows != first) {
      throw new IllegalArgumentException(
          "Inputs '"
              + inputs.get(0).name()
              + "' and '"
              + inputs.get(i).name()
              + "' expected the same number of rows. Received: "
              + first
              + " and "
              + rows);
    }
  }

  private static HostTensor fitOne(HostTensor value, KerasTensor input) {
    Shape expected = input.shapeOfAnyBatch();
    if ((value.dtype() == DType.STRING) != (input.dtype() == DType.STRING)) {
      throw new IllegalArgumentException(
          "Input '"
              + input.name()
              + "' expected data of dtype "
              + input.dtype().kerasName()
              + ". Received dtype: "
              + value.dtype().kerasName());
    }
    HostTensor fitted = value;
    int difference = value.shape().numDimensions() - expected.numDimensions();
    if (difference == -1 && Shapes.get(expected, -1) == 1) {
      fitted = value.reshape(value.shape().append(1));
    } else if (difference == 1 && Shapes.get(value.shape(), -1) == 1) {
      fitted = value.reshape(value.shape().take(value.shape().numDimensions() - 1));
    }
    if (!Shapes.compatible(expected, fitted.shape())) {
      throw new IllegalArgumentException(
          "Input '"
              + input.name()
              + "' expected data of shape "
              + Shapes.toString(expected)
              + ". Received shape: "
              + Shapes.toString(value.shape()));
    }
    return fitted.cast(input.dtype());
  }
}
