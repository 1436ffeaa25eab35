package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.Model;
import io.addax.keras.Shapes;
import io.addax.keras.layers.Weight;
import io.addax.keras.optimizers.BoundOptimizer;
import io.addax.keras.optimizers.LossScaleOptimizer;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.StateVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/**
 * An optimizer's state as a list of values in Keras's order: iterations (int64), the learning rate
 * (float32) unless there is a schedule, then its other variables. An optimizer that was never
 * applied has only the first one or two.
 *
 * <p>A {@link LossScaleOptimizer} has variables of its own before those of the inner optimizer:
 * iterations and a learning rate that it does not use, and once it was applied its counter of
 * finite steps (int64) and its scale (float32).
 */
public final class OptimizerState {
  /** How many variables a LossScaleOptimizer has itself, before and after it was applied. */
  private static final int OWN_UNBUILT = 2;

  private static final int OWN = 4;

  private final Optimizer optimizer;
  private final LossScaleOptimizer scaling; // null for none
  private final String prefix;
  private final int first;

  /** The state of an optimizer, whatever its values. */
  public OptimizerState(Optimizer optimizer) {
    this.scaling = optimizer instanceof LossScaleOptimizer scaled ? scaled : null;
    this.optimizer = scaling == null ? optimizer : scaling.innerOptimizer();
    this.prefix = optimizer.name() + "/";
    this.first = optimizer.schedule().isPresent() ? 1 : 2;
  }

  /** How many of a number of variables come before those of an inner optimizer; 0 without one. */
  public int own(int variables) {
    if (scaling == null) {
      return 0;
    }
    return variables > OWN_UNBUILT + first ? OWN : OWN_UNBUILT;
  }

  /** How many batches the optimizer had been given. */
  public long iterations(List<HostTensor> values) {
    return values.get(own(values.size())).longAt(0);
  }

  /**
   * What is wrong with values of certain shapes for a model's trainable weights.
   *
   * @return empty if they fit
   */
  public Optional<String> mismatch(List<Shape> received, List<Weight> trainable) {
    int scalars = own(received.size()) + first;
    List<Shape> expected = new ArrayList<>(Collections.nCopies(scalars, Shape.scalar()));
    if (received.size() != scalars) {
      for (StateVariable state : StateVariable.of(optimizer, trainable.size())) {
        expected.add(state.isShared() ? Shape.scalar() : trainable.get(state.weight()).shape());
      }
    }
    if (received.size() != expected.size()) {
      return Optional.of(
          "expected "
              + expected.size()
              + " variables for "
              + optimizer.className()
              + " and "
              + trainable.size()
              + " trainable weights. Received: "
              + received.size());
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!received.get(i).equals(expected.get(i))) {
        return Optional.of(
            "expected shape "
                + Shapes.toString(expected.get(i))
                + " for variable "
                + i
                + ". Received: "
                + Shapes.toString(received.get(i)));
      }
    }
    return Optional.empty();
  }

  /** The number of elements of the state, once the optimizer is built for some weights. */
  public long elements(List<Weight> trained) {
    int own = scaling == null ? 0 : OWN;
    return own + first + slots(trained).mapToLong(w -> w.shape().size()).sum() + scalars();
  }

  /** The same in bytes. */
  public long bytes(List<Weight> trained) {
    long own = scaling == null ? 0 : 2L * (DType.INT64.bytes() + DType.FLOAT32.bytes());
    return own
        + DType.INT64.bytes()
        + DType.FLOAT32.bytes() * (first - 1 + scalars())
        + slots(trained).mapToLong(w -> w.shape().size() * w.dtype().bytes()).sum();
  }

  /** The weights that slots belong to, one for each slot. */
  private Stream<Weight> slots(List<Weight> trained) {
    return StateVariable.of(optimizer, trained.size()).stream()
        .filter(state -> !state.isShared())
        .map(state -> trained.get(state.weight()));
  }

  /** How many variables the optimizer has of itself. */
  private long scalars() {
    return StateVariable.of(optimizer, 0).stream().filter(StateVariable::isShared).count();
  }

  /** Sets the learning rate to the one among the values, where there is one. */
  public void setLearningRate(List<HostTensor> values) {
    if (first == 2) {
      float rate = values.get(own(values.size()) + 1).scalarFloat();
      if (rate != optimizer.learningRate()) {
        optimizer.learningRate(rate);
      }
    }
  }

  /**
   * The state of an optimizer that is not built.
   *
   * @param waiting the values that wait for it; null for none
   */
  public List<HostTensor> unbuilt(List<HostTensor> waiting) {
    int own = waiting == null ? 0 : own(waiting.size());
    List<HostTensor> values = ownUnbuilt();
    if (own > OWN_UNBUILT) {
      values.addAll(waiting.subList(OWN_UNBUILT, own));
    }
    values.addAll(begun(waiting == null ? HostTensor.scalar(0L) : waiting.get(own)));
    if (waiting != null) {
      values.addAll(waiting.subList(own + first, waiting.size()));
    }
    return values;
  }

  private List<HostTensor> ownUnbuilt() {
    return scaling == null
        ? new ArrayList<>()
        : new ArrayList<>(List.of(HostTensor.scalar(0L), HostTensor.scalar(0f)));
  }

  private List<HostTensor> begun(HostTensor iterations) {
    List<HostTensor> values = new ArrayList<>(List.of(iterations.cast(DType.INT64)));
    if (first == 2) {
      values.add(HostTensor.scalar(optimizer.learningRate()));
    }
    return values;
  }

  /** The state that a checkpoint of this library has by places of weights. */
  List<HostTensor> ofCheckpoint(Map<String, HostTensor> byPlace, Model model) {
    List<HostTensor> values = ownUnbuilt();
    if (scaling != null) {
      values.add(byPlace.get(prefix + "step_counter"));
      values.add(byPlace.get(prefix + "dynamic_scale"));
    }
    values.addAll(begun(byPlace.get(prefix + "iterations")));
    List<Weight> trainable = model.trainableWeights();
    Map<Weight, String> places = WeightPlaces.of(model);
    for (StateVariable state : StateVariable.of(optimizer, trainable.size())) {
      Weight weight = state.isShared() ? null : trainable.get(state.weight());
      String place = weight == null ? state.name() : places.get(weight) + "/" + state.name();
      HostTensor value = byPlace.get(prefix + place);
      values.add(value == null ? initial(state, weight) : value);
    }
    return values;
  }

  private static HostTensor initial(StateVariable state, Weight weight) {
    HostTensor value =
        HostTensor.zeros(DType.FLOAT32, weight == null ? Shape.scalar() : weight.shape());
    Arrays.fill(value.floats(), (float) state.initial());
    return value;
  }

  /** The state of a built optimizer; weights that it does not train have what they would have. */
  List<HostTensor> read(BoundOptimizer bound, ModelGraph graph, List<Weight> trained) {
    List<GraphVariable> variables = new ArrayList<>(bound.scalingVariables());
    int next = variables.size();
    variables.add(bound.iterationsVariable());
    List<StateVariable> states = StateVariable.of(optimizer, trained.size());
    List<GraphVariable> found = new ArrayList<>();
    for (StateVariable state : states) {
      found.add(variable(bound, graph, trained, state));
    }
    found.stream().filter(v -> v != null).forEach(variables::add);
    List<HostTensor> read = VariableStore.read(graph.session(), variables);
    List<HostTensor> values = ownUnbuilt();
    values.addAll(read.subList(0, next));
    values.addAll(begun(read.get(next++)));
    for (int i = 0; i < states.size(); i++) {
      StateVariable state = states.get(i);
      Weight weight = state.isShared() ? null : trained.get(state.weight());
      values.add(found.get(i) == null ? initial(state, weight) : read.get(next++));
    }
    return values;
  }

  private static GraphVariable variable(
      BoundOptimizer bound, ModelGraph graph, List<Weight> trained, StateVariable state) {
    return bound.variable(
        state, state.isShared() ? null : graph.variable(trained.get(state.weight())));
  }

  /**
   * Gives a built optimizer its values. Random layers go on with the step after the last one.
   *
   * @throws IllegalStateException if they do not fit
   */
  void assign(
      List<HostTensor> values, BoundOptimizer bound, ModelGraph graph, List<Weight> trained) {
    mismatch(values.stream().map(HostTensor::shape).toList(), trained)
        .ifPresent(
            problem -> {
              throw new IllegalStateException(
                  "The optimizer's state that was loaded is of other trainable weights: "
                      + problem
                      + ". Call compile(...) to begin with a new one");
            });
    int own = own(values.size());
    HostTensor iterations = values.get(own).cast(DType.INT64);
    Map<GraphVariable, HostTensor> assigned = new LinkedHashMap<>();
    for (int i = OWN_UNBUILT; i < own; i++) {
      GraphVariable variable = bound.scalingVariables().get(i - OWN_UNBUILT);
      assigned.put(variable, values.get(i).cast(variable.dtype()));
    }
    assigned.put(bound.iterationsVariable(), iterations);
    assigned.put(graph.trainingStep(), iterations);
    if (values.size() > own + first) {
      List<StateVariable> states = StateVariable.of(optimizer, trained.size());
      for (int i = 0; i < states.size(); i++) {
        GraphVariable variable = variable(bound, graph, trained, states.get(i));
        if (variable != null) {
          assigned.put(variable, values.get(own + first + i).cast(variable.dtype()));
        }
      }
    }
    VariableStore.assign(graph.session(), assigned);
    bound.restored(graph.session());
  }
}
