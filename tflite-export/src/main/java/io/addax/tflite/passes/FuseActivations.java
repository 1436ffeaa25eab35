package io.addax.tflite.passes;

import io.addax.graph.DType;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a ReLU part of the op before it, where that op can apply one. */
public final class FuseActivations implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    for (IrOp op : graph.ops()) {
      if (!canFuse(op)) {
        continue;
      }
      Optional<IrOp> next = graph.onlyConsumer(op.output(), consumers);
      Optional<Activation> activation = next.flatMap(FuseActivations::of);
      if (activation.isPresent()) {
        OpOptions fused = ((OpOptions.Fusing) op.options()).withActivation(activation.get());
        graph.replace(op, op.withOptions(fused).withOutputs(next.get().outputs()));
        graph.ops().remove(next.get());
        return true;
      }
    }
    return false;
  }

  /** Transposed convolutions could from version 4 on, which older interpreters lack. */
  private static boolean canFuse(IrOp op) {
    return op.options() instanceof OpOptions.Fusing fusing
        && fusing.activation() == Activation.NONE
        && !op.is(OpCode.TRANSPOSE_CONV)
        && op.output().dtype() == DType.FLOAT32;
  }

  /** The activation that an op is, if any. */
  static Optional<Activation> of(IrOp op) {
    return switch (op.code()) {
      case RELU -> Optional.of(Activation.RELU);
      case RELU6 -> Optional.of(Activation.RELU6);
      case RELU_N1_TO_1 -> Optional.of(Activation.RELU_N1_TO_1);
      default -> Optional.empty();
    };
  }
}
