/** Checkpoints in TensorFlow's own format. */
package io.addax.graph.checkpoint;
