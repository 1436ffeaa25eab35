/** Pooling over windows and over all positions. */
package io.addax.keras.layers.pooling;
