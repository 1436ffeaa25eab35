package io.addax.tflite.passes;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** Gives each output a tensor of its own, by the output's name. */
public final class NameOutputs implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<String, IrTensor> outputs = graph.outputs();
    List<IrTensor> taken = new ArrayList<>(graph.inputs().values());
    for (String name : List.copyOf(outputs.keySet())) {
      IrTensor tensor = outputs.get(name);
      IrTensor named = tensor.named(name);
      if (tensor.isConstant()) {
        named =
            IrTensor.activation(name, tensor.dtype(), tensor.shape(), tensor.signature())
                .quantized(tensor.dtype(), tensor.quantization());
        copy(graph, tensor, named);
      } else if (taken.contains(tensor)) {
        copy(graph, tensor, named);
      } else {
        rename(graph, tensor, named);
      }
      outputs.put(name, named);
      taken.add(named);
    }
    return true;
  }

  private static void copy(IrGraph graph, IrTensor from, IrTensor to) {
    IrTensor shape = IrTensor.constant("shape", HostTensor.of(Shape.of(to.rank()), to.signature()));
    graph
        .ops()
        .add(
            new IrOp(
                OpCode.RESHAPE,
                OpOptions.NONE,
                List.of(from, shape),
                List.of(to),
                new IrOp.Origin(to.name(), "Identity")));
  }

  private static void rename(IrGraph graph, IrTensor old, IrTensor now) {
    graph
        .ops()
        .replaceAll(
            op -> op.withOutputs(op.outputs().stream().map(t -> t == old ? now : t).toList()));
    graph.redirect(old, now);
  }
}
