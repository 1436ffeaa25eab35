package io.addax.tflite.lower.rules;

import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.function.BiConsumer;

/** Look-ups: an embedding is one GATHER. */
public final class GatherRules {
  private GatherRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept("GatherV2", GatherRules::gather);
    rules.accept(
        "Gather",
        n -> n.finish(OpCode.GATHER, new ArrayOptions.Gather(0, 0), n.input(0), n.input(1)));
    rules.accept(
        "GatherNd", n -> n.finish(OpCode.GATHER_ND, OpOptions.NONE, n.input(0), n.input(1)));
    rules.accept("OneHot", GatherRules::oneHot);
  }

  private static void gather(NodeLowering n) {
    int axis = n.constant(2, "axis").ints()[0];
    int positive = axis < 0 ? axis + n.input(0).rank() : axis;
    int batchDims = Math.toIntExact(n.node().integer("batch_dims", 0));
    if (batchDims < 0) {
      batchDims += n.input(1).rank();
    }
    n.finish(OpCode.GATHER, new ArrayOptions.Gather(positive, batchDims), n.input(0), n.input(1));
  }

  private static void oneHot(NodeLowering n) {
    int axis = Math.toIntExact(n.node().integer("axis", -1));
    IrTensor depth = n.scalarInt("depth", n.constant(1, "depth").ints()[0]);
    n.finish(
        OpCode.ONE_HOT, new ArrayOptions.OneHot(axis), n.input(0), depth, n.input(2), n.input(3));
  }
}
