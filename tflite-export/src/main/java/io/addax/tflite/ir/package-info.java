/**
 * The exporter's intermediate representation: TFLite's own ops on typed tensors.
 *
 * <p>{@link io.addax.tflite.ir.IrTensor} and {@link io.addax.tflite.ir.IrOp} are immutable and
 * compared by identity; {@link io.addax.tflite.ir.IrGraph} holds the ops in the order they run and
 * is what passes change. Layouts are TFLite's from the start: dense kernels are (out, in),
 * convolution kernels (out, height, width, in).
 */
package io.addax.tflite.ir;
