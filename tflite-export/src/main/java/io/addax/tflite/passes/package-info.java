/**
 * Rewrites of the model before it is quantized and written, each a small class: what is constant is
 * folded into kernels and biases, activations into the ops before them, reshapes merge.
 *
 * <p>{@link io.addax.tflite.passes.Passes} says in which order they run. To add one: implement
 * {@link io.addax.tflite.passes.Pass}, put it into that list, test it on a graph of a few ops.
 */
package io.addax.tflite.passes;
