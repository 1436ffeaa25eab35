/** Preprocessing as part of a model. */
package io.addax.keras.layers.preprocessing;
