package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.QuantParams;
import io.addax.tflite.passes.Weights;
import io.addax.tflite.write.TargetRuntime;
import java.util.Optional;

/**
 * Dynamic range: weights int8 with a scale per channel. The kernels of convolutions and dense
 * layers quantize their input on the fly; everything else computes with real numbers.
 */
public final class DynamicMode extends WeightMode {
  /** Smaller constants stay float32, as TFLiteConverter has it. */
  static final int FEWEST_ELEMENTS = 1024;

  private static final int MAX_WEIGHT = 127;

  @Override
  Optional<Stored> store(IrOp op, int input, TargetRuntime target) {
    IrTensor constant = op.input(input);
    if (constant.size() < FEWEST_ELEMENTS) {
      return Optional.empty();
    }
    if (op.is(OpCode.GATHER) && input == 0) {
      QuantParams params = QuantMath.table(constant.value());
      HostTensor rows = QuantMath.quantize(constant.value(), DType.INT8, params);
      return Optional.of(
          new Stored(IrTensor.quantizedConstant(constant.name(), rows, params), Place.AFTER));
    }
    if (Weights.has(op) && constant == Weights.kernel(op)) {
      int axis = Weights.channelAxis(op);
      return Optional.of(
          new Stored(
              kernel(
                  op,
                  QuantMath.weightScales(constant.value(), axis, MAX_WEIGHT),
                  MAX_WEIGHT,
                  target),
              op.is(OpCode.TRANSPOSE_CONV) ? Place.BEFORE : Place.KERNEL));
    }
    return Optional.empty();
  }

  /** An op's kernel as int8: a scale per channel, or one for all where the target needs it. */
  static IrTensor kernel(IrOp op, float[] scales, int largest, TargetRuntime target) {
    boolean perChannel = target.hasScalePerChannel(op, true);
    if (!perChannel) {
      QuantMath.makeEqual(scales);
    }
    IrTensor kernel = Weights.kernel(op);
    int axis = Weights.channelAxis(op);
    return IrTensor.quantizedConstant(
        kernel.name(),
        QuantMath.quantizeWeights(kernel.value(), scales, axis, largest),
        perChannel ? QuantParams.perAxis(scales, axis) : QuantParams.perTensor(scales[0], 0));
  }
}
