package io.addax.keras.saving;

import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import java.util.List;

/**
 * What a file held.
 *
 * @param model compiled, if the file says how and that was wanted
 * @param optimizerState in Keras's order; null for none
 */
public record LoadedModel(Model model, List<HostTensor> optimizerState) {}
