/**
 * Frozen graphs: an inference graph as a plain Java value, its variables turned into constants.
 *
 * <p>{@link io.addax.graph.frozen.FrozenGraph} is what exporters read. It needs neither a graph nor
 * a session once made, and becomes a TensorFlow graph again where one has to run ({@link
 * io.addax.graph.frozen.FrozenRunner}). {@link io.addax.graph.frozen.Composite} marks a group of
 * ops that another runtime has as a single one.
 */
package io.addax.graph.frozen;
