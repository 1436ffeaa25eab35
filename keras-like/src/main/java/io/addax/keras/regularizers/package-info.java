/** Regularizers: penalties on weights and outputs, and their registry. */
package io.addax.keras.regularizers;
