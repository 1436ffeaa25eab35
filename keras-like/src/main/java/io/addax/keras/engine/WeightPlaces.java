package io.addax.keras.engine;

import io.addax.keras.Functional;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where in a model each weight is: {@code layers/0/kernel}, or {@code layers/2/layers/0/kernel} in
 * a nested model. Unlike names, places are the same in every model of the same structure, so
 * checkpoints go by them.
 */
final class WeightPlaces {
  private WeightPlaces() {}

  /** The places in the order of the model's weights; a shared weight has the first of its own. */
  static Map<Weight, String> of(Functional model) {
    Map<Weight, String> places = new LinkedHashMap<>();
    add(model, "", places);
    return places;
  }

  private static void add(Functional model, String prefix, Map<Weight, String> places) {
    List<Layer> layers = model.layers();
    for (int i = 0; i < layers.size(); i++) {
      String place = prefix + "layers/" + i + "/";
      if (layers.get(i) instanceof Functional nested) {
        add(nested, place, places);
        continue;
      }
      Set<String> taken = new HashSet<>();
      for (Weight weight : layers.get(i).weights()) {
        String name = weight.name();
        for (int n = 1; !taken.add(name); n++) {
          name = weight.name() + "_" + n;
        }
        places.putIfAbsent(weight, place + name);
      }
    }
  }
}
