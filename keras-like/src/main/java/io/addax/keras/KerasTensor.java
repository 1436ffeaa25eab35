package io.addax.keras;

import io.addax.graph.DType;
import io.addax.keras.layers.Layer;
import org.tensorflow.ndarray.Shape;

/**
 * A symbolic value in a model under description: a shape, a dtype and where it came from. It holds
 * no numbers.
 */
public final class KerasTensor {
  private final Shape shape;
  private final DType dtype;
  private final Node node;
  private final int index;

  KerasTensor(Shape shape, DType dtype, Node node, int index) {
    this.shape = shape;
    this.dtype = dtype;
    this.node = node;
    this.index = index;
  }

  /** The shape with the batch first; unknown dimensions are -1. */
  public Shape shape() {
    return shape;
  }

  /**
   * The shape with any number of samples: as in Keras, the batch size of an input is shown, and
   * data may have another.
   */
  public Shape shapeOfAnyBatch() {
    return shape.isUnknown() || shape.numDimensions() == 0 ? shape : Shapes.with(shape, 0, -1);
  }

  public DType dtype() {
    return dtype;
  }

  /** The layer that gives this value. */
  public Layer layer() {
    return node.layer();
  }

  /** The call of the layer that gives this value. */
  public Node node() {
    return node;
  }

  /** Which of the call's outputs this is. */
  public int index() {
    return index;
  }

  /** Which of the layer's calls gave this value, and which of its outputs: Keras's history. */
  public String name() {
    return layer().name();
  }

  @Override
  public String toString() {
    return "<KerasTensor shape="
        + Shapes.toString(shape)
        + ", dtype="
        + dtype
        + ", name="
        + name()
        + ">";
  }
}
