package io.addax.keras.saving;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.keras.engine.OptimizerState;
import io.addax.keras.optimizers.StateVariable;
import io.addax.keras.saving.hdf5.Hdf5Dataset;
import io.addax.keras.saving.hdf5.Hdf5Group;
import io.addax.keras.saving.hdf5.Hdf5Reader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An optimizer's state in a legacy file. Keras 3 has the same variables in the same order as in its
 * own files. Keras 2 has other names and other orders, which are told apart by the names: {@code
 * Adam/dense/kernel/m:0}, or {@code Adam/m/dense/kernel:0} in later versions.
 */
final class LegacyOptimizer {
  private static final Logger LOG = LoggerFactory.getLogger(LegacyOptimizer.class);
  private static final Set<String> ITERATIONS = Set.of("iter", "iteration", "iterations");

  /** What Keras 2 calls a slot; one name has several where optimizers differ. */
  private static final Map<String, List<String>> SLOTS =
      Map.of(
          "momentum", List.of("m", "momentum"),
          "velocity", List.of("v", "rms", "velocity"),
          "velocity_hat", List.of("vhat", "velocity_hat"),
          "norm", List.of("v", "u"),
          "average_gradient", List.of("mg", "average_gradient"),
          "accumulator", List.of("accumulator"),
          "accumulated_grad", List.of("accum_grad", "accumulated_grad"),
          "accumulated_delta_var", List.of("accum_var", "accumulated_delta_var"),
          "linear", List.of("linear"),
          "average", List.of("average"));

  private LegacyOptimizer() {}

  /** The state in Keras 3's order; null if there is none, or it does not fit the optimizer. */
  static List<HostTensor> read(Model model, Hdf5Reader file) throws IOException {
    Hdf5Group group = file.root().find("optimizer_weights");
    if (group == null) {
      return null;
    }
    Map<String, Hdf5Dataset> variables = new LinkedHashMap<>();
    for (String name : LegacyFile.names(group, "weight_names")) {
      Hdf5Dataset variable = group.findDataset(name);
      if (variable == null || variable.dtype() == DType.STRING) {
        throw new IOException(file.name() + " has no optimizer variable '" + name + "'");
      }
      variables.put(name, variable);
    }
    OptimizerState state = new OptimizerState(model.optimizer());
    List<Hdf5Dataset> inOrder = new ArrayList<>(variables.values());
    Optional<String> problem = problem(state, inOrder, model);
    if (problem.isPresent()) {
      return renamed(model, state, variables, file, problem.get());
    }
    List<HostTensor> values = new ArrayList<>();
    for (Hdf5Dataset variable : inOrder) {
      values.add(variable.read());
    }
    return values;
  }

  private static Optional<String> problem(
      OptimizerState state, List<Hdf5Dataset> variables, Model model) {
    return state.mismatch(
        variables.stream().map(Hdf5Dataset::shape).toList(), model.trainableWeights());
  }

  /** The same state found by the names of Keras 2. */
  private static List<HostTensor> renamed(
      Model model,
      OptimizerState state,
      Map<String, Hdf5Dataset> variables,
      Hdf5Reader file,
      String problem)
      throws IOException {
    Hdf5Dataset iterations = null;
    Map<String, List<Hdf5Dataset>> slots = new HashMap<>();
    for (Map.Entry<String, Hdf5Dataset> variable : variables.entrySet()) {
      String[] names = variable.getKey().replaceFirst(":0$", "").split("/");
      String last = names[names.length - 1];
      if (ITERATIONS.contains(last)) {
        iterations = variable.getValue();
      } else if (!last.endsWith("learning_rate")) {
        slots.computeIfAbsent(slot(names), n -> new ArrayList<>()).add(variable.getValue());
      }
    }
    List<Hdf5Dataset> found = new ArrayList<>();
    List<StateVariable> wanted =
        StateVariable.of(model.optimizer(), model.trainableWeights().size());
    for (StateVariable variable : wanted) {
      found.add(find(variable, slots));
    }
    if (iterations == null
        || found.contains(null)
        || slots.values().stream().mapToInt(List::size).sum() != found.size()
        || !fit(found, wanted, model)) {
      LOG.warn(
          "The optimizer of {} begins anew, since its state does not fit: {}",
          file.name(),
          problem);
      return null;
    }
    List<HostTensor> values = new ArrayList<>(state.unbuilt(null));
    values.set(0, iterations.read().cast(DType.INT64));
    for (Hdf5Dataset variable : found) {
      values.add(variable.read());
    }
    return values;
  }

  private static String slot(String[] names) {
    String last = names[names.length - 1];
    boolean known = SLOTS.values().stream().anyMatch(all -> all.contains(last));
    return known || names.length < 3 ? last : names[1];
  }

  private static Hdf5Dataset find(StateVariable variable, Map<String, List<Hdf5Dataset>> slots) {
    for (String name : SLOTS.getOrDefault(variable.name(), List.of(variable.name()))) {
      List<Hdf5Dataset> all = slots.get(name);
      if (all != null && variable.weight() >= 0 && variable.weight() < all.size()) {
        return all.get(variable.weight());
      }
    }
    return null;
  }

  private static boolean fit(List<Hdf5Dataset> found, List<StateVariable> wanted, Model model) {
    for (int i = 0; i < found.size(); i++) {
      int weight = wanted.get(i).weight();
      if (!found.get(i).shape().equals(model.trainableWeights().get(weight).shape())) {
        return false;
      }
    }
    return true;
  }
}
