/** Layers that make one value of several. */
package io.addax.keras.layers.merging;
