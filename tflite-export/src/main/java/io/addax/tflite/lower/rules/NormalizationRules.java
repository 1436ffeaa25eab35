package io.addax.tflite.lower.rules;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.function.BiConsumer;

/** Batch normalization with fixed statistics: a multiplication and an addition per channel. */
public final class NormalizationRules {
  private NormalizationRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept("FusedBatchNorm", NormalizationRules::lower);
    rules.accept("FusedBatchNormV2", NormalizationRules::lower);
    rules.accept("FusedBatchNormV3", NormalizationRules::lower);
  }

  private static void lower(NodeLowering n) {
    n.check(
        !n.node().flag("is_training"),
        "batch statistics of a training step cannot be exported; freeze the inference graph");
    n.check(n.node().string("data_format", "NHWC").equals("NHWC"), "expected data format NHWC");
    HostTensor scale = n.constant(1, "scale");
    HostTensor offset = n.constant(2, "offset");
    HostTensor mean = n.constant(3, "mean");
    HostTensor variance = n.constant(4, "variance");
    double epsilon = n.node().number("epsilon");
    float[] factor = new float[scale.size()];
    float[] shift = new float[scale.size()];
    for (int i = 0; i < factor.length; i++) {
      double f = scale.doubleAt(i) / Math.sqrt(variance.doubleAt(i) + epsilon);
      factor[i] = (float) f;
      shift[i] = (float) (offset.doubleAt(i) - mean.doubleAt(i) * f);
    }
    IrTensor scaled =
        n.step(
            OpCode.MUL,
            ArithmeticRules.MUL,
            n.input(0),
            n.constant(n.node().name() + "/factor", HostTensor.of(scale.shape(), factor)));
    n.finish(
        OpCode.ADD,
        ArithmeticRules.ADD,
        scaled,
        n.constant(n.node().name() + "/shift", HostTensor.of(scale.shape(), shift)));
  }
}
