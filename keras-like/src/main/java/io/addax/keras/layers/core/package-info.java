/** The layers that everything is made of. */
package io.addax.keras.layers.core;
