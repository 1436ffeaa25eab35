package io.addax.keras;

import com.google.common.collect.ImmutableList;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Layers from inputs to outputs: what a model is before it runs. It is a layer itself, can be
 * applied to other tensors and nested. {@link Model} adds training. Source: {@code
 * keras.Functional}.
 */
public abstract class Functional extends Layer {
  private ImmutableList<KerasTensor> inputs;
  private ImmutableList<KerasTensor> outputs;
  private Structure inputStructure;
  private Structure outputStructure;
  private LayerGraph graph;

  /** Not connected yet, for {@link Sequential}. */
  Functional() {}

  final void connect(List<KerasTensor> newInputs, List<KerasTensor> newOutputs) {
    if (newInputs.isEmpty() || newOutputs.isEmpty()) {
      throw new IllegalArgumentException("A model needs at least one input and one output");
    }
    inputs = ImmutableList.copyOf(newInputs);
    outputs = ImmutableList.copyOf(newOutputs);
    inputStructure = Structure.of(inputs.size());
    outputStructure = Structure.of(outputs.size());
    graph = LayerGraph.of(inputs, outputs);
  }

  final void structure(Structure newInputs, Structure newOutputs) {
    if (newInputs.size() != inputs.size() || newOutputs.size() != outputs.size()) {
      throw new IllegalArgumentException(
          "Expected structures of " + inputs.size() + " inputs and " + outputs.size() + " outputs");
    }
    inputStructure = newInputs;
    outputStructure = newOutputs;
  }

  // As a layer.

  @Override
  protected void build(List<Shape> inputShapes) {
    connected();
  }

  @Override
  protected List<Shape> computeOutputShapes(List<Shape> inputShapes) {
    LayerGraph layers = connected();
    if (inputShapes.size() != inputs.size()) {
      throw error("expected " + inputs.size() + " inputs. Received: " + inputShapes.size());
    }
    Map<KerasTensor, Shape> shapes = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (!Shapes.compatible(inputs.get(i).shape(), inputShapes.get(i))) {
        throw error(
            "input '"
                + inputs.get(i).name()
                + "' expected shape "
                + Shapes.toString(inputs.get(i).shape())
                + ". Received shape: "
                + Shapes.toString(inputShapes.get(i)));
      }
      shapes.put(inputs.get(i), inputShapes.get(i));
    }
    for (Node node : layers.nodes()) {
      if (!shapes.containsKey(node.outputs().get(0))) {
        List<Shape> out =
            node.layer().buildAndInfer(node.inputs().stream().map(shapes::get).toList());
        for (int i = 0; i < out.size(); i++) {
          shapes.put(node.outputs().get(i), out.get(i));
        }
      }
    }
    return outputs.stream().map(shapes::get).toList();
  }

  @Override
  protected List<DType> outputDtypes(List<DType> inputDtypes) {
    return outputs.stream().map(KerasTensor::dtype).toList();
  }

  /** Each input is converted to the dtype of the model's own, and each layer does as it does. */
  @Override
  protected boolean autocasts() {
    return false;
  }

  @Override
  protected List<Operand<?>> call(CallContext context, List<Operand<?>> values) {
    Map<KerasTensor, Operand<?>> known = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      known.put(inputs.get(i), context.ops().cast(values.get(i), inputs.get(i).dtype()));
    }
    for (Node node : connected().nodes()) {
      if (!known.containsKey(node.outputs().get(0))) {
        List<Operand<?>> results = new ArrayList<>();
        node.inputs().forEach(i -> results.add(known.get(i)));
        List<Operand<?>> made = context.call(node.layer(), results);
        for (int i = 0; i < made.size(); i++) {
          known.put(node.outputs().get(i), made.get(i));
        }
      }
    }
    List<Operand<?>> results = new ArrayList<>();
    outputs.forEach(o -> results.add(known.get(o)));
    return results;
  }

  /** Sets the flag of every layer. */
  @Override
  public Layer trainable(boolean trainable) {
    layers().forEach(l -> l.trainable(trainable));
    return super.trainable(trainable);
  }

  /** A model's layers have their own flags already: only "not trainable" is passed on to them. */
  @Override
  protected Layer configureBase(Config config) {
    if (config.has("name")) {
      name(config.getString("name"));
    }
    configureDtype(config);
    return config.getBoolean("trainable", true) ? this : trainable(false);
  }

  /** Whether one of the layers, also within models inside, computes in mixed precision. */
  public final boolean isMixed() {
    return isMixed(layers());
  }

  private static boolean isMixed(Collection<Layer> layers) {
    return layers.stream()
        .anyMatch(
            l ->
                l instanceof Functional model
                    ? model.isMixed()
                    : l.dtypePolicy().isMixed() || isMixed(l.sublayers().values()));
  }

  /** Whether all layers are, and every value has an axis besides that of the batch. */
  @Override
  public boolean isSamplewise() {
    return calls().stream()
        .allMatch(
            call ->
                call.layer().isSamplewise()
                    && call.outputs().stream().allMatch(Functional::hasSamples));
  }

  private static boolean hasSamples(KerasTensor value) {
    return !value.shape().isUnknown() && value.shape().numDimensions() > 1;
  }

  /** What every layer has, without the layers inside. */
  public final Config baseConfig() {
    return super.config();
  }

  @Override
  public List<Weight> weights() {
    Set<Weight> all = new LinkedHashSet<>();
    layers().forEach(l -> all.addAll(l.weights()));
    return new ArrayList<>(all);
  }

  // What it consists of.

  /** The layers in Keras's order, inputs first. */
  public List<Layer> layers() {
    return connected().layers();
  }

  /** The layers' calls, in the order of computation. */
  public List<Node> calls() {
    return connected().nodes();
  }

  public List<KerasTensor> inputs() {
    connected();
    return inputs;
  }

  public List<KerasTensor> outputs() {
    connected();
    return outputs;
  }

  /** How the inputs are given in Keras. */
  public Structure inputStructure() {
    connected();
    return inputStructure;
  }

  /** How the outputs are given in Keras. */
  public Structure outputStructure() {
    connected();
    return outputStructure;
  }

  /** Whether Keras gives the outputs as an object by name; see {@link #outputNames}. */
  public boolean hasNamedOutputs() {
    return isConnected()
        && outputStructure() instanceof Structure.Named named
        && named.items().size() == outputs.size();
  }

  /** The names of the layers that give the outputs, made distinct; or the names that Keras gave. */
  public List<String> outputNames() {
    if (hasNamedOutputs()) {
      return ((Structure.Named) outputStructure).items().keySet().asList();
    }
    List<String> names = new ArrayList<>();
    for (KerasTensor output : outputs()) {
      String name = output.name();
      for (int i = 1; names.contains(name); i++) {
        name = output.name() + "_" + i;
      }
      names.add(name);
    }
    return names;
  }

  /**
   * The layer of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public Layer getLayer(String layerName) {
    return layers().stream()
        .filter(l -> l.name().equals(layerName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No layer named '"
                        + layerName
                        + "'. Expected one of "
                        + layers().stream().map(Layer::name).toList()));
  }

  /** The layer of an index in {@link #layers}. */
  public Layer getLayer(int index) {
    if (index < 0 || index >= layers().size()) {
      throw new IllegalArgumentException(
          "Expected a layer index from 0 to " + (layers().size() - 1) + ". Received: " + index);
    }
    return layers().get(index);
  }

  LayerGraph connected() {
    if (graph == null) {
      throw new IllegalStateException(
          "Model '" + name() + "' is not built yet: begin with an Input, or call build(shape)");
    }
    return graph;
  }

  /** Whether the layers and their shapes are known. */
  public boolean isConnected() {
    return graph != null;
  }

  /** The values of all weights, in Keras's order. */
  public synchronized List<HostTensor> getWeights() {
    List<HostTensor> values = new ArrayList<>();
    Map<Weight.Home, List<Weight>> homes = new HashMap<>();
    Map<Weight, HostTensor> read = new HashMap<>();
    for (Weight weight : weights()) {
      Weight.Home home = weight.home();
      if (home != null) {
        homes.computeIfAbsent(home, h -> new ArrayList<>()).add(weight);
      }
    }
    homes.forEach(
        (home, there) -> {
          List<HostTensor> all = home.read(there);
          for (int i = 0; i < all.size(); i++) {
            read.put(there.get(i), all.get(i));
          }
        });
    for (Weight weight : weights()) {
      values.add(read.containsKey(weight) ? read.get(weight) : weight.value());
    }
    return values;
  }

  /**
   * Sets the values of all weights, in Keras's order.
   *
   * @throws IllegalArgumentException if their number or a shape differs; then nothing is set
   */
  public synchronized void setWeights(List<HostTensor> values) {
    List<Weight> weights = weights();
    if (values.size() != weights.size()) {
      throw new IllegalArgumentException(
          "Model '" + name() + "' has " + weights.size() + " weights. Received: " + values.size());
    }
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).shape().equals(weights.get(i).shape())) {
        throw new IllegalArgumentException(
            "Weight '"
                + weights.get(i).path()
                + "' has shape "
                + Shapes.toString(weights.get(i).shape())
                + ". Received: a value of shape "
                + Shapes.toString(values.get(i).shape()));
      }
    }
    for (int i = 0; i < values.size(); i++) {
      weights.get(i).value(values.get(i));
    }
  }
}
