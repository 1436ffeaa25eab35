/** Constraints: projections of weights after each update, and their registry. */
package io.addax.keras.constraints;
