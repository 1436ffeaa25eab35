package io.addax.keras.engine;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.PreparedStep;
import io.addax.keras.Model;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.proto.RunMetadata;

/** The inference function of a model: inputs in, outputs out. */
final class PredictFunction {
  private final ModelGraph graph;
  private final Model model;
  private final List<Operand<?>> inputs;
  private final List<Operand<?>> outputs;
  private final PreparedStep step;
  private final int[] fetchOf;

  PredictFunction(ModelGraph graph, Model model) {
    this.graph = graph;
    this.model = model;
    Ops ops = graph.root().scope("predict");
    inputs = StepFunction.inputs(ops, model.inputs());
    Set<Output<?>> fed = new HashSet<>(inputs.stream().<Output<?>>map(Operand::asOutput).toList());
    outputs = new ArrayList<>();
    for (Operand<?> output : graph.context(ops, false).call(model, inputs)) {
      // TensorFlow does not fetch what is fed.
      outputs.add(fed.contains(output.asOutput()) ? ops.identity(output) : output);
    }
    // A value that is two outputs at once is fetched once.
    List<Output<?>> distinct =
        new ArrayList<>(
            new LinkedHashSet<>(outputs.stream().<Output<?>>map(Operand::asOutput).toList()));
    fetchOf = outputs.stream().mapToInt(o -> distinct.indexOf(o.asOutput())).toArray();
    step = graph.session().prepare(inputs, distinct, List.of());
  }

  List<Operand<?>> inputs() {
    return inputs;
  }

  List<Operand<?>> outputs() {
    return outputs;
  }

  /** What an inference does where, for a batch; runs in a copy of the session. */
  RunMetadata trace(List<HostTensor> x) {
    return graph.trace(
        step,
        copy -> {
          for (int i = 0; i < x.size(); i++) {
            copy.feed(i, x.get(i));
          }
        });
  }

  List<HostTensor> run(List<HostTensor> x) {
    for (int i = 0; i < x.size(); i++) {
      step.feed(i, x.get(i));
    }
    Failures.run(step, graph, model);
    List<HostTensor> results = new ArrayList<>(fetchOf.length);
    for (int fetch : fetchOf) {
      results.add(step.fetched(fetch));
    }
    return results;
  }
}
