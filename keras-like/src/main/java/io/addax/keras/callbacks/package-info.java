/** What takes part in training from outside: Keras's callbacks. */
package io.addax.keras.callbacks;
