package io.addax.keras;

import io.addax.graph.HostTensor;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.core.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * Layers one after the other.
 *
 * <pre>{@code
 * try (var model = new Sequential(
 *     new Input(784), new Dense(128).activation("relu"), new Dense(10))) {
 *   model.compile("adam", "mse");
 *   model.fit(x, y, Fit.epochs(10));
 * }
 * }</pre>
 *
 * <p>Without an {@link Input} at the front the shape is taken from the first data, or from {@link
 * #build(long...)}. Source: {@code keras.Sequential}.
 */
public final class Sequential extends Model {
  private final List<Layer> stack = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private List<KerasTensor> front;
  private KerasTensor end;
  private boolean grown;

  public Sequential(Layer... layers) {
    for (Layer layer : layers) {
      add(layer);
    }
  }

  /**
   * Adds a layer at the end.
   *
   * @throws IllegalStateException if the model runs or is compiled already
   * @throws IllegalArgumentException if the layer does not fit behind the ones before it
   */
  public synchronized Sequential add(Layer layer) {
    if (compiled() != null) {
      throw new IllegalStateException("Add layers before the model is compiled");
    }
    if (layer == null) {
      throw new IllegalArgumentException("Expected a layer. Received: null");
    }
    if (layer instanceof Input && !stack.isEmpty()) {
      throw new IllegalArgumentException(
          "An Input can only be the first layer. Received: " + layer + " as layer " + stack.size());
    }
    if (stack.contains(layer)) {
      throw new IllegalArgumentException(
          "A Sequential model cannot contain a layer twice. Received: " + layer);
    }
    stack.add(layer);
    try {
      if (end == null && stack.get(0) instanceof Input input) {
        begin(List.of(input.output()));
      } else if (stack.get(0) instanceof Model model && model.isConnected() && stack.size() == 1) {
        begin(
            model.inputs().stream()
                .map(i -> Input.ofBatchShape(i.shape()).dtype(i.dtype()).output())
                .toList());
        extend(layer, front);
      } else if (end != null) {
        extend(layer, List.of(end));
      }
    } catch (RuntimeException e) {
      stack.remove(stack.size() - 1);
      if (stack.isEmpty()) {
        forget();
      }
      throw e;
    }
    return this;
  }

  private void begin(List<KerasTensor> inputs) {
    front = inputs;
    end = inputs.get(0);
    inputs.forEach(i -> names.add(i.name()));
  }

  private void forget() {
    front = null;
    end = null;
    grown = false;
    names.clear();
  }

  private void extend(Layer layer, List<KerasTensor> inputs) {
    KerasTensor output = layer.apply(inputs.toArray(KerasTensor[]::new));
    if (!names.add(layer.name())) {
      throw new IllegalArgumentException(
          "The name '"
              + layer.name()
              + "' is used by several layers. All layer names of a model must differ");
    }
    end = output;
    grown = true;
  }

  /** Whether the layers' shapes are known: there is an input, and something behind it. */
  @Override
  public boolean isConnected() {
    return grown || super.isConnected();
  }

  /** The graph is made when somebody asks: each of many layers added would make it anew. */
  @Override
  LayerGraph connected() {
    if (grown) {
      connect(front, List.of(end));
      grown = false;
    }
    return super.connected();
  }

  /** Fixes the shape of a sample where no {@link Input} does. */
  public Sequential build(long... sampleShape) {
    return buildFrom(new Input(sampleShape));
  }

  private Sequential buildFrom(Input input) {
    if (!isConnected()) {
      if (stack.isEmpty()) {
        throw new IllegalStateException("Model '" + name() + "' has no layers");
      }
      begin(List.of(input.output()));
      try {
        stack.forEach(layer -> extend(layer, List.of(end)));
      } catch (RuntimeException e) {
        forget();
        throw e;
      }
    }
    return this;
  }

  @Override
  void buildFor(List<HostTensor> x) {
    if (!isConnected()) {
      if (x.size() != 1) {
        throw new IllegalArgumentException(
            "A Sequential model expects one input. Received: " + x.size());
      }
      Shape shape = x.get(0).shape();
      buildFrom(Input.ofBatchShape(shape.tail().prepend(-1)).dtype(x.get(0).dtype()));
    }
  }

  /** The layers as added, without the input. */
  @Override
  public List<Layer> layers() {
    return stack.stream().filter(l -> !(l instanceof Input)).toList();
  }

  /** The input at the front, if one was added. */
  public Optional<Input> input() {
    return stack.stream().filter(Input.class::isInstance).map(Input.class::cast).findFirst();
  }

  @Override
  protected void build(List<Shape> inputShapes) {}

  @Override
  protected List<Shape> computeOutputShapes(List<Shape> inputShapes) {
    if (!isConnected()) {
      buildFrom(Input.ofBatchShape(inputShapes.get(0)));
    }
    return super.computeOutputShapes(inputShapes);
  }
}
