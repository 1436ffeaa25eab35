package io.addax.keras.layers;

import org.tensorflow.ndarray.Shape;

/** A layer whose output has the shape of its only input, and its mask. */
public abstract class ShapePreservingLayer extends Layer {
  protected ShapePreservingLayer() {}

  @Override
  protected Shape computeOutputShape(Shape input) {
    return input;
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
