package io.addax.tflite.lower.rules;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.function.BiConsumer;

/** Groups of ops that the graph marks as one ({@link io.addax.graph.frozen.Composite}). */
public final class CompositeRules {
  private CompositeRules() {}

  /** Registers the composites by name. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept("GELU", n -> n.finish(OpCode.GELU, new ArrayOptions.Gelu(false), n.input(0)));
    rules.accept("GELU_TANH", n -> n.finish(OpCode.GELU, new ArrayOptions.Gelu(true), n.input(0)));
    rules.accept("HARD_SWISH", n -> n.finish(OpCode.HARD_SWISH, OpOptions.NONE, n.input(0)));
    rules.accept("PRELU", CompositeRules::prelu);
  }

  /** Inputs x and the slope alpha, whose shape is broadcast against x from the right. */
  private static void prelu(NodeLowering n) {
    HostTensor alpha = n.constant(1, "slope");
    IrTensor slope = n.constant(n.inputName(1), alpha);
    n.finish(OpCode.PRELU, OpOptions.NONE, n.input(0), slope);
  }
}
