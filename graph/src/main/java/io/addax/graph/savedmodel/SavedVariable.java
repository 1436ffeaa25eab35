package io.addax.graph.savedmodel;

import io.addax.graph.frozen.TensorSpec;

/**
 * A variable of a SavedModel.
 *
 * @param name the name that the graph has for it, e.g. {@code dense/kernel}
 * @param spec its shape and dtype
 */
public record SavedVariable(String name, TensorSpec spec) {
  /** The number of elements; -1 if the shape is not known. */
  public long elements() {
    return spec.isStatic() ? spec.shape().size() : -1;
  }

  /** The bytes of all elements; -1 if the shape is not known, 0 for strings. */
  public long bytes() {
    return spec.isStatic() ? elements() * spec.dtype().bytes() : -1;
  }
}
