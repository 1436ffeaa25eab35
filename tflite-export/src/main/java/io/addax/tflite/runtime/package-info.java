/**
 * TensorFlow Lite's own interpreter in this process, to run what was exported.
 *
 * <p>{@link io.addax.tflite.runtime.TFLiteInterpreter} is all that is needed to use a {@code
 * .tflite} file from Java on a desktop or server; the exporter itself calibrates and verifies with
 * it.
 */
package io.addax.tflite.runtime;
