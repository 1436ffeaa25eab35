package io.addax.tflite.passes;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/**
 * Moves a reshape that keeps the channels behind the bias, normalization or activation that follows
 * it, so that these reach the convolution: {@code Conv1D} is expand, convolve, squeeze, add.
 */
public final class SinkReshapes implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, IrOp> producers = graph.producers();
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    for (IrOp reshape : graph.ops()) {
      if (!reshape.is(OpCode.RESHAPE) || !keepsChannels(reshape)) {
        continue;
      }
      IrOp before = producers.get(reshape.input(0));
      Optional<IrOp> next = graph.onlyConsumer(reshape.output(), consumers);
      boolean worthwhile =
          before != null
              && Weights.has(before)
              && graph.onlyConsumer(before.output(), consumers).isPresent();
      if (worthwhile && next.isPresent() && swap(graph, reshape, next.get())) {
        return true;
      }
    }
    return false;
  }

  private static boolean keepsChannels(IrOp reshape) {
    IrTensor in = reshape.input(0);
    IrTensor out = reshape.output();
    return in.rank() > 0 && out.rank() > 0 && in.dim(-1) == out.dim(-1);
  }

  private static boolean swap(IrGraph graph, IrOp reshape, IrOp next) {
    IrTensor in = reshape.input(0);
    IrTensor moved =
        IrTensor.activation(next.output().name() + "/flat", in.dtype(), in.shape(), in.signature());
    IrOp first;
    if (FuseActivations.of(next).isPresent()) {
      first = next.withInput(0, in).withOutputs(List.of(moved));
    } else {
      Optional<float[]> vector = ChannelVector.operand(next, reshape.output());
      if (vector.isEmpty()) {
        return false;
      }
      HostTensor constant = HostTensor.of(Shape.of(vector.get().length), vector.get());
      String name = (next.input(0) == reshape.output() ? next.input(1) : next.input(0)).name();
      first =
          next.withInputs(List.of(in, IrTensor.constant(name, constant)))
              .withOutputs(List.of(moved));
    }
    IrOp last = reshape.withInput(0, moved).withOutputs(List.of(next.output()));
    graph.replace(reshape, first);
    graph.replace(next, last);
    return true;
  }
}
