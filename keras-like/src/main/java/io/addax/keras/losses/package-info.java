/**
 * Losses: what training minimizes. {@link io.addax.keras.losses.Loss} owns weights, masks and
 * reductions; the formulas stand as functions in {@code RegressionLosses}, {@code
 * ProbabilisticLosses} and {@code HingeLosses}, which metrics use too; the leaves hold options.
 */
package io.addax.keras.losses;
