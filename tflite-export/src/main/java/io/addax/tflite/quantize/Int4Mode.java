package io.addax.tflite.quantize;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.passes.Weights;
import io.addax.tflite.write.TargetRuntime;
import java.util.Optional;

/**
 * Weights of dense layers and 1×1 convolutions in four bits, with the scale per channel that brings
 * them nearest; all others as in {@link DynamicMode}.
 */
public final class Int4Mode extends WeightMode {
  private static final int MAX_WEIGHT = 7;

  private final DynamicMode others = new DynamicMode();

  @Override
  void prepare(IrGraph graph) {
    new PointwiseToDense().run(graph);
  }

  @Override
  Optional<Stored> store(IrOp op, int input, TargetRuntime target) {
    IrTensor constant = op.input(input);
    boolean matrix =
        op.is(OpCode.FULLY_CONNECTED)
            && constant == Weights.kernel(op)
            && constant.size() >= DynamicMode.FEWEST_ELEMENTS;
    if (!matrix) {
      return others.store(op, input, target);
    }
    float[] scales = QuantMath.nearestScales(constant.value(), Weights.channelAxis(op), MAX_WEIGHT);
    IrTensor kernel = DynamicMode.kernel(op, scales, MAX_WEIGHT, target);
    return Optional.of(
        new Stored(
            IrTensor.quantizedConstant(
                kernel.name(), kernel.value(), kernel.quantization().inFourBits()),
            Place.KERNEL));
  }
}
