package io.addax.keras.layers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Gradients;
import io.addax.graph.session.GraphSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Runs one layer without a model: its inputs are fed, its weights are constants.
 *
 * <p>The layer must have been applied to symbolic inputs of the given shapes before.
 */
public final class LayerHarness implements AutoCloseable {
  private final Ops ops = Ops.create();
  private final List<Operand<?>> inputs = new ArrayList<>();
  private final Operand<?> step;
  private final CallContext context;
  private final List<Operand<?>> outputs;
  private final List<Operand<?>> reads = new ArrayList<>();
  private final GraphSession session;

  /** A layer's function, for inputs of given shapes (with -1 for unknown) and dtypes. */
  public LayerHarness(Layer layer, List<Shape> shapes, List<DType> dtypes, boolean training) {
    for (int i = 0; i < shapes.size(); i++) {
      inputs.add(ops.placeholder(dtypes.get(i), shapes.get(i)));
    }
    step = ops.placeholder(DType.INT64, Shape.scalar());
    context = new CallContext(ops, training, w -> ops.constant(w.value()), () -> step);
    layer.weights().forEach(w -> reads.add(context.read(w)));
    outputs = context.call(layer, inputs);
    session = new GraphSession(ops.graph());
  }

  /** What TensorFlow knows of the first output's shape before anything is run. */
  public Shape outputShape() {
    return outputs.get(0).shape();
  }

  public DType outputDtype() {
    return Ops.dtype(outputs.get(0));
  }

  /** The first output. */
  public HostTensor output(HostTensor... values) {
    return output(0, List.of(values));
  }

  /** The first output in a given training step. */
  public HostTensor output(long atStep, List<HostTensor> values) {
    return fetch(atStep, values, List.of(outputs.get(0))).get(0);
  }

  /** What was added to the loss. */
  public List<HostTensor> losses(HostTensor... values) {
    return fetch(0, List.of(values), context.losses());
  }

  /** The mask that goes on; empty if none. */
  public Optional<HostTensor> mask(HostTensor... values) {
    return Optional.ofNullable(context.mask(outputs.get(0)))
        .map(mask -> fetch(0, List.of(values), List.of(mask)).get(0));
  }

  /** The new values of weights that a training step sets. */
  public Map<Weight, HostTensor> updates(List<HostTensor> values) {
    List<Weight> weights = new ArrayList<>(context.updates().keySet());
    List<HostTensor> fetched =
        fetch(0, values, weights.stream().<Operand<?>>map(context.updates()::get).toList());
    Map<Weight, HostTensor> updates = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      updates.put(weights.get(i), fetched.get(i));
    }
    return updates;
  }

  /**
   * Gradients of the sum of output times probe, first towards the inputs, then towards the weights;
   * empty where there is none.
   */
  public List<Optional<HostTensor>> gradients(HostTensor probe, List<HostTensor> values) {
    Operand<?> sum = ops.sum(ops.mul(outputs.get(0), ops.constant(probe)));
    List<Operand<?>> sources = new ArrayList<>(inputs);
    sources.addAll(reads);
    List<Optional<Operand<?>>> gradients = Gradients.of(ops, List.of(sum), sources);
    List<Operand<?>> present = gradients.stream().<Operand<?>>flatMap(Optional::stream).toList();
    List<HostTensor> fetched = new ArrayList<>(fetch(0, values, present));
    return gradients.stream().map(g -> g.map(some -> fetched.remove(0))).toList();
  }

  private List<HostTensor> fetch(long atStep, List<HostTensor> values, List<Operand<?>> fetches) {
    if (fetches.isEmpty()) {
      return List.of();
    }
    List<Operand<?>> feeds = new ArrayList<>(inputs);
    feeds.add(step);
    List<HostTensor> fed = new ArrayList<>(values);
    fed.add(HostTensor.scalar(atStep));
    List<Operand<?>> distinct = fetches.stream().<Operand<?>>map(ops::identity).toList();
    return session.run(feeds, fed, distinct, List.of());
  }

  @Override
  public void close() {
    session.close();
    ops.graph().close();
  }
}
