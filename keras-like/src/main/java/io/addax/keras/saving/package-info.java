/**
 * Keras's files: {@code .keras} models, {@code .weights.h5} weights, legacy {@code .h5} models, and
 * the JSON inside them.
 */
package io.addax.keras.saving;
