package io.addax.tflite;

import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.layers.GoldenLayer;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Layers;
import io.addax.keras.layers.core.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/** Models of one layer each, from the cases of {@code test-data/layers}, and their conversion. */
public final class GoldenExports {
  private GoldenExports() {}

  /** The cases whose first axis is the batch. */
  public static Stream<GoldenLayer> ofSamples() {
    return GoldenLayer.all().filter(GoldenExports::hasFreeBatch);
  }

  static boolean hasFreeBatch(GoldenLayer golden) {
    return golden.outputShape().get(0) < 0;
  }

  static List<KerasTensor> inputs(GoldenLayer golden) {
    List<KerasTensor> inputs = new ArrayList<>();
    for (HostTensor x : golden.inputs()) {
      Shape shape = hasFreeBatch(golden) ? x.shape().tail().prepend(-1) : x.shape();
      inputs.add(Input.ofBatchShape(shape).dtype(x.dtype()).output());
    }
    return inputs;
  }

  static Layer layer(GoldenLayer golden) {
    return Layers.REGISTRY.get(golden.className(), golden.config());
  }

  /** The layer alone, with the case's weights. */
  public static Model model(GoldenLayer golden) {
    List<KerasTensor> inputs = inputs(golden);
    return withWeights(new Model(inputs, layer(golden).applyAll(inputs)), golden);
  }

  static Model withWeights(Model model, GoldenLayer golden) {
    model.setWeights(golden.weights().stream().map(GoldenLayer.GoldenWeight::value).toList());
    return model;
  }

  /** A conversion that knows the case's inputs. */
  public static TFLiteConverter converter(Model model, Quantization mode, GoldenLayer golden) {
    return TFLiteConverter.of(model)
        .verify(false)
        .quantize(mode)
        .representative(golden.inputs().toArray(HostTensor[]::new));
  }
}
