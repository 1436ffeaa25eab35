/** Activations as layers of their own. */
package io.addax.keras.layers.activations;
