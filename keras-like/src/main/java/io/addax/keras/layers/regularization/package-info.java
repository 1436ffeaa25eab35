/** Layers that act in training only: random ones, and penalties on outputs. */
package io.addax.keras.layers.regularization;
