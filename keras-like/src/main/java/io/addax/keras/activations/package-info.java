/** Activations: functions of a layer's output, and their registry. */
package io.addax.keras.activations;
