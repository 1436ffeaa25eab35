package io.addax.keras.saving;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Functional;
import io.addax.keras.Model;
import io.addax.keras.Shapes;
import io.addax.keras.engine.OptimizerState;
import io.addax.keras.layers.Weight;
import io.addax.keras.saving.WeightFolders.Folder;
import io.addax.keras.saving.hdf5.Hdf5Dataset;
import io.addax.keras.saving.hdf5.Hdf5Group;
import io.addax.keras.saving.hdf5.Hdf5Reader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model's weights and its optimizer's state in the HDF5 tree of Keras 3, which is the content of
 * a {@code .weights.h5} file and of {@code model.weights.h5} in a {@code .keras} file.
 */
final class KerasWeights {
  private static final Logger LOG = LoggerFactory.getLogger(KerasWeights.class);
  private static final String OPTIMIZER = "optimizer/vars";

  /** Keras writes the variables of an optimizer inside another one twice. */
  private static final String INNER_OPTIMIZER = "optimizer/inner_optimizer/vars";

  // What Keras keeps beside weights, and this library elsewhere or not at all.
  private static final Set<String> OTHERS =
      Set.of("optimizer", "inner_optimizer", "seed_generator");

  private KerasWeights() {}

  /**
   * The datasets to write.
   *
   * @param optimizerState in Keras's order; empty for none
   */
  static SortedMap<String, HostTensor> datasets(Functional model, List<HostTensor> optimizerState) {
    Map<Weight, HostTensor> values = new HashMap<>();
    List<HostTensor> all = model.getWeights();
    for (int i = 0; i < all.size(); i++) {
      values.put(model.weights().get(i), all.get(i));
    }
    SortedMap<String, HostTensor> datasets = new TreeMap<>();
    for (Folder folder : WeightFolders.of(model)) {
      for (int i = 0; i < folder.weights().size(); i++) {
        datasets.put(folder.place(i), values.get(folder.weights().get(i)));
      }
    }
    for (int i = 0; i < optimizerState.size(); i++) {
      datasets.put(OPTIMIZER + "/" + i, optimizerState.get(i));
    }
    if (model instanceof Model trained && trained.compiled() != null) {
      int own = new OptimizerState(trained.compiled().optimizer()).own(optimizerState.size());
      for (int i = own; own > 0 && i < optimizerState.size(); i++) {
        datasets.put(INNER_OPTIMIZER + "/" + (i - own), optimizerState.get(i));
      }
    }
    return datasets;
  }

  /**
   * Sets a model's weights, all or none.
   *
   * @throws IOException if the file is of another architecture: the message names the layer
   */
  static void read(Functional model, Hdf5Reader file) throws IOException {
    // Keras 2.13 had another name for the topmost group.
    String top =
        file.root().has("_layer_checkpoint_dependencies")
            ? "_layer_checkpoint_dependencies"
            : "layers";
    Map<Weight, HostTensor> values = new HashMap<>();
    Set<String> expected = new LinkedHashSet<>();
    for (Folder folder : WeightFolders.of(model)) {
      String path = folder.path().replaceFirst("^layers", top);
      expected.add(path + "/vars");
      if (!folder.weights().isEmpty()) {
        readFolder(folder, path, file, values);
      }
    }
    checkNothingLeft(file, expected);
    model.setWeights(model.weights().stream().map(values::get).toList());
  }

  private static void readFolder(
      Folder folder, String path, Hdf5Reader file, Map<Weight, HostTensor> values)
      throws IOException {
    Hdf5Group group = file.root().find(path + "/vars");
    int found = group == null ? 0 : group.names().size();
    if (found != folder.weights().size()) {
      Hdf5Group layers = file.root().find(path.substring(0, path.lastIndexOf('/')));
      throw other(
          file,
          folder,
          "expected "
              + folder.weights().size()
              + " weights in '"
              + path
              + "/vars'. Received: "
              + (group == null ? "no such group, but " : found + " weights, among ")
              + (layers == null ? "none" : layers.names()));
    }
    for (int i = 0; i < found; i++) {
      Weight weight = folder.weights().get(i);
      values.put(weight, value(folder, weight, group, String.valueOf(i), file));
    }
  }

  private static HostTensor value(
      Folder folder, Weight weight, Hdf5Group group, String name, Hdf5Reader file)
      throws IOException {
    Hdf5Dataset dataset = group.dataset(name);
    if (!dataset.shape().equals(weight.shape()) || dataset.dtype() == DType.STRING) {
      throw other(
          file,
          folder,
          "weight '"
              + weight.name()
              + "' expected shape "
              + Shapes.toString(weight.shape())
              + " at '"
              + dataset.path()
              + "'. Received: "
              + dataset.dtype()
              + " of shape "
              + Shapes.toString(dataset.shape()));
    }
    return dataset.read();
  }

  private static IOException other(Hdf5Reader file, Folder folder, String problem) {
    return new IOException(
        file.name()
            + " is of another architecture: layer '"
            + folder.layer().name()
            + "' ("
            + folder.layer().className()
            + ") "
            + problem);
  }

  /** Weights that no layer takes show that the file is of a larger model. */
  private static void checkNothingLeft(Hdf5Reader file, Set<String> expected) throws IOException {
    Set<String> left = new LinkedHashSet<>();
    for (Hdf5Dataset dataset : file.datasets()) {
      String[] names = dataset.path().split("/");
      int last = names.length - 2;
      boolean weight = last > 0 && names[last].equals("vars") && !OTHERS.contains(names[last - 1]);
      String group = dataset.path().substring(0, Math.max(0, dataset.path().lastIndexOf('/')));
      if (weight && !expected.contains(group)) {
        left.add(group);
      }
    }
    if (!left.isEmpty()) {
      throw new IOException(
          file.name()
              + " is of another architecture: it has weights for which the model has no layer: "
              + left.stream().limit(5).toList()
              + (left.size() > 5 ? " and " + (left.size() - 5) + " more" : ""));
    }
  }

  /**
   * The optimizer's state in Keras's order, for the model as it is compiled.
   *
   * @return null if the file has none, or that of another optimizer or of other trainable weights:
   *     then, as in Keras, a warning is logged, and training begins with a new one
   */
  static List<HostTensor> readOptimizer(Model model, Hdf5Reader file) throws IOException {
    Hdf5Group group = file.root().find(OPTIMIZER);
    if (group == null) {
      return null;
    }
    List<Hdf5Dataset> variables = new ArrayList<>();
    for (int i = 0; i < group.names().size(); i++) {
      variables.add(group.dataset(String.valueOf(i)));
    }
    Optional<String> problem =
        new OptimizerState(model.optimizer())
            .mismatch(
                variables.stream().map(Hdf5Dataset::shape).toList(), model.trainableWeights());
    if (problem.isPresent() || variables.stream().anyMatch(v -> v.dtype() == DType.STRING)) {
      LOG.warn(
          "The optimizer of {} begins anew, since its state does not fit: {}",
          file.name(),
          problem.orElse("it has strings"));
      return null;
    }
    List<HostTensor> values = new ArrayList<>();
    for (Hdf5Dataset variable : variables) {
      values.add(variable.read());
    }
    return values;
  }
}
