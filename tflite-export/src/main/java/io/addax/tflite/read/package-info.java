/** Reads what stands in a TFLite file. */
package io.addax.tflite.read;
