package io.addax.tflite.quantize;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.QuantParams;
import java.util.Optional;

/** int16 activations, symmetric about zero, with int8 weights and int64 biases. */
public final class Int16x8Mode extends IntegerMode {
  private static final QuantParams UNIT = QuantParams.perTensor(1f / 32768, 0);
  private static final ImmutableMap<OpCode, QuantParams> PRESCRIBED =
      ImmutableMap.of(OpCode.SOFTMAX, UNIT, OpCode.LOGISTIC, UNIT, OpCode.TANH, UNIT);
  private static final KernelRules RULES = KernelRules.common();

  @Override
  public ImmutableList<IoType> ioTypes() {
    return ImmutableList.of(IoType.INT16, IoType.FLOAT32);
  }

  @Override
  String label() {
    return "int16x8";
  }

  @Override
  DType activations() {
    return DType.INT16;
  }

  @Override
  int steps() {
    return 2 * Short.MAX_VALUE;
  }

  @Override
  QuantParams activation(Range range) {
    return QuantMath.symmetric(range, Short.MAX_VALUE);
  }

  @Override
  KernelRule rule(IrOp op) {
    return isTable(op) ? KernelRule.LOOKUP : RULES.of(op);
  }

  private static boolean isTable(IrOp op) {
    return op.is(OpCode.GATHER) && op.input(0).isConstant();
  }

  /** What comes out of a table has the table's scale: it is the same integers, wider. */
  @Override
  Optional<QuantParams> prescribed(IrOp op) {
    return isTable(op) && op.input(0).dtype() == DType.FLOAT32
        ? Optional.of(QuantMath.table(op.input(0).value()))
        : Optional.ofNullable(PRESCRIBED.get(op.code()));
  }

  @Override
  HostTensor bias(HostTensor bias, float[] scales) {
    return QuantMath.quantizeWideBias(bias, scales);
  }

  /** The kernels multiply the 64-bit sum with a rounding that has room for 48 bits. */
  @Override
  double greatestBias() {
    return 1L << 40;
  }
}
