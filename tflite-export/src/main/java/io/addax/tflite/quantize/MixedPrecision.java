package io.addax.tflite.quantize;

import com.google.common.collect.ImmutableList;
import io.addax.graph.DType;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Raises layers to more bits until a quantized model agrees well enough with the float one.
 *
 * <p>Greedy: next comes the layer whose next precision brings the outputs' error down most, as
 * measured on the whole model. A layer is measured again only when it is first in line, or beside
 * the one chosen last, for what saves most is a tensor that need not be rounded between two. In the
 * end layers that turn out to be needless are lowered again.
 */
final class MixedPrecision {
  private static final int SAMPLES_PER_TRIAL = 64;

  private final IrGraph graph;
  private final Choices choices;
  private final Maker maker;
  private final double target;
  private final ImmutableList<LayerPrecision> order;
  private final ModelComparison all;
  private final ModelComparison some;
  private final Map<String, List<IrOp>> layers = new LinkedHashMap<>();
  private final Map<String, LayerPrecision> raised = new LinkedHashMap<>();
  private final boolean integerPorts;
  private double reached;

  /** What a mode can do with ops. */
  @FunctionalInterface
  interface Choices {
    /** Whether an op is worth being raised; others are where both sides are. */
    boolean counts(IrOp op);

    /** Whether an op can have 16-bit activations instead of the mode's. */
    default boolean canBeWide(IrOp op) {
      return false;
    }
  }

  /** Quantizes a model but for some ops. */
  @FunctionalInterface
  interface Maker {
    QuantizedGraph make(RaisedOps raised);
  }

  private record Candidate(String layer, LayerPrecision precision, double gain, int round) {}

  private MixedPrecision(IrGraph graph, QuantizeOptions options, Choices choices, Maker maker) {
    this.graph = graph;
    this.choices = choices;
    this.maker = maker;
    this.integerPorts = options.ioType() != IoType.FLOAT32;
    this.target = options.targetAgreement().getAsDouble();
    this.order = options.raiseTo();
    RepresentativeData data = options.neededData();
    this.all = new ModelComparison(graph, data, options.samples());
    this.some = new ModelComparison(graph, data, Math.min(SAMPLES_PER_TRIAL, options.samples()));
    for (IrOp op : graph.ops()) {
      if (choices.counts(op) && !reals(op).isEmpty()) {
        layers.computeIfAbsent(op.origin().layer(), name -> new ArrayList<>()).add(op);
      }
    }
  }

  /**
   * A quantized model that agrees as the options want it.
   *
   * @throws IllegalArgumentException if the wanted agreement cannot be reached
   */
  static QuantizedGraph quantize(
      IrGraph graph, QuantizeOptions options, Choices choices, Maker maker) {
    return options.targetAgreement().isEmpty()
        ? maker.make(RaisedOps.NONE)
        : new MixedPrecision(graph, options, choices, maker).search();
  }

  private QuantizedGraph search() {
    QuantizedGraph made = make(raised);
    double error = error(made);
    PriorityQueue<Candidate> line =
        new PriorityQueue<>(Comparator.comparingDouble(Candidate::gain).reversed());
    layers.keySet().forEach(layer -> unmeasured(layer).ifPresent(line::add));
    for (int round = 0; !isEnough(made); round++) {
      if (line.isEmpty()) {
        throw unreachable();
      }
      Candidate best = line.remove();
      while (best.round() != round) {
        double gain = error - error(make(with(best)));
        line.add(new Candidate(best.layer(), best.precision(), gain, round));
        best = line.remove();
      }
      raised.put(best.layer(), best.precision());
      made = make(raised);
      error = error(made);
      Set<String> beside = beside(best.layer());
      line.removeIf(candidate -> beside.contains(candidate.layer()));
      beside.forEach(layer -> unmeasured(layer).ifPresent(line::add));
    }
    return withoutTheNeedless(made);
  }

  /** A layer's next precision, if there is a finer one. */
  private Optional<Candidate> unmeasured(String layer) {
    List<LayerPrecision> possible = precisions(layer);
    int next = possible.indexOf(raised.get(layer)) + 1;
    return next < possible.size()
        ? Optional.of(new Candidate(layer, possible.get(next), Double.POSITIVE_INFINITY, -1))
        : Optional.empty();
  }

  private List<LayerPrecision> precisions(String layer) {
    boolean wide = layers.get(layer).stream().allMatch(choices::canBeWide);
    return order.stream().filter(precision -> precision == LayerPrecision.FLOAT32 || wide).toList();
  }

  private Map<String, LayerPrecision> with(Candidate more) {
    Map<String, LayerPrecision> both = new HashMap<>(raised);
    both.put(more.layer(), more.precision());
    return both;
  }

  private QuantizedGraph withoutTheNeedless(QuantizedGraph enough) {
    QuantizedGraph best = enough;
    for (String layer : List.copyOf(raised.keySet())) {
      List<LayerPrecision> possible = precisions(layer);
      LayerPrecision current = raised.remove(layer);
      QuantizedGraph fewer = make(raised);
      for (int i = 0; !isEnough(fewer) && possible.get(i) != current; i++) {
        raised.put(layer, possible.get(i));
        fewer = make(raised);
      }
      if (isEnough(fewer)) {
        best = fewer;
      } else {
        raised.put(layer, current);
      }
    }
    return best;
  }

  private IllegalArgumentException unreachable() {
    return new IllegalArgumentException(
        String.format(
            "Expected an agreement of %s with the float model. Received: at most %.4f on the"
                + " representative samples, with %s in %s%s",
            target,
            reached,
            raised.size() == layers.size()
                ? "all " + layers.size() + " layers"
                : raised.size() + " of " + layers.size() + " layers",
            order.get(order.size() - 1).toString().toLowerCase(Locale.ROOT),
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
    Set<IrTensor> tensors = newSet();
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

  private QuantizedGraph make(Map<String, LayerPrecision> precisions) {
    RaisedOps ops = new RaisedOps(newSet(), newSet());
    precisions.forEach(
        (layer, precision) ->
            (precision == LayerPrecision.INT16 ? ops.wide() : ops.real())
                .addAll(layers.get(layer)));
    addWhatLiesBetween(ops);
    return maker.make(ops);
  }

  private static <T> Set<T> newSet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** Ops that only move numbers are raised where all around them is. */
  private void addWhatLiesBetween(RaisedOps raised) {
    if (raised.wide().isEmpty() && raised.real().isEmpty()) {
      return;
    }
    Map<IrTensor, IrOp> producers = graph.producers();
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (IrOp op : graph.ops()) {
        if (choices.counts(op) || raised.contains(op) || reals(op).isEmpty()) {
          continue;
        }
        List<IrOp> before =
            op.inputs().stream().map(producers::get).filter(raised::contains).toList();
        List<IrOp> after =
            op.outputs().stream()
                .flatMap(t -> consumers.getOrDefault(t, List.of()).stream())
                .toList();
        boolean goesOn = op.outputs().stream().allMatch(t -> goesOn(t, consumers));
        if (!before.isEmpty() && goesOn && after.stream().allMatch(raised::contains)) {
          boolean wide =
              choices.canBeWide(op)
                  && Stream.of(before, after)
                      .flatMap(List::stream)
                      .anyMatch(raised.wide()::contains);
          changed = (wide ? raised.wide() : raised.real()).add(op);
        }
      }
    }
  }

  /** Whether a tensor is read by ops alone. */
  private boolean goesOn(IrTensor tensor, Map<IrTensor, List<IrOp>> consumers) {
    return consumers.containsKey(tensor) && !graph.isOutput(tensor);
  }
}
