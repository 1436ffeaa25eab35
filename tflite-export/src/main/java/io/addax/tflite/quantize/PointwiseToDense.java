package io.addax.tflite.quantize;

import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.WindowOptions;
import io.addax.tflite.passes.Pass;
import io.addax.tflite.passes.Weights;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * A convolution that looks at one pixel at a time is a dense layer along the last axis. TFLite's
 * dense kernels take 4-bit weights; its convolutions of real numbers read them wrongly.
 */
final class PointwiseToDense implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    List<IrOp> before = List.copyOf(graph.ops());
    graph.ops().replaceAll(op -> isPointwise(op) ? dense(op) : op);
    return !before.equals(graph.ops());
  }

  private static boolean isPointwise(IrOp op) {
    if (!op.is(OpCode.CONV_2D) || !Weights.has(op)) {
      return false;
    }
    IrTensor kernel = Weights.kernel(op);
    WindowOptions.Conv options = op.options(WindowOptions.Conv.class);
    return kernel.dim(1) == 1
        && kernel.dim(2) == 1
        && kernel.dim(3) == op.input(0).dim(3)
        && options.strideH() == 1
        && options.strideW() == 1;
  }

  private static IrOp dense(IrOp op) {
    IrTensor kernel = Weights.kernel(op);
    IrTensor matrix =
        IrTensor.constant(
            kernel.name(), kernel.value().reshape(Shape.of(kernel.dim(0), kernel.dim(3))));
    return new IrOp(
        OpCode.FULLY_CONNECTED,
        new ArithmeticOptions.Dense(true, false, op.activation()),
        op.withInput(1, matrix).inputs(),
        op.outputs(),
        op.origin());
  }
}
