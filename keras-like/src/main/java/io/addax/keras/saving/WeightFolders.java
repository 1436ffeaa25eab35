package io.addax.keras.saving;

import io.addax.keras.Functional;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import io.addax.keras.utils.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where Keras 3 keeps the weights of each layer in HDF5: in {@code layers/dense_1/vars}, by the
 * class in snake case with a counter per class, in the order of the model's layers, and not by
 * names. Nested models have {@code layers} of their own; a layer within a layer goes by the name of
 * its attribute. A layer that is met again is not written again. Source: {@code
 * saving_lib._save_state}.
 */
final class WeightFolders {
  /**
   * The folder of a layer.
   *
   * @param path without the last {@code /vars}
   * @param weights the layer's own, in Keras's order
   */
  record Folder(String path, Layer layer, List<Weight> weights) {
    /** Where a weight is. */
    String place(int weight) {
      return path + "/vars/" + weight;
    }
  }

  private final List<Folder> folders = new ArrayList<>();
  private final Set<Layer> visited = Collections.newSetFromMap(new IdentityHashMap<>());

  private WeightFolders() {}

  /** The folders of a model's layers, also of those without weights. */
  static List<Folder> of(Functional model) {
    WeightFolders walk = new WeightFolders();
    walk.visited.add(model);
    walk.addLayers(model, "");
    return walk.folders;
  }

  private void addLayers(Functional model, String prefix) {
    Map<String, Integer> used = new HashMap<>();
    for (Layer layer : model.layers()) {
      String name = Names.toSnakeCase(layer.className());
      int count = used.merge(name, 1, Integer::sum) - 1;
      add(layer, prefix + "layers/" + (count == 0 ? name : name + "_" + count));
    }
  }

  private void add(Layer layer, String path) {
    if (!visited.add(layer)) {
      return;
    }
    folders.add(
        new Folder(path, layer, layer.weights().stream().filter(w -> w.owner() == layer).toList()));
    if (layer instanceof Functional model) {
      addLayers(model, path + "/");
    }
    layer.sublayers().forEach((attribute, inner) -> add(inner, path + "/" + attribute));
  }
}
