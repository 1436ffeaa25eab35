package io.addax.tflite.passes;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import org.tensorflow.ndarray.Shape;

/** Where ops with a kernel and a bias have them. */
public final class Weights {
  private Weights() {}

  /** Whether an op multiplies by a constant kernel and adds a bias. */
  public static boolean has(IrOp op) {
    return op.is(
            OpCode.CONV_2D, OpCode.DEPTHWISE_CONV_2D, OpCode.FULLY_CONNECTED, OpCode.TRANSPOSE_CONV)
        && kernel(op).isConstant();
  }

  public static IrTensor kernel(IrOp op) {
    return op.input(1);
  }

  /** Which input is the bias. */
  public static int biasIndex(IrOp op) {
    return op.is(OpCode.TRANSPOSE_CONV) ? 3 : 2;
  }

  /** The bias, null if there is none. */
  public static IrTensor bias(IrOp op) {
    return op.input(biasIndex(op));
  }

  /** The axis of the kernel that counts output channels. */
  public static int channelAxis(IrOp op) {
    return op.is(OpCode.DEPTHWISE_CONV_2D) ? 3 : 0;
  }

  public static int channels(IrOp op) {
    return kernel(op).dim(channelAxis(op));
  }

  /** The bias as numbers, zeros if there is none. */
  static float[] biasValues(IrOp op) {
    return bias(op) == null ? new float[channels(op)] : bias(op).value().floats().clone();
  }

  static IrOp withBias(IrOp op, float[] values) {
    String name = bias(op) == null ? kernel(op).name() + "/bias" : bias(op).name();
    HostTensor value = HostTensor.of(Shape.of(values.length), values);
    return op.withInput(biasIndex(op), IrTensor.constant(name, value));
  }
}
