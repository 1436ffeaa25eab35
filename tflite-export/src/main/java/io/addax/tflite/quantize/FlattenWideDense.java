package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * Puts dense layers with activations of 16 bits between reshapes to rank 2 and back. TFLite's
 * kernel with a scale per unit computes as many rows as the first dimension has, whatever the rank
 * (seen in 2.18), and leaves the others as they were.
 */
final class FlattenWideDense {
  private FlattenWideDense() {}

  static void run(IrGraph graph) {
    for (IrOp op : List.copyOf(graph.ops())) {
      if (op.is(OpCode.FULLY_CONNECTED)
          && op.input(0).dtype() == DType.INT16
          && op.output().rank() > 2) {
        flatten(graph, op);
      }
    }
  }

  private static void flatten(IrGraph graph, IrOp op) {
    IrTensor x = flat(op.input(0));
    IrTensor y = flat(op.output());
    ArithmeticOptions.Dense old = op.options(ArithmeticOptions.Dense.class);
    IrOp dense =
        op.withInput(0, x)
            .withOutputs(List.of(y))
            .withOptions(
                new ArithmeticOptions.Dense(false, old.asymmetricInputs(), old.activation()));
    int index = graph.ops().indexOf(op);
    graph.ops().remove(index);
    graph
        .ops()
        .addAll(
            index,
            List.of(
                reshape(op, op.input(0), x, -1, x.dim(-1)),
                dense,
                reshape(op, y, op.output(), back(op.output()))));
  }

  private static IrTensor flat(IrTensor tensor) {
    int[] shape = {tensor.size() / tensor.dim(-1), tensor.dim(-1)};
    int[] signature = {tensor.isDynamic() ? -1 : shape[0], shape[1]};
    return IrTensor.activation(tensor.name() + "/flat", DType.FLOAT32, shape, signature)
        .quantized(tensor.dtype(), tensor.quantization());
  }

  /** Only the batch is free. */
  private static int[] back(IrTensor tensor) {
    int[] target = tensor.shape();
    if (tensor.isDynamic()) {
      target[0] = -1;
    }
    return target;
  }

  private static IrOp reshape(IrOp op, IrTensor from, IrTensor to, int... target) {
    IrTensor shape = IrTensor.constant("shape", HostTensor.of(Shape.of(target.length), target));
    return new IrOp(OpCode.RESHAPE, OpOptions.NONE, List.of(from, shape), List.of(to), op.origin());
  }
}
