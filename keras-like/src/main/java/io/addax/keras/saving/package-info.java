/**
 * Models as files: Keras's JSON, {@code .keras}, {@code .weights.h5} and legacy {@code .h5}, and
 * SavedModels.
 */
package io.addax.keras.saving;
