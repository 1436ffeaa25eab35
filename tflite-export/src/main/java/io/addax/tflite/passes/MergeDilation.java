package io.addax.tflite.passes;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A convolution between SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND, which is how TensorFlow writes a
 * dilated one, becomes one op with a dilation.
 */
public final class MergeDilation implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, IrOp> producers = graph.producers();
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    for (IrOp op : graph.ops()) {
      if (!op.is(OpCode.CONV_2D, OpCode.DEPTHWISE_CONV_2D)) {
        continue;
      }
      IrOp before = producers.get(op.input(0));
      Optional<IrOp> after = graph.onlyConsumer(op.output(), consumers);
      boolean surrounded =
          before != null
              && before.is(OpCode.SPACE_TO_BATCH_ND)
              && after.isPresent()
              && after.get().is(OpCode.BATCH_TO_SPACE_ND);
      Optional<IrOp> merged = surrounded ? merged(before, op, after.get()) : Optional.empty();
      if (merged.isPresent()) {
        graph.replace(op, merged.get());
        graph.ops().remove(after.get());
        return true;
      }
    }
    return false;
  }

  private static Optional<IrOp> merged(IrOp before, IrOp op, IrOp after) {
    int[] block = before.input(1).value().ints();
    int[] paddings = before.input(2).value().ints();
    int[] crops = after.input(2).value().ints();
    Optional<WindowOptions> dilated = dilated((WindowOptions) op.options(), block);
    if (dilated.isEmpty()
        || !before.input(1).value().equals(after.input(1).value())
        || crops[0] != 0
        || crops[2] != 0) {
      return Optional.empty();
    }
    IrTensor x = before.input(0);
    return SamePadding.of(
            x,
            op,
            dilated.get(),
            paddings[0],
            paddings[1] - crops[1],
            paddings[2],
            paddings[3] - crops[3])
        .map(
            padding ->
                op.withInput(0, x)
                    .withOptions(dilated.get().withPadding(padding))
                    .withOutputs(after.outputs()));
  }

  /** The options with a dilation, if the convolution has neither one nor strides or padding. */
  private static Optional<WindowOptions> dilated(WindowOptions options, int[] block) {
    if (block.length != 2
        || options.padding() != Padding.VALID
        || options.strideH() != 1
        || options.strideW() != 1) {
      return Optional.empty();
    }
    if (options instanceof WindowOptions.Conv conv
        && conv.dilationH() == 1
        && conv.dilationW() == 1) {
      return Optional.of(
          new WindowOptions.Conv(Padding.VALID, 1, 1, block[0], block[1], conv.activation()));
    }
    if (options instanceof WindowOptions.Depthwise depthwise
        && depthwise.dilationH() == 1
        && depthwise.dilationW() == 1) {
      return Optional.of(
          new WindowOptions.Depthwise(
              Padding.VALID,
              1,
              1,
              block[0],
              block[1],
              depthwise.multiplier(),
              depthwise.activation()));
    }
    return Optional.empty();
  }
}
