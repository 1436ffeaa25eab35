package io.addax.tflite.passes;

import io.addax.graph.DType;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The factor or summand per channel that reaches the input of a kernel, through ops that treat all
 * numbers of a channel alike.
 *
 * @param op the multiplication or addition
 * @param x what it computes on
 * @param operand its constant, one number per channel
 * @param padded whether zeros are put around behind it
 * @param rectified whether the greatest of several numbers is taken behind it
 */
record Upstream(IrOp op, IrTensor x, float[] operand, boolean padded, boolean rectified) {
  /** What reaches an op with a kernel; nothing on the way may have another reader. */
  static Optional<Upstream> of(IrGraph graph, IrOp weighted) {
    Map<IrTensor, IrOp> producers = graph.producers();
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    IrTensor at = weighted.input(dataInput(weighted));
    boolean padded = false;
    boolean rectified = false;
    while (graph.onlyConsumer(at, consumers).isPresent() && producers.containsKey(at)) {
      IrOp before = producers.get(at);
      if (before.activation() != Activation.NONE || at.dtype() != DType.FLOAT32) {
        return Optional.empty();
      }
      switch (before.code()) {
        case MUL, ADD -> {
          return found(before, padded, rectified);
        }
        case PAD -> padded = true;
        case MAX_POOL_2D -> rectified = true;
        case AVERAGE_POOL_2D, RESHAPE -> {}
        default -> {
          return Optional.empty();
        }
      }
      IrTensor next = before.input(0);
      if (!keepsChannels(before.code(), next, at)) {
        return Optional.empty();
      }
      at = next;
    }
    return Optional.empty();
  }

  private static Optional<Upstream> found(IrOp op, boolean padded, boolean rectified) {
    IrTensor x = op.input(0).isConstant() ? op.input(1) : op.input(0);
    return ChannelVector.operand(op, x)
        .map(operand -> new Upstream(op, x, operand, padded, rectified));
  }

  /** A reshape may lay whole rows of channels one behind the other. */
  static boolean keepsChannels(OpCode code, IrTensor in, IrTensor out) {
    if (in.rank() == 0 || out.rank() == 0 || in.dim(-1) == 0) {
      return false;
    }
    return code == OpCode.RESHAPE ? out.dim(-1) % in.dim(-1) == 0 : out.dim(-1) == in.dim(-1);
  }

  /** Which input of an op with a kernel is convolved. */
  static int dataInput(IrOp weighted) {
    return weighted.is(OpCode.TRANSPOSE_CONV) ? 2 : 0;
  }

  /** Takes the multiplication or addition out of the graph. */
  void remove(IrGraph graph) {
    graph.ops().remove(op);
    graph.redirect(op.output(), x);
  }
}
