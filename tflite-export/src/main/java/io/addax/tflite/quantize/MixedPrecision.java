package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Leaves layers in float32 until a quantized model agrees well enough with the float one.
 *
 * <p>Greedy: next comes the layer without whose quantization the outputs' error is least, as
 * measured on the whole model. A layer is measured again only when it is first in line, or beside
 * the one chosen last, for what saves most is a tensor that need not be rounded between two. In the
 * end layers that turn out to be needless are quantized after all.
 */
final class MixedPrecision {
  private static final int SAMPLES_PER_TRIAL = 64;

  private final IrGraph graph;
  private final Maker maker;
  private final double target;
  private final ModelComparison all;
  private final ModelComparison some;
  private final Map<String, List<IrOp>> layers = new LinkedHashMap<>();
  private final Predicate<IrOp> counts;
  private final boolean integerPorts;
  private double reached;

  /** Quantizes a model but for some ops. */
  @FunctionalInterface
  interface Maker {
    QuantizedGraph make(Set<IrOp> kept);
  }

  private record Candidate(String layer, double gain, int round) {}

  private MixedPrecision(
      IrGraph graph, QuantizeOptions options, Predicate<IrOp> counts, Maker maker) {
    this.graph = graph;
    this.maker = maker;
    this.counts = counts;
    this.integerPorts = options.ioType() != IoType.FLOAT32;
    this.target = options.targetAgreement().getAsDouble();
    RepresentativeData data = options.neededData();
    this.all = new ModelComparison(graph, data, options.samples());
    this.some = new ModelComparison(graph, data, Math.min(SAMPLES_PER_TRIAL, options.samples()));
    for (IrOp op : graph.ops()) {
      if (counts.test(op) && !reals(op).isEmpty()) {
        layers.computeIfAbsent(op.origin().layer(), name -> new ArrayList<>()).add(op);
      }
    }
  }

  /**
   * A quantized model that agrees as the options want it.
   *
   * @param counts which ops are worth being left in float32; others are where both sides are
   * @throws IllegalArgumentException if the wanted agreement cannot be reached
   */
  static QuantizedGraph quantize(
      IrGraph graph, QuantizeOptions options, Predicate<IrOp> counts, Maker maker) {
    return options.targetAgreement().isEmpty()
        ? maker.make(Set.of())
        : new MixedPrecision(graph, options, counts, maker).search();
  }

  private QuantizedGraph search() {
    Set<String> kept = new HashSet<>();
    QuantizedGraph made = make(kept);
    double error = error(made);
    PriorityQueue<Candidate> line =
        new PriorityQueue<>(Comparator.comparingDouble(Candidate::gain).reversed());
    layers.keySet().forEach(layer -> line.add(unmeasured(layer)));
    while (!isEnough(made)) {
      if (line.isEmpty()) {
        throw unreachable();
      }
      Candidate best = line.remove();
      while (best.round() != kept.size()) {
        line.add(new Candidate(best.layer(), error - error(make(with(kept, best))), kept.size()));
        best = line.remove();
      }
      kept.add(best.layer());
      made = make(kept);
      error = error(made);
      Set<String> beside = beside(best.layer());
      line.removeIf(candidate -> beside.contains(candidate.layer()));
      beside.stream()
          .filter(layer -> !kept.contains(layer))
          .map(this::unmeasured)
          .forEach(line::add);
    }
    return withoutTheNeedless(kept, made);
  }

  private Candidate unmeasured(String layer) {
    return new Candidate(layer, Double.POSITIVE_INFINITY, -1);
  }

  private static Set<String> with(Set<String> kept, Candidate more) {
    Set<String> both = new HashSet<>(kept);
    both.add(more.layer());
    return both;
  }

  private QuantizedGraph withoutTheNeedless(Set<String> kept, QuantizedGraph enough) {
    QuantizedGraph best = enough;
    for (String layer : List.copyOf(kept)) {
      kept.remove(layer);
      QuantizedGraph fewer = make(kept);
      if (isEnough(fewer)) {
        best = fewer;
      } else {
        kept.add(layer);
      }
    }
    return best;
  }

  private IllegalArgumentException unreachable() {
    return new IllegalArgumentException(
        String.format(
            "Expected an agreement of %s with the float model. Received: at most %.4f on the"
                + " representative samples, with all %s layers in float32%s",
            target,
            reached,
            layers.size(),
            integerPorts ? "; try inputs and outputs of float32" : ""));
  }

  private boolean isEnough(QuantizedGraph made) {
    double agreement = all.agreement(made.graph());
    reached = Math.max(reached, agreement);
    return agreement >= target;
  }

  private double error(QuantizedGraph made) {
    return some.error(made.graph(), some.start(made.graph()).finish());
  }

  /** Layers that read what a layer makes, or make what it reads. */
  private Set<String> beside(String layer) {
    Set<IrTensor> tensors = Collections.newSetFromMap(new IdentityHashMap<>());
    layers.get(layer).forEach(op -> tensors.addAll(reals(op)));
    Set<String> names = new HashSet<>();
    layers.forEach(
        (name, ops) -> {
          if (ops.stream()
              .map(MixedPrecision::reals)
              .flatMap(Collection::stream)
              .anyMatch(tensors::contains)) {
            names.add(name);
          }
        });
    return names;
  }

  private static List<IrTensor> reals(IrOp op) {
    List<IrTensor> reals = new ArrayList<>(op.outputs());
    reals.addAll(op.inputs());
    reals.removeIf(t -> t == null || t.isConstant() || t.dtype() != DType.FLOAT32);
    return reals;
  }

  private QuantizedGraph make(Set<String> names) {
    Set<IrOp> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    names.forEach(name -> kept.addAll(layers.get(name)));
    addWhatLiesBetween(kept);
    return maker.make(kept);
  }

  /** Ops that only move numbers stay in float32 where all around them does. */
  private void addWhatLiesBetween(Set<IrOp> kept) {
    if (kept.isEmpty()) {
      return;
    }
    Map<IrTensor, IrOp> producers = graph.producers();
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (IrOp op : graph.ops()) {
        if (counts.test(op) || kept.contains(op) || reals(op).isEmpty()) {
          continue;
        }
        boolean before =
            op.inputs().stream().anyMatch(t -> t != null && kept.contains(producers.get(t)));
        boolean after =
            op.outputs().stream()
                .allMatch(
                    t ->
                        consumers.containsKey(t)
                            && kept.containsAll(consumers.get(t))
                            && !graph.isOutput(t));
        if (before && after) {
          changed = kept.add(op);
        }
      }
    }
  }
}
