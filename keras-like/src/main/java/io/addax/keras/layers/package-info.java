/**
 * What layers stand on: {@code Layer} and its weights, the context in which it is called, and what
 * families of layers share. The layers themselves live in the packages below, named as Keras names
 * them.
 *
 * <p>To add a layer: write one class below (start from the nearest relative), put one line into
 * {@link io.addax.keras.layers.Layers}, and add a case to {@code test-data/makers/layer_cases.py}.
 */
package io.addax.keras.layers;
