/**
 * Models: described with {@link io.addax.keras.Sequential} or {@link io.addax.keras.Model},
 * compiled, fitted, evaluated and asked for predictions. Each Keras concept has a package of its
 * own below this one, named as in Keras.
 */
package io.addax.keras;
