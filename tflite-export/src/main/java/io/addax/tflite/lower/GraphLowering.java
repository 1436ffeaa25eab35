package io.addax.tflite.lower;

import com.google.common.collect.Sets;
import io.addax.graph.DType;
import io.addax.graph.frozen.Composite;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenNode;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.frozen.TensorRef;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns a frozen graph into TFLite ops, node by node. */
public final class GraphLowering {
  private static final Set<DType> DTYPES =
      Sets.immutableEnumSet(
          DType.FLOAT32, DType.INT8, DType.UINT8, DType.INT32, DType.INT64, DType.BOOL);

  private final Batch batch;
  private final StaticFacts facts;
  private final IrGraph ir = new IrGraph();
  private final Map<TensorRef, IrTensor> tensors = new HashMap<>();

  private GraphLowering(StaticFacts facts, Batch batch) {
    this.batch = batch;
    this.facts = facts;
  }

  /**
   * Expresses a graph in TFLite ops, float as it is.
   *
   * @throws ExportException if an op has no counterpart
   */
  public static IrGraph lower(FrozenGraph graph, Batch batch) {
    StaticFacts facts = StaticFacts.of(graph, batch);
    try {
      return new GraphLowering(facts, batch).lower();
    } catch (StaticBatchNeeded e) {
      if (batch.kind() == Batch.Kind.DYNAMIC) {
        throw e.asError();
      }
      return new GraphLowering(facts.ofOneBatchSize(), Batch.fixed(batch.size())).lower();
    }
  }

  private IrGraph lower() {
    for (FrozenPort input : facts.graph().inputs()) {
      IrTensor tensor = newTensor(input.tensor(), input.name());
      tensors.put(input.tensor(), tensor);
      ir.inputs().put(input.name(), tensor);
    }
    Set<String> needed = needed();
    for (FrozenNode node : facts.graph().nodes()) {
      if (needed.contains(node.name()) && !tensors.containsKey(node.output(0))) {
        lower(node);
      }
    }
    for (FrozenPort output : facts.graph().outputs()) {
      ir.outputs().put(output.name(), tensor(output.tensor()));
    }
    return ir;
  }

  private void lower(FrozenNode node) {
    NodeLowering context = new NodeLowering(node, this);
    Optional<LoweringRule> rule = compositeRule(node).or(() -> LoweringRules.of(node.type()));
    rule.orElseThrow(
            () ->
                new ExportException(
                    node.layer(), node.type(), "TFLite has no counterpart of this op"))
        .lower(context);
  }

  private static Optional<LoweringRule> compositeRule(FrozenNode node) {
    return Composite.of(node).flatMap(mark -> LoweringRules.ofComposite(mark.name()));
  }

  /** What a node reads here: for a composite the inputs of the whole. */
  static List<TensorRef> inputs(FrozenNode node) {
    return compositeRule(node).isPresent()
        ? Composite.of(node).orElseThrow().inputs()
        : node.inputs();
  }

  /** The nodes that outputs need, without what has a known value. */
  private Set<String> needed() {
    Set<String> needed = new HashSet<>();
    facts.graph().outputs().forEach(output -> need(output.tensor(), needed));
    for (FrozenNode node : facts.graph().nodes().reverse()) {
      if (needed.contains(node.name())) {
        inputs(node).forEach(ref -> need(ref, needed));
      }
    }
    return needed;
  }

  private void need(TensorRef ref, Set<String> needed) {
    if (!isKnown(ref)) {
      needed.add(ref.node());
    }
  }

  private boolean isKnown(TensorRef ref) {
    return facts.value(ref).isPresent() || facts.graph().node(ref.node()).constant().isPresent();
  }

  Batch batch() {
    return batch;
  }

  StaticFacts facts() {
    return facts;
  }

  IrTensor newTensor(TensorRef ref, String name) {
    DType dtype = facts.graph().spec(ref).dtype();
    if (!DTYPES.contains(dtype)) {
      FrozenNode node = facts.graph().node(ref.node());
      throw new ExportException(
          node.layer(), node.type(), "expected a dtype of " + DTYPES + ". Received: " + dtype);
    }
    return IrTensor.activation(name, dtype, facts.shape(ref), facts.signature(ref));
  }

  void bind(TensorRef ref, IrTensor tensor) {
    tensors.put(ref, tensor);
  }

  /** The tensor of a reference: made by an earlier node, or a constant. */
  IrTensor tensor(TensorRef ref) {
    IrTensor known = tensors.get(ref);
    if (known != null) {
      return known;
    }
    FrozenNode node = facts.graph().node(ref.node());
    if (!isKnown(ref)) {
      throw new IllegalStateException(node + " was not lowered before its readers");
    }
    if (facts.dependsOnBatch(ref)) {
      throw new StaticBatchNeeded(
          new ExportException(
              node.layer(),
              node.type(),
              "its value depends on the batch size; export with a fixed batch size"));
    }
    IrTensor constant =
        IrTensor.constant(node.name(), facts.value(ref).or(node::constant).orElseThrow());
    tensors.put(ref, constant);
    return constant;
  }

  void emit(
      OpCode code, OpOptions options, List<IrTensor> in, List<IrTensor> out, FrozenNode from) {
    ir.ops().add(new IrOp(code, options, in, out, new IrOp.Origin(from.layer(), from.type())));
  }
}
