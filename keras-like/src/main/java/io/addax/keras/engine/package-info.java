/**
 * How a model is built into a graph and run: functions for training, testing and prediction, their
 * losses and metrics, and the loops over data. {@link io.addax.keras.Model} is the way in.
 */
package io.addax.keras.engine;
