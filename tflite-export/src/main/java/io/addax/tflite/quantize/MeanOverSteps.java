package io.addax.tflite.quantize;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.passes.Pass;
import io.addax.tflite.passes.RemoveDeadOps;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * Takes the mean over the steps of (batch, steps, channels) as they are. For delegates of real
 * numbers they are made an image first; TFLite's integer kernel is slower on images.
 */
final class MeanOverSteps implements Pass {
  private static final HostTensor STEPS = HostTensor.of(Shape.of(1), 1);

  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, IrOp> producers = graph.producers();
    List<IrOp> before = List.copyOf(graph.ops());
    graph.ops().replaceAll(op -> changed(op, producers));
    return !before.equals(graph.ops()) && new RemoveDeadOps().run(graph);
  }

  private static IrOp changed(IrOp op, Map<IrTensor, IrOp> producers) {
    if (!op.is(OpCode.MEAN) || !op.input(1).isConstant()) {
      return op;
    }
    IrOp reshape = producers.get(op.input(0));
    if (reshape == null
        || !reshape.is(OpCode.RESHAPE)
        || reshape.input(0).rank() != 3
        || op.output().rank() != 2
        || !Arrays.equals(op.input(1).value().ints(), new int[] {1, 2})) {
      return op;
    }
    int[] steps = reshape.input(0).shape();
    int[] image = {steps[0], steps[1], 1, steps[2]};
    return Arrays.equals(image, op.input(0).shape())
        ? op.withInputs(List.of(reshape.input(0), IrTensor.constant("steps", STEPS)))
        : op;
  }
}
