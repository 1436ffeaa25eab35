package io.addax.keras;

import com.google.common.collect.ImmutableList;
import io.addax.graph.DType;
import io.addax.keras.layers.Layer;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/** One call of a layer while a model is described. A shared layer has several. */
public final class Node {
  private final Layer layer;
  private final ImmutableList<KerasTensor> inputs;
  private final ImmutableList<KerasTensor> outputs;

  private Node(Layer layer, List<KerasTensor> inputs, List<Shape> shapes, List<DType> dtypes) {
    this.layer = layer;
    this.inputs = ImmutableList.copyOf(inputs);
    ImmutableList.Builder<KerasTensor> made = ImmutableList.builder();
    for (int i = 0; i < shapes.size(); i++) {
      made.add(new KerasTensor(shapes.get(i), dtypes.get(i), this, i));
    }
    this.outputs = made.build();
  }

  /** Records a call; layers do this in {@link Layer#apply}. */
  public static Node of(
      Layer layer, List<KerasTensor> inputs, List<Shape> outputShapes, List<DType> outputDtypes) {
    return new Node(layer, inputs, outputShapes, outputDtypes);
  }

  public Layer layer() {
    return layer;
  }

  public ImmutableList<KerasTensor> inputs() {
    return inputs;
  }

  public ImmutableList<KerasTensor> outputs() {
    return outputs;
  }

  /** Whether this is where a model's input enters. */
  public boolean isInput() {
    return inputs.isEmpty();
  }
}
