package io.addax.tflite.quantize;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.write.ModelWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs a model part by part on many samples, keeping between the parts only what later ones need.
 * So a model can be looked at, and changed, op after op at the cost of about one run.
 */
final class StepwiseRun {
  private static final long MOST_BYTES = 8 << 20;

  private final IrGraph graph;
  private final Consumer<IrGraph> completing;
  private final int samples;
  private final Map<IrTensor, HostTensor[]> live = new IdentityHashMap<>();
  private int done;

  /**
   * A run that stands before the first op.
   *
   * @param inputs per input of the graph, its value for each sample
   * @param completing adds to a part of the graph what it needs to be run
   */
  StepwiseRun(IrGraph graph, List<HostTensor[]> inputs, Consumer<IrGraph> completing) {
    this.completing = completing;
    this.graph = graph;
    this.samples = inputs.get(0).length;
    int i = 0;
    for (IrTensor input : graph.inputs().values()) {
      live.put(input, inputs.get(i++));
    }
  }

  /** Runs the ops up to and including {@code index}; the first output of that one per sample. */
  HostTensor[] runTo(int index) {
    for (int end = lastOfPart(); end < index; end = lastOfPart()) {
      runPartTo(end);
    }
    return runPartTo(index);
  }

  /** The op at which the constants of the next part become many, for each part is a copy. */
  private int lastOfPart() {
    long bytes = 0;
    int index = done;
    while (index < graph.ops().size()) {
      for (IrTensor input : graph.ops().get(index).inputs()) {
        bytes +=
            input != null && input.isConstant() ? (long) input.size() * input.dtype().bytes() : 0;
      }
      if (bytes > MOST_BYTES) {
        return index;
      }
      index++;
    }
    return index;
  }

  private HostTensor[] runPartTo(int index) {
    List<IrOp> ops = graph.ops();
    IrTensor result = ops.get(index).output();
    live.keySet().retainAll(neededFrom(done, null));
    IrGraph part = part(done, index + 1, neededFrom(index, result));
    done = index + 1;
    if (!part.ops().isEmpty()) {
      run(part);
    }
    return live.get(result);
  }

  /** Runs to the end; the outputs by name, each per sample. */
  Map<String, HostTensor[]> finish() {
    if (done < graph.ops().size()) {
      runTo(graph.ops().size() - 1);
    }
    Map<String, HostTensor[]> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, tensor) -> outputs.put(name, live.get(tensor)));
    return outputs;
  }

  /** Takes back the last op, which has been replaced: the next step begins with it. */
  void redoLast() {
    done--;
  }

  private Set<IrTensor> neededFrom(int from, IrTensor also) {
    Set<IrTensor> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    needed.addAll(graph.outputs().values());
    for (IrOp op : graph.ops().subList(from, graph.ops().size())) {
      op.inputs().stream().filter(t -> t != null).forEach(needed::add);
    }
    if (also != null) {
      needed.add(also);
    }
    return needed;
  }

  private IrGraph part(int from, int to, Set<IrTensor> needed) {
    IrGraph part = new IrGraph();
    part.ops().addAll(graph.ops().subList(from, to));
    Map<IrTensor, IrOp> producers = part.producers();
    for (IrOp op : part.ops()) {
      for (IrTensor input : op.inputs()) {
        boolean fed = input != null && !input.isConstant() && !producers.containsKey(input);
        if (fed && !part.inputs().containsValue(input)) {
          part.inputs().put("in" + part.inputs().size(), input);
        }
      }
      for (IrTensor output : op.outputs()) {
        if (needed.contains(output)) {
          part.outputs().put("out" + part.outputs().size(), output);
        }
      }
    }
    return part;
  }

  private void run(IrGraph part) {
    List<IrTensor> inputs = List.copyOf(part.inputs().values());
    List<IrTensor> outputs = List.copyOf(part.outputs().values());
    List<HostTensor[]> results = new ArrayList<>();
    outputs.forEach(output -> results.add(new HostTensor[samples]));
    completing.accept(part);
    InterpreterConfig config = InterpreterConfig.defaults().withoutXnnpack();
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.of(ModelWriter.plan(part), config)) {
      for (int s = 0; s < samples; s++) {
        int sample = s;
        HostTensor[] values =
            inputs.stream().map(input -> live.get(input)[sample]).toArray(HostTensor[]::new);
        List<HostTensor> made = interpreter.run(values);
        for (int k = 0; k < made.size(); k++) {
          results.get(k)[s] = made.get(k);
        }
      }
    }
    for (int k = 0; k < outputs.size(); k++) {
      live.put(outputs.get(k), results.get(k));
    }
  }
}
