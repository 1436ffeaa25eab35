package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.passes.Weights;
import io.addax.tflite.write.TargetRuntime;
import java.util.Optional;

/**
 * Weights in float16, half the size. Each is turned to float32 by a DEQUANTIZE that runs once, or
 * that XNNPACK and GPUs take in.
 *
 * <p>A bias goes with its kernel: XNNPACK of TFLite 2.21 leaves ops alone that have one in float16
 * and the other in float32. Depthwise kernels, which are small, stay float32: they cost little, and
 * their rounding shows.
 */
public final class Float16Mode extends WeightMode {
  /** Fewer elements save hardly more bytes than the further op costs. */
  private static final int FEWEST_ELEMENTS = 256;

  private static final float GREATEST = 65504;

  @Override
  Optional<Stored> store(IrOp op, int input, TargetRuntime target) {
    if (Weights.has(op) ? !hasHalfWeights(op) : !pays(op.input(input))) {
      return Optional.empty();
    }
    IrTensor constant = op.input(input);
    IrTensor half = IrTensor.constant(constant.name(), constant.value().cast(DType.FLOAT16));
    return Optional.of(new Stored(half, Place.BEFORE));
  }

  private static boolean hasHalfWeights(IrOp op) {
    IrTensor bias = Weights.bias(op);
    return !op.is(OpCode.DEPTHWISE_CONV_2D)
        && pays(Weights.kernel(op))
        && (bias == null || bias.isConstant() && fits(bias.value()));
  }

  private static boolean pays(IrTensor constant) {
    return constant.size() >= FEWEST_ELEMENTS && fits(constant.value());
  }

  private static boolean fits(HostTensor values) {
    for (float value : values.floats()) {
      if (!(Math.abs(value) <= GREATEST)) {
        return false;
      }
    }
    return true;
  }
}
