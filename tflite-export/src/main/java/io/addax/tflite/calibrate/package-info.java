/**
 * Finds the range of every tensor of a float model by running it, in the real interpreter, on
 * representative samples.
 */
package io.addax.tflite.calibrate;
