/** Layers that move, repeat, add or drop elements. */
package io.addax.keras.layers.reshaping;
