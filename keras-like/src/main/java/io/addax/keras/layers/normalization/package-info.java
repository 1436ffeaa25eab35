/** Normalization over the batch and over the features. */
package io.addax.keras.layers.normalization;
