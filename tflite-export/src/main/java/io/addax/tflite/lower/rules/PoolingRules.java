package io.addax.tflite.lower.rules;

import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.function.BiConsumer;

/** Pooling over windows. */
public final class PoolingRules {
  private PoolingRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept("MaxPool", n -> lower(n, OpCode.MAX_POOL_2D));
    rules.accept("AvgPool", n -> lower(n, OpCode.AVERAGE_POOL_2D));
    rules.accept("MaxPoolV2", PoolingRules::maxPoolV2);
  }

  private static void lower(NodeLowering n, OpCode code) {
    lower(n, code, n.node().integers("ksize"), n.node().integers("strides"));
  }

  private static void maxPoolV2(NodeLowering n) {
    lower(n, OpCode.MAX_POOL_2D, n.constant(1, "window").longs(), n.constant(2, "strides").longs());
  }

  private static void lower(NodeLowering n, OpCode code, long[] size, long[] strides) {
    String padding = n.node().string("padding");
    n.check(
        n.node().string("data_format", "NHWC").equals("NHWC")
            && size[0] == 1
            && size[3] == 1
            && !padding.equals("EXPLICIT"),
        "TFLite pools over height and width of NHWC, with padding SAME or VALID");
    n.finish(
        code,
        new WindowOptions.Pool(
            padding.equals("SAME") ? Padding.SAME : Padding.VALID,
            (int) strides[1],
            (int) strides[2],
            (int) size[1],
            (int) size[2],
            Activation.NONE),
        n.input(0));
  }
}
