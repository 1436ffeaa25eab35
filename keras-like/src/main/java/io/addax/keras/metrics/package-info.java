/**
 * Metrics: what a model measures. Most are a {@link io.addax.keras.metrics.Mean} of numbers per
 * sample; what counts true and false positives stands on {@code ConfusionCounts}.
 */
package io.addax.keras.metrics;
