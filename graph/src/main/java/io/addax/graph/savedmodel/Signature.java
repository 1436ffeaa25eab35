package io.addax.graph.savedmodel;

import com.google.common.collect.ImmutableList;
import io.addax.graph.frozen.FrozenPort;

/**
 * A function that a SavedModel offers. Inputs and outputs stand in the order of their names, where
 * {@code output_10} comes after {@code output_9}: the file itself keeps no order.
 *
 * @param name e.g. {@code serving_default}
 * @param inputs names, dtypes and shapes of what goes in
 * @param outputs names, dtypes and shapes of what comes out
 */
public record Signature(
    String name, ImmutableList<FrozenPort> inputs, ImmutableList<FrozenPort> outputs) {}
