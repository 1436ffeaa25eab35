/** Compares an exported model, run by the real interpreter, with the graph it was made from. */
package io.addax.tflite.verify;
