/**
 * How gradients become updates of weights.
 *
 * <p>{@link io.addax.keras.optimizers.Optimizer} is a description; {@link
 * io.addax.keras.optimizers.BoundOptimizer} is one at work in a model. To write one: extend {@code
 * Optimizer}, name the variables it keeps per weight in {@code slots()}, write {@code update} with
 * the ops of its {@link io.addax.keras.optimizers.UpdateContext}, and register it in {@link
 * io.addax.keras.optimizers.Optimizers}.
 */
package io.addax.keras.optimizers;
