package io.addax.tflite.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A model as ops in the order they run, with named inputs and outputs. Passes change it. */
public final class IrGraph {
  private final List<IrOp> ops = new ArrayList<>();
  private final Map<String, IrTensor> inputs = new LinkedHashMap<>();
  private final Map<String, IrTensor> outputs = new LinkedHashMap<>();

  /** The ops; the list may be changed. */
  public List<IrOp> ops() {
    return ops;
  }

  /** The inputs by name, in their order; may be changed. */
  public Map<String, IrTensor> inputs() {
    return inputs;
  }

  /** The outputs by name, in their order; may be changed. */
  public Map<String, IrTensor> outputs() {
    return outputs;
  }

  public boolean isOutput(IrTensor tensor) {
    return outputs.containsValue(tensor);
  }

  /** Which op makes each computed tensor. */
  public Map<IrTensor, IrOp> producers() {
    Map<IrTensor, IrOp> producers = new IdentityHashMap<>();
    ops.forEach(op -> op.outputs().forEach(tensor -> producers.put(tensor, op)));
    return producers;
  }

  /** Which ops read each tensor, once per op and place. */
  public Map<IrTensor, List<IrOp>> consumers() {
    Map<IrTensor, List<IrOp>> consumers = new IdentityHashMap<>();
    for (IrOp op : ops) {
      for (IrTensor input : op.inputs()) {
        if (input != null) {
          consumers.computeIfAbsent(input, t -> new ArrayList<>()).add(op);
        }
      }
    }
    return consumers;
  }

  /** The only op that reads a computed tensor, if it is read once and is no output. */
  public Optional<IrOp> onlyConsumer(IrTensor tensor, Map<IrTensor, List<IrOp>> consumers) {
    List<IrOp> readers = consumers.getOrDefault(tensor, List.of());
    return readers.size() == 1 && !isOutput(tensor)
        ? Optional.of(readers.get(0))
        : Optional.empty();
  }

  public void replace(IrOp old, IrOp now) {
    ops.set(ops.indexOf(old), now);
  }

  /** Makes every reader of {@code old}, and every output that is {@code old}, take {@code now}. */
  public void redirect(IrTensor old, IrTensor now) {
    UnaryOperator<IrTensor> map = tensor -> tensor == old ? now : tensor;
    ops.replaceAll(
        op -> {
          if (!op.inputs().contains(old)) {
            return op;
          }
          List<IrTensor> changed = new ArrayList<>(op.inputs());
          changed.replaceAll(map);
          return op.withInputs(changed);
        });
    outputs.replaceAll((name, tensor) -> map.apply(tensor));
  }

  /** All tensors in the order they come up: inputs, then per op what it reads and makes. */
  public Set<IrTensor> tensors() {
    Set<IrTensor> all = new LinkedHashSet<>(inputs.values());
    for (IrOp op : ops) {
      op.inputs().stream().filter(t -> t != null).forEach(all::add);
      all.addAll(op.outputs());
    }
    all.addAll(outputs.values());
    return all;
  }

  /** How many ops of each code there are. */
  public Map<OpCode, Integer> histogram() {
    Map<OpCode, Integer> counts = new HashMap<>();
    ops.forEach(op -> counts.merge(op.code(), 1, Integer::sum));
    return counts;
  }

  @Override
  public String toString() {
    return ops.stream().map(IrOp::toString).collect(Collectors.joining("\n"));
  }
}
