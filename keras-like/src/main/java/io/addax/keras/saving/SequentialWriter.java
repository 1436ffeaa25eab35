package io.addax.keras.saving;

import io.addax.keras.Sequential;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Layer;
import java.util.ArrayList;
import java.util.List;

/** The config of a Sequential model: its layers in a list, the input first if it is known. */
final class SequentialWriter {
  private SequentialWriter() {}

  static Config config(Sequential model) {
    List<Layer> layers = new ArrayList<>();
    if (model.isConnected()) {
      layers.add(model.inputs().get(0).layer());
    } else {
      model.input().ifPresent(layers::add);
    }
    layers.addAll(model.layers());
    Config config = model.baseConfig().with("layers", layers);
    return model.isConnected()
        ? config.with("build_input_shape", Shapes.toKeras(model.inputs().get(0).shape()))
        : config;
  }
}
