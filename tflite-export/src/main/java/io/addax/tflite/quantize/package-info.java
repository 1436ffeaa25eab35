/**
 * Makes a float model smaller, or integer.
 *
 * <p>A {@link io.addax.tflite.quantize.QuantizationMode} is one small class of two families. Those
 * of integers throughout calibrate, then give every tensor a scale ({@code Scales}) and every op
 * its integer form ({@code IntegerQuantizer}); the mode says what its kernels ask for ({@code
 * KernelRules}). Those of weights alone walk the constants ({@code WeightQuantizer}); the mode says
 * how each is stored. {@link io.addax.tflite.quantize.QuantMath} is the arithmetic of scales and
 * zero points, {@link io.addax.tflite.quantize.BiasCorrection} takes out what rounding shifts.
 * Another mode is another class here and a line in {@link io.addax.tflite.Quantization}.
 */
package io.addax.tflite.quantize;
