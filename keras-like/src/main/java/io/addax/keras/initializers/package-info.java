/** Initializers: the first values of weights, computed in Java; and their registry. */
package io.addax.keras.initializers;
