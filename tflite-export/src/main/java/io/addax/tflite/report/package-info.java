/**
 * What quantization does to a model, layer by layer and as a whole.
 *
 * <p>{@link io.addax.tflite.report.LayerAnalysis} runs the float model and the quantized one side
 * by side in the real interpreter and compares every tensor; {@link
 * io.addax.tflite.report.AdviceRules} says what the figures suggest; {@link
 * io.addax.tflite.report.QuantizationReport} is the result, as text, JSON or a web page.
 */
package io.addax.tflite.report;
