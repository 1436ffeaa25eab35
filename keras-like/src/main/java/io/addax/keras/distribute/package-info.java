/** Strategies: on which devices and machines a model trains. */
package io.addax.keras.distribute;
