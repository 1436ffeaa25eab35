package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
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
  private final Model model;
  private final List<KerasTensor> inputs;

  BatchFitter(Model model) {
    this.model = model;
    this.inputs = model.inputs();
  }

  /** The batch with inputs and sample weights that fit, and a target for each output. */
  Batch fit(Batch batch) {
    List<HostTensor> x = fitInputs(batch.x());
    Batch fitted =
        x == batch.x() ? batch : new Batch(x, batch.y(), batch.sampleWeight(), batch.size());
    int outputs = model.outputs().size();
    if (fitted.y().size() != outputs) {
      throw new IllegalArgumentException(
          "The model expected "
              + outputs
              + " target(s), one per output "
              + model.outputNames()
              + ". Received: "
              + fitted.y().size());
    }
    int weights = fitted.sampleWeight().size();
    if (weights > 1 && weights != outputs) {
      throw new IllegalArgumentException(
          "The model expected one sample weight, or one per output "
              + model.outputNames()
              + ". Received: "
              + weights);
    }
    if (weights > 0 && fitted.sampleWeight().stream().anyMatch(w -> w.dtype() != DType.FLOAT32)) {
      fitted =
          new Batch(
              fitted.x(),
              fitted.y(),
              fitted.sampleWeight().stream().map(w -> w.cast(DType.FLOAT32)).toList(),
              fitted.size());
    }
    for (int i = 0; i < weights; i++) {
      for (int o = weights == 1 ? 0 : i; o <= (weights == 1 ? outputs - 1 : i); o++) {
        checkWeights(fitted.sampleWeight().get(i).shape(), o);
      }
    }
    checkFinite(fitted.sampleWeight());
    return fitted;
  }

  private static void checkFinite(List<HostTensor> weights) {
    for (HostTensor weight : weights) {
      float[] values = weight.floats();
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          throw new IllegalArgumentException(
              "Expected finite sample weights. Received: "
                  + values[i]
                  + " at index "
                  + i
                  + " of a batch's weights of shape "
                  + Shapes.toString(weight.shape()));
        }
      }
    }
  }

  /** Sample weights are those of the samples, or of what a sample consists of, without classes. */
  private void checkWeights(Shape weights, int output) {
    Shape predictions = model.outputs().get(output).shape();
    Shape expected =
        predictions.numDimensions() > 1
            ? predictions.take(predictions.numDimensions() - 1)
            : predictions;
    boolean fits = weights.numDimensions() <= predictions.numDimensions();
    for (int d = 1; fits && d < weights.numDimensions(); d++) {
      long most = d < expected.numDimensions() ? expected.get(d) : 1;
      fits = weights.get(d) == 1 || most < 0 || weights.get(d) == most;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "sampleWeight of output '"
              + model.outputNames().get(output)
              + "' expected shape (None,)"
              + (expected.numDimensions() > 1 ? " or " + Shapes.toString(expected) : "")
              + ". Received shape: "
              + Shapes.toString(weights));
    }
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
