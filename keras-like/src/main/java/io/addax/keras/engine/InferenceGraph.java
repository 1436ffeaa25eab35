package io.addax.keras.engine;

import io.addax.graph.session.GraphSession;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;

/**
 * The way down: the graph and session of a model's inference function. They belong to the model and
 * are closed with it.
 *
 * @param graph holds more than inference once the model has trained
 * @param session where the weights live
 * @param inputs placeholders, in the model's order
 * @param outputs in the model's order
 */
public record InferenceGraph(
    Graph graph, GraphSession session, List<Operand<?>> inputs, List<Operand<?>> outputs) {}
