package io.addax.tflite.passes;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import java.util.Arrays;
import java.util.Optional;

/** Constants that have one value per channel of the last axis, or one for all. */
final class ChannelVector {
  private ChannelVector() {}

  /** The constant operand of an addition or a multiplication, spread over the channels. */
  static Optional<float[]> operand(IrOp op, IrTensor x) {
    if (!op.is(OpCode.ADD, OpCode.MUL) || !Arrays.equals(op.output().shape(), x.shape())) {
      return Optional.empty();
    }
    IrTensor constant = op.input(0) == x ? op.input(1) : op.input(0);
    return constant.isConstant() ? of(constant, x.dim(-1)) : Optional.empty();
  }

  private static Optional<float[]> of(IrTensor constant, int channels) {
    HostTensor value = constant.value();
    boolean scalar = value.size() == 1;
    boolean vector =
        value.size() == channels && constant.rank() > 0 && constant.dim(-1) == channels;
    if (value.dtype() != DType.FLOAT32 || !scalar && !vector) {
      return Optional.empty();
    }
    if (vector) {
      return Optional.of(value.floats());
    }
    float[] spread = new float[channels];
    Arrays.fill(spread, value.scalarFloat());
    return Optional.of(spread);
  }
}
