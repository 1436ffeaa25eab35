package io.addax.keras.saving;

import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.LoadOptions;
import io.addax.keras.Model;
import io.addax.keras.Shapes;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import io.addax.keras.saving.hdf5.Hdf5Dataset;
import io.addax.keras.saving.hdf5.Hdf5Group;
import io.addax.keras.saving.hdf5.Hdf5Reader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Files {@code *.h5} in the legacy form of Keras 2, tf.keras 2 and Keras 3's {@code
 * model.save("x.h5")}: whole models, and weights alone. They are read, not written. Layers are
 * matched by their order, as Keras does by default. Source: {@code legacy_h5_format}.
 */
final class LegacyFile {
  private static final String WEIGHTS = "model_weights";

  private LegacyFile() {}

  /** Whether a file's name ends as those of legacy files. */
  static boolean hasSuffix(Path file) {
    return Suffixes.has(file, ".h5") || Suffixes.has(file, ".hdf5");
  }

  /** Whether a file is of the legacy form. */
  static boolean isLegacy(Hdf5Reader file) throws IOException {
    return file.root().has(WEIGHTS) || !names(file.root(), "layer_names").isEmpty();
  }

  /**
   * A whole model.
   *
   * @throws IOException if the file is damaged, has weights alone, or has what is not supported
   */
  static LoadedModel read(Path path, LoadOptions options) throws IOException {
    try (Hdf5Reader file = Hdf5Reader.open(path)) {
      String version = text(file.root(), "keras_version");
      if (version != null) {
        KerasVersion.check(path, version);
      }
      String config = text(file.root(), "model_config");
      if (config == null) {
        throw new IOException(
            path + " has no model_config: it is not a whole model. Call loadWeights for weights");
      }
      try {
        JsonObject json = JsonText.parse(config);
        Model model = ModelJson.read(json, version, false);
        readWeights(model, file);
        return new LoadedModel(model, options.isCompiled() ? compile(model, file) : null);
      } catch (IOException e) {
        String message = String.valueOf(e.getMessage());
        throw message.startsWith(path.toString()) ? e : new IOException(path + ": " + message, e);
      }
    }
  }

  /** Compiles a model as the file says, if it does; the optimizer's state, or null. */
  private static List<HostTensor> compile(Model model, Hdf5Reader file) throws IOException {
    String config = text(file.root(), "training_config");
    if (config == null) {
      return null;
    }
    try {
      model.compile(CompileConfig.readLegacy(JsonText.parse(config), model));
    } catch (RuntimeException e) {
      throw new IOException(file.name() + ": training_config: " + e.getMessage(), e);
    }
    return LegacyOptimizer.read(model, file);
  }

  /** Sets a model's weights, from a whole model or from weights alone. */
  static void readWeights(Model model, Path path) throws IOException {
    try (Hdf5Reader file = Hdf5Reader.open(path)) {
      if (isLegacy(file)) {
        readWeights(model, file);
      } else {
        KerasWeights.read(model, file);
      }
    }
  }

  /** Sets a model's weights, all or none. */
  static void readWeights(Model model, Hdf5Reader file) throws IOException {
    Hdf5Group root = file.root().has(WEIGHTS) ? file.root().group(WEIGHTS) : file.root();
    List<Hdf5Group> stored = new ArrayList<>();
    for (String name : names(root, "layer_names")) {
      Hdf5Group group = root.find(name);
      if (group == null) {
        throw new IOException(file.name() + " has no weights of its layer '" + name + "'");
      }
      if (!names(group, "weight_names").isEmpty()) {
        stored.add(group);
      }
    }
    List<Layer> layers = model.layers().stream().filter(l -> !l.weights().isEmpty()).toList();
    if (layers.size() != stored.size()) {
      throw new IOException(
          file.name()
              + " is of another architecture: expected "
              + layers.size()
              + " layers with weights. Received: "
              + stored.size());
    }
    Map<Weight, HostTensor> values = new HashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      readLayer(layers.get(i), stored.get(i), file, values);
    }
    model.setWeights(model.weights().stream().map(values::get).toList());
  }

  private static void readLayer(
      Layer layer, Hdf5Group group, Hdf5Reader file, Map<Weight, HostTensor> values)
      throws IOException {
    List<Weight> weights = ordered(layer);
    List<String> names = names(group, "weight_names");
    if (names.size() != weights.size()) {
      throw other(
          file, layer, "expected " + weights.size() + " weights. Received: " + names.size());
    }
    for (int i = 0; i < names.size(); i++) {
      Weight weight = weights.get(i);
      Hdf5Dataset dataset = group.findDataset(names.get(i));
      if (dataset == null
          || dataset.dtype() == DType.STRING
          || !dataset.shape().equals(weight.shape())) {
        throw other(
            file,
            layer,
            "weight '"
                + weight.name()
                + "' expected shape "
                + Shapes.toString(weight.shape())
                + " at '"
                + names.get(i)
                + "'. Received: "
                + (dataset == null
                    ? "no such dataset"
                    : dataset.dtype() + " of shape " + Shapes.toString(dataset.shape())));
      }
      values.put(weight, dataset.read());
    }
  }

  /** What is trained comes first here, also within a nested model. */
  private static List<Weight> ordered(Layer layer) {
    List<Weight> ordered = new ArrayList<>(layer.trainableWeights());
    layer.weights().stream().filter(w -> !w.isTrainable()).forEach(ordered::add);
    return ordered;
  }

  private static IOException other(Hdf5Reader file, Layer layer, String problem) {
    return new IOException(
        file.name()
            + " is of another architecture: layer '"
            + layer.name()
            + "' ("
            + layer.className()
            + ") "
            + problem);
  }

  /** A list of strings, which may be cut into several attributes. */
  static List<String> names(Hdf5Group group, String attribute) throws IOException {
    HostTensor whole = group.attribute(attribute);
    List<String> names = new ArrayList<>();
    if (whole != null) {
      add(whole, names);
      return names;
    }
    for (int chunk = 0; ; chunk++) {
      HostTensor part = group.attribute(attribute + chunk);
      if (part == null) {
        return names;
      }
      add(part, names);
    }
  }

  private static void add(HostTensor value, List<String> names) {
    if (value.dtype() == DType.STRING) {
      names.addAll(List.of((String[]) value.data()));
    }
  }

  private static String text(Hdf5Group group, String attribute) throws IOException {
    HostTensor value = group.attribute(attribute);
    return value == null || value.dtype() != DType.STRING || value.size() != 1
        ? null
        : ((String[]) value.data())[0];
  }
}
