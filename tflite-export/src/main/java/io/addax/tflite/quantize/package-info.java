/**
 * Makes a float model integer.
 *
 * <p>{@link io.addax.tflite.quantize.QuantMath} is the arithmetic of scales and zero points, {@link
 * io.addax.tflite.quantize.Int8Policy} says how each op goes about it, {@link
 * io.addax.tflite.quantize.Int8Quantizer} applies both, {@link
 * io.addax.tflite.quantize.BiasCorrection} takes out what rounding shifts. Another mode is another
 * quantizer beside these.
 */
package io.addax.tflite.quantize;
