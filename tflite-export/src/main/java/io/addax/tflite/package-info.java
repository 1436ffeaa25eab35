/**
 * Exports models as TFLite files: {@link io.addax.tflite.TFLiteConverter} makes a {@link
 * io.addax.tflite.TFLiteModel} of a frozen graph.
 *
 * <p>The way of a model: {@code lower} turns TensorFlow's ops into TFLite's ({@code ir}), {@code
 * passes} fold and fuse, {@code calibrate} and {@code quantize} make it integer, {@code write} lays
 * out the file; {@code runtime} runs it, {@code verify} compares it with the graph, {@code read}
 * says what stands in a file. These packages know graphs and no layers.
 */
package io.addax.tflite;
