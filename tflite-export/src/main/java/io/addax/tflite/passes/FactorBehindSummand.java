package io.addax.tflite.passes;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/**
 * {@code x · s + t} before a convolution that pads becomes {@code (x + t / s) · s}, whose factor
 * the kernel takes: a rescaling costs one op instead of two. Only for one factor for all channels,
 * which leaves their ranges alike.
 */
public final class FactorBehindSummand implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, IrOp> producers = graph.producers();
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    for (IrOp op : graph.ops()) {
      Optional<Upstream> summand =
          Weights.has(op) ? Upstream.of(graph, op) : Optional.<Upstream>empty();
      if (summand.isEmpty()
          || !summand.get().op().is(OpCode.ADD)
          || !summand.get().padded() && !FoldSummandIntoNext.pads(op)) {
        continue;
      }
      IrOp multiplication = producers.get(summand.get().x());
      if (multiplication != null
          && multiplication.is(OpCode.MUL)
          && multiplication.activation() == Activation.NONE
          && graph.onlyConsumer(multiplication.output(), consumers).isPresent()
          && swapped(graph, multiplication, summand.get())) {
        return true;
      }
    }
    return false;
  }

  private static boolean swapped(IrGraph graph, IrOp multiplication, Upstream summand) {
    IrTensor x =
        multiplication.input(0).isConstant() ? multiplication.input(1) : multiplication.input(0);
    Optional<float[]> factor = ChannelVector.operand(multiplication, x);
    if (factor.isEmpty() || !isUniform(factor.get())) {
      return false;
    }
    float[] shift = summand.operand().clone();
    for (int c = 0; c < shift.length; c++) {
      shift[c] /= factor.get()[0];
    }
    IrOp addition = summand.op();
    IrTensor moved = multiplication.output();
    IrTensor constant =
        IrTensor.constant(moved.name() + "/shift", HostTensor.of(Shape.of(shift.length), shift));
    graph.replace(
        multiplication,
        addition.withInputs(List.of(x, constant)).withOutputs(multiplication.outputs()));
    IrTensor scale = IrTensor.constant(moved.name() + "/scale", HostTensor.scalar(factor.get()[0]));
    graph.replace(
        addition, multiplication.withInputs(List.of(moved, scale)).withOutputs(addition.outputs()));
    return true;
  }

  private static boolean isUniform(float[] factor) {
    for (float value : factor) {
      if (value != factor[0]) {
        return false;
      }
    }
    return factor[0] != 0 && Float.isFinite(factor[0]) && Float.isFinite(1 / factor[0]);
  }
}
