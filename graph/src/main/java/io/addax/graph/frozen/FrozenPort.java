package io.addax.graph.frozen;

/**
 * A named input or output of a frozen graph.
 *
 * @param name the name that users see
 * @param tensor the tensor behind it
 * @param spec its shape and dtype
 */
public record FrozenPort(String name, TensorRef tensor, TensorSpec spec) {}
