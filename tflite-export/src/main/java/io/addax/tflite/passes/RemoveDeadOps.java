package io.addax.tflite.passes;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Removes ops that no output needs. */
public final class RemoveDeadOps implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Set<IrTensor> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    needed.addAll(graph.outputs().values());
    int before = graph.ops().size();
    for (int i = before - 1; i >= 0; i--) {
      IrOp op = graph.ops().get(i);
      if (op.outputs().stream().anyMatch(needed::contains)) {
        op.inputs().stream().filter(t -> t != null).forEach(needed::add);
      } else {
        graph.ops().remove(i);
      }
    }
    return graph.ops().size() < before;
  }
}
