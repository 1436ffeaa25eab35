package io.addax.keras.layers;

import com.google.common.collect.ImmutableList;
import io.addax.devices.DeviceScope;
import io.addax.devices.DeviceSpec;
import io.addax.graph.DType;
import io.addax.keras.KerasTensor;
import io.addax.keras.Node;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.config.Configurable;
import io.addax.keras.config.Registry;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.utils.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * A function with weights, described before any graph exists.
 *
 * <p>A layer of one's own says which weights it has, what it computes, and which shape comes out:
 *
 * <pre>{@code
 * final class Scale extends Layer {
 *   private Weight factor;
 *
 *   @Override
 *   protected void build(Shape input) {
 *     factor = addWeight("factor", Shape.of(Shapes.get(input, -1)), new Ones());
 *   }
 *
 *   @Override
 *   protected Operand<?> call(CallContext context, Operand<?> x) {
 *     return context.ops().mul(x, context.read(factor));
 *   }
 *
 *   @Override
 *   protected Shape computeOutputShape(Shape input) {
 *     return input;
 *   }
 * }
 * }</pre>
 *
 * <p>Its keyword methods may be called until it is built, that is, first applied. Source: {@code
 * keras.Layer}.
 */
public abstract class Layer implements Configurable<Layer> {
  private final List<Weight> weights = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private String name;
  private boolean trainable = true;
  private DeviceSpec scope = DeviceScope.current();
  private DeviceSpec device = DeviceSpec.ANY;
  private DTypePolicy policy = DTypePolicy.global();
  private boolean built;

  protected Layer() {}

  // What a user sets.

  /** Names the layer; names are unique in a model. Default: the class in snake case, counted. */
  public Layer name(String newName) {
    checkNotBuilt("name");
    if (newName.isEmpty() || newName.contains("/")) {
      throw new IllegalArgumentException(
          "Expected a layer name that is not empty and has no '/'. Received: '" + newName + "'");
    }
    this.name = newName;
    return this;
  }

  /**
   * Whether training changes the weights. May be changed at any time; a compiled model follows at
   * its next {@code compile}, as in Keras. Default true.
   */
  public Layer trainable(boolean newTrainable) {
    this.trainable = newTrainable;
    return this;
  }

  /**
   * Where the layer computes and its weights live, such as {@code "/GPU:1"}: its ops, forward and
   * backward, its weights, and what an optimizer keeps for them. Of a model, where its layers do
   * that have no wish of their own, and what is left of its ops.
   *
   * <p>Default: the {@link io.addax.devices.Device#scope} in which the layer was made or, if there
   * was none, that of its first call; in Keras the latter alone counts. What is given here is laid
   * over that.
   *
   * @throws IllegalArgumentException if the string is malformed
   */
  public Layer device(String newDevice) {
    checkNotBuilt("device");
    this.device = DeviceSpec.parse(newDevice);
    return this;
  }

  /** One dtype for weights and computation. Default that of {@link DTypePolicy#global}. */
  public Layer dtype(DType newDtype) {
    if (!newDtype.isFloating()) {
      throw new IllegalArgumentException(
          "Expected a floating-point dtype for layer '" + name() + "'. Received: " + newDtype);
    }
    return dtypePolicy(DTypePolicy.of(newDtype));
  }

  /** A dtype or a policy by Keras's name, such as {@code "mixed_bfloat16"}. */
  public Layer dtype(String policyName) {
    return dtypePolicy(DTypePolicy.of(policyName));
  }

  /**
   * What the layer computes in, and what it keeps its weights in. Default {@link
   * DTypePolicy#global}.
   */
  public Layer dtypePolicy(DTypePolicy newPolicy) {
    checkNotBuilt("dtype");
    this.policy = newPolicy;
    return this;
  }

  // What a layer's author writes.

  /** Asks for weights with {@link #addWeight}; called once, before the first use. */
  protected void build(Shape inputShape) {}

  /** The same for a layer of several inputs. */
  protected void build(List<Shape> inputShapes) {
    build(single(inputShapes));
  }

  /** The forward computation of a layer of one input and one output. */
  protected Operand<?> call(CallContext context, Operand<?> input) {
    throw new UnsupportedOperationException(className() + " does not implement call");
  }

  /** The forward computation of a layer of several inputs or outputs. */
  protected List<Operand<?>> call(CallContext context, List<Operand<?>> inputs) {
    return List.of(call(context, single(inputs)));
  }

  /** The shape that comes out; throws if the input's shape does not fit. */
  protected Shape computeOutputShape(Shape inputShape) {
    throw new UnsupportedOperationException(className() + " does not implement computeOutputShape");
  }

  /** The same for a layer of several inputs or outputs. */
  protected List<Shape> computeOutputShapes(List<Shape> inputShapes) {
    return List.of(computeOutputShape(single(inputShapes)));
  }

  /**
   * Whether the layer only moves elements: then what is no floating-point number keeps its dtype.
   * Otherwise all inputs are converted to the layer's compute dtype first.
   */
  protected boolean keepsInputDtype() {
    return false;
  }

  /**
   * Whether inputs are converted to the layer's compute dtype, and weights where they are read. A
   * layer that does not want that converts its output itself.
   */
  protected boolean autocasts() {
    return true;
  }

  /** The dtype in which the layer takes an input. */
  final DType takenDtype(DType input, DType computeDtype) {
    boolean stays = !autocasts() || (keepsInputDtype() && !input.isFloating());
    return stays ? input : computeDtype;
  }

  /**
   * Whether what comes out for a sample depends on that sample's inputs and the weights alone: not
   * on the other samples of its batch, nor on chance, nor on what was there before. Only then may
   * the processors divide a batch among themselves.
   *
   * <p>Default false, which is always right; a layer of one's own that knows better says so.
   */
  public boolean isSamplewise() {
    return false;
  }

  /**
   * The mask of the output, from those of the inputs (null where there is none). By default the
   * first input's mask goes on when {@link #supportsMasking}.
   *
   * @return boolean tensor (batch, time), or null
   */
  protected Operand<?> computeMask(
      CallContext context, List<Operand<?>> inputs, List<Operand<?>> masks) {
    return supportsMasking() ? masks.get(0) : null;
  }

  /** Whether a mask passes through. */
  protected boolean supportsMasking() {
    return false;
  }

  /**
   * The layer's keyword values in Keras's names; here those that every layer has. Subclasses add
   * theirs to {@code super.config()}.
   */
  @Override
  public Config config() {
    return Config.empty()
        .with("name", name())
        .with("trainable", trainable)
        .with("dtype", policy.toConfig());
  }

  /**
   * Takes from a config what every layer has; {@link Layers} does so for every layer it makes,
   * after the layer's own factory.
   */
  protected Layer configureBase(Config config) {
    if (config.has("name")) {
      name(config.getString("name"));
    }
    configureDtype(config);
    return trainable(config.getBoolean("trainable", true));
  }

  /** Takes the dtype policy from a config that has one. */
  protected final void configureDtype(Config config) {
    if (config.has("dtype")) {
      dtypePolicy(DTypePolicy.of(config, "dtype"));
    }
  }

  /**
   * The arguments of Keras's {@code call} that take this layer's inputs. One name, the default,
   * means one argument for all inputs: a tensor, or a list of several. More names mean an argument
   * for each input, in this order.
   */
  public List<String> callArguments() {
    return List.of("inputs");
  }

  /** As Keras serializes a layer: with the shape that it was built for. */
  @Override
  public Config serialize() {
    Config written = registry().serialize(this);
    List<KerasTensor> inputs = nodes.isEmpty() ? List.of() : nodes.get(0).inputs();
    if (inputs.isEmpty() || callArguments().size() > 1) {
      return written;
    }
    List<List<Long>> shapes = inputs.stream().map(i -> Shapes.toKeras(i.shape())).toList();
    return written.with(
        "build_config",
        Config.empty().with("input_shape", shapes.size() == 1 ? shapes.get(0) : shapes));
  }

  /** A new weight, trainable, without regularizer and constraint; chain to change that. */
  protected final Weight addWeight(String weightName, Shape shape, Initializer initializer) {
    if (built) {
      throw new IllegalStateException("Layer '" + name() + "': weights can be added in build only");
    }
    if (shape.hasUnknownDimension()) {
      throw new IllegalArgumentException(
          "Layer '"
              + name()
              + "': the shape of weight '"
              + weightName
              + "' must be known, but an input dimension that it depends on is not. Received: "
              + Shapes.toString(shape));
    }
    checkSize(weightName, shape);
    Weight weight = new Weight(this, weightName, shape, policy.variableDtype(), initializer);
    weights.add(weight);
    return weight;
  }

  /** A value is kept in a Java array, so that it cannot be larger than one. */
  private void checkSize(String weightName, Shape shape) {
    long size = 1;
    for (long dim : shape.asArray()) {
      if (dim > 0 && size > Integer.MAX_VALUE / dim) {
        throw error(
            "expected a weight '"
                + weightName
                + "' of less than 2147483648 elements. Received shape: "
                + Shapes.toString(shape));
      }
      size *= dim;
    }
  }

  /** A new trainable weight with its initializer, regularizer and constraint. */
  protected final Weight addWeight(String weightName, Shape shape, WeightOptions options) {
    return addWeight(weightName, shape, options.initializer())
        .regularizer(options.regularizer())
        .constraint(options.constraint());
  }

  /** Throws if the layer is built: for the keyword methods. */
  protected final void checkNotBuilt(String keyword) {
    if (built) {
      throw new IllegalStateException(
          "Layer '" + name() + "' is built already: set '" + keyword + "' before its first use");
    }
  }

  /** Throws if the input has not the rank that the layer needs. */
  protected final void requireRank(Shape shape, int rank) {
    if (shape.numDimensions() != rank) {
      throw new IllegalArgumentException(
          "Layer '"
              + name()
              + "' ("
              + className()
              + ") expected an input of rank "
              + rank
              + ". Received shape: "
              + Shapes.toString(shape));
    }
  }

  /** Throws if an axis of the input is known and has not the size that the layer's weights have. */
  protected final void requireAxis(Shape shape, int axis, long size) {
    long received = Shapes.get(shape, axis);
    if (received >= 0 && received != size) {
      throw error(
          "expected an input whose axis "
              + axis
              + " has size "
              + size
              + ", as when it was built. Received shape: "
              + Shapes.toString(shape));
    }
  }

  /** An error about an argument or input, with the layer's name in front. */
  protected final IllegalArgumentException error(String message) {
    return new IllegalArgumentException("Layer '" + name() + "' (" + className() + "): " + message);
  }

  // Use.

  /**
   * Applies the layer to symbolic inputs: Keras's {@code layer(x)}.
   *
   * @return the only output
   */
  public final KerasTensor apply(KerasTensor... inputs) {
    return applyAll(Arrays.asList(inputs)).get(0);
  }

  /** Applies the layer to symbolic inputs; all outputs. */
  public final List<KerasTensor> applyAll(List<KerasTensor> inputs) {
    for (KerasTensor input : inputs) {
      if (input == null) {
        throw error("an input is null");
      }
    }
    List<Shape> shapes = inputs.stream().map(KerasTensor::shape).toList();
    List<Shape> outputShapes = buildAndInfer(shapes);
    List<DType> dtypes =
        outputDtypes(inputs.stream().map(i -> takenDtype(i.dtype(), computeDtype())).toList());
    Node node = Node.of(this, inputs, outputShapes, dtypes);
    nodes.add(node);
    return node.outputs();
  }

  /** Checks the shapes, builds at the first call, and infers the output shapes. */
  public final List<Shape> buildAndInfer(List<Shape> shapes) {
    List<Shape> outputShapes = computeOutputShapes(shapes);
    ensureBuilt(shapes);
    return outputShapes;
  }

  private void ensureBuilt(List<Shape> shapes) {
    if (!built) {
      name();
      if (scope.isAny()) {
        scope = DeviceScope.current();
      }
      build(shapes);
      built = true;
    }
  }

  /** The dtypes of the outputs, given those in which the inputs are taken. */
  protected List<DType> outputDtypes(List<DType> inputDtypes) {
    return List.of(keepsInputDtype() ? inputDtypes.get(0) : computeDtype());
  }

  private <T> T single(List<T> inputs) {
    if (inputs.size() != 1) {
      throw error("expected one input. Received: " + inputs.size());
    }
    return inputs.get(0);
  }

  /** For {@link CallContext}: the package's way to {@code call}. */
  final List<Operand<?>> callIn(CallContext context, List<Operand<?>> inputs) {
    return call(context, inputs);
  }

  final Operand<?> maskIn(CallContext context, List<Operand<?>> inputs, List<Operand<?>> masks) {
    return computeMask(context, inputs, masks);
  }

  // What anyone may ask.

  /** The name; made up at the first call if none was set. */
  public final synchronized String name() {
    if (name == null) {
      name = Names.unique(Names.toSnakeCase(className()));
    }
    return name;
  }

  public boolean isTrainable() {
    return trainable;
  }

  /** The device in full, such as {@code /device:GPU:1}; empty for no wish. */
  public final String device() {
    return scope.merge(device).toString();
  }

  /** The dtype of the weights, as {@code layer.dtype} is in Keras. */
  public final DType dtype() {
    return policy.variableDtype();
  }

  /** The dtype of computation and, as a rule, of the output. */
  public final DType computeDtype() {
    return policy.computeDtype();
  }

  /** What the layer computes in, and what it keeps its weights in. */
  public final DTypePolicy dtypePolicy() {
    return policy;
  }

  public final boolean isBuilt() {
    return built;
  }

  /**
   * The layers that this one consists of, by the names of Keras's attributes for them, such as
   * {@code forward_layer}. Their weights are weights of this layer too, and go into files by these
   * names. Default none.
   */
  public Map<String, Layer> sublayers() {
    return Map.of();
  }

  /** All weights, the trainable ones first, as Keras orders them; then those of sublayers. */
  public List<Weight> weights() {
    List<Weight> ordered = new ArrayList<>(ownWeights());
    ordered.sort((a, b) -> Boolean.compare(b.isTrainableByNature(), a.isTrainableByNature()));
    sublayers().values().forEach(l -> l.weights().forEach(ordered::add));
    return ordered;
  }

  /** The weights of this layer itself, in the order in which it asked for them. */
  protected final List<Weight> ownWeights() {
    return Collections.unmodifiableList(weights);
  }

  /** The weights that training changes. */
  public final List<Weight> trainableWeights() {
    return weights().stream().filter(Weight::isTrainable).toList();
  }

  /** The number of elements of all weights. */
  public final long countParams() {
    return weights().stream().mapToLong(w -> w.shape().size()).sum();
  }

  /** The calls of this layer so far. */
  public final List<Node> nodes() {
    return ImmutableList.copyOf(nodes);
  }

  /** The only output of the only call. */
  public KerasTensor output() {
    if (nodes.size() != 1 || nodes.get(0).outputs().size() != 1) {
      throw error("expected exactly one call with one output. Received: " + nodes.size());
    }
    return nodes.get(0).outputs().get(0);
  }

  @Override
  public String toString() {
    return "<" + className() + " name=" + name() + ">";
  }

  @Override
  public final Registry<Layer> registry() {
    return Layers.REGISTRY;
  }
}
