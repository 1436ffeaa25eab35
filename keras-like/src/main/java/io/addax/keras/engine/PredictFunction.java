package io.addax.keras.engine;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import io.addax.keras.Model;
import io.addax.keras.layers.CallContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.proto.RunMetadata;

/**
 * The inference function of a model: inputs in, outputs out. Several replicas predict a part of a
 * batch each, and so do several processors; see {@link Threads}.
 */
final class PredictFunction {
  private final ModelGraph graph;
  private final Model model;
  private final List<Operand<?>> inputs;
  private final List<Operand<?>> outputs;
  private final boolean full;
  private final int[] fetchOf; // the same for all replicas
  private final PreparedStep whole;
  private final List<Part> others = new ArrayList<>(); // parts behind the first, made when needed
  private final Map<Integer, PreparedStep> divided = new HashMap<>(); // by the number of parts

  PredictFunction(ModelGraph graph, Model model) {
    this(graph, model, "predict", false);
  }

  /**
   * The inference function in the dtypes of the weights: that of a model of mixed precision as if
   * it were one of full precision.
   */
  static PredictFunction inVariableDtypes(ModelGraph graph, Model model) {
    return new PredictFunction(graph, model, "predict_in_full", true);
  }

  private PredictFunction(ModelGraph graph, Model model, String scope, boolean full) {
    this.graph = graph;
    this.model = model;
    this.full = full;
    Ops ops = graph.root().scope(scope);
    inputs = StepFunction.inputs(ops, model.inputs());
    outputs = outputs(ops, graph.replicas().get(0), inputs);
    List<Output<?>> distinct = distinct(outputs);
    fetchOf = outputs.stream().mapToInt(o -> distinct.indexOf(o.asOutput())).toArray();
    whole = graph.session().prepare(inputs, distinct, List.of());
  }

  private List<Operand<?>> outputs(Ops ops, Replica replica, List<Operand<?>> x) {
    Set<Output<?>> fed = new HashSet<>(x.stream().<Output<?>>map(Operand::asOutput).toList());
    CallContext context = replica.context(ops, false);
    if (full) {
      context.inVariableDtypes();
    }
    List<Operand<?>> found = new ArrayList<>();
    for (Operand<?> output : context.call(model, x)) {
      // TensorFlow does not fetch what is fed.
      found.add(fed.contains(output.asOutput()) ? ops.identity(output) : output);
    }
    return found;
  }

  /** A value that is two outputs at once is fetched once. */
  private static List<Output<?>> distinct(List<Operand<?>> outputs) {
    return new ArrayList<>(
        new LinkedHashSet<>(outputs.stream().<Output<?>>map(Operand::asOutput).toList()));
  }

  List<Operand<?>> inputs() {
    return inputs;
  }

  List<Operand<?>> outputs() {
    return outputs;
  }

  /** A part's placeholders and its distinct outputs. */
  private record Part(List<Operand<?>> inputs, List<Output<?>> outputs) {}

  /** Makes what a batch of so many rows needs; before the graph's values are gathered. */
  void prepare(int rows) {
    int parts = graph.inferenceParts(rows);
    if (parts > 1) {
      divided.computeIfAbsent(parts, this::divided);
    }
  }

  private PreparedStep divided(int parts) {
    List<Operand<?>> feeds = new ArrayList<>(inputs);
    List<Operand<?>> fetches = new ArrayList<>(distinct(outputs));
    for (int part = 1; part < parts; part++) {
      if (others.size() < part) {
        others.add(part(part));
      }
      feeds.addAll(others.get(part - 1).inputs());
      fetches.addAll(others.get(part - 1).outputs());
    }
    return graph.prepare(parts, feeds, fetches, List.of());
  }

  private Part part(int number) {
    Replica replica = graph.replicas().get(number % graph.replicas().size());
    Ops ops = graph.root().scope("predict/part_" + number).device(replica.ops().device());
    List<Operand<?>> x = StepFunction.inputs(ops, model.inputs());
    return new Part(x, distinct(outputs(ops, replica, x)));
  }

  /** What an inference does where, with all of a batch; runs in a copy of the session. */
  RunMetadata trace(List<HostTensor> x) {
    try (GraphSession copy = graph.copyOfSession();
        PreparedStep step = whole.in(copy)) {
      feed(step, x);
      return step.runTraced();
    }
  }

  private static void feed(PreparedStep step, List<HostTensor> x) {
    for (int i = 0; i < x.size(); i++) {
      step.feed(i, x.get(i));
    }
  }

  List<HostTensor> run(List<HostTensor> x) {
    int rows = (int) x.get(0).shape().get(0);
    int parts = graph.inferenceParts(rows);
    PreparedStep step = divided.get(parts);
    if (step != null) {
      return run(step, parts, x, rows);
    }
    feed(whole, x);
    Failures.run(whole, graph, model);
    List<HostTensor> results = new ArrayList<>(fetchOf.length);
    for (int fetch : fetchOf) {
      results.add(whole.fetched(fetch));
    }
    return results;
  }

  private List<HostTensor> run(PreparedStep step, int parts, List<HostTensor> x, int rows) {
    for (int part = 0; part < parts; part++) {
      int from = Layout.firstRow(part, parts, rows);
      int to = Layout.firstRow(part + 1, parts, rows);
      for (int i = 0; i < x.size(); i++) {
        step.feed(part * x.size() + i, x.get(i), from, to);
      }
    }
    Failures.run(step, graph, model);
    int each = distinct(outputs).size();
    List<HostTensor> results = new ArrayList<>(fetchOf.length);
    for (int fetch : fetchOf) {
      List<HostTensor> ofParts = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        ofParts.add(step.fetched(part * each + fetch));
      }
      results.add(HostTensor.concatenate(ofParts));
    }
    return results;
  }
}
