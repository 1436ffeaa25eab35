/**
 * Building TensorFlow graphs: {@link io.addax.graph.Ops} adds ops in scopes of names, devices and
 * control dependencies; {@link io.addax.graph.HostTensor} carries values in and out.
 * Differentiation lives in {@code autodiff}, running in {@code session}.
 */
package io.addax.graph;
