package io.addax.tflite.lower.rules;

import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.Map;
import java.util.function.BiConsumer;

/** Comparisons, logic and selection. */
public final class LogicRules {
  private static final Map<String, OpCode> SAME =
      Map.ofEntries(
          Map.entry("Equal", OpCode.EQUAL),
          Map.entry("NotEqual", OpCode.NOT_EQUAL),
          Map.entry("Greater", OpCode.GREATER),
          Map.entry("GreaterEqual", OpCode.GREATER_EQUAL),
          Map.entry("Less", OpCode.LESS),
          Map.entry("LessEqual", OpCode.LESS_EQUAL),
          Map.entry("LogicalAnd", OpCode.LOGICAL_AND),
          Map.entry("LogicalOr", OpCode.LOGICAL_OR),
          Map.entry("LogicalNot", OpCode.LOGICAL_NOT),
          Map.entry("SelectV2", OpCode.SELECT_V2));

  private LogicRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    SAME.forEach((type, code) -> rules.accept(type, n -> same(n, code)));
    rules.accept("Select", LogicRules::select);
    rules.accept("IsNan", n -> n.finish(OpCode.NOT_EQUAL, OpOptions.NONE, n.input(0), n.input(0)));
  }

  private static void same(NodeLowering n, OpCode code) {
    n.finish(code, OpOptions.NONE, n.inputs(0, n.inputCount()).toArray(IrTensor[]::new));
  }

  /** The old op takes a vector that chooses rows, which is not broadcasting. */
  private static void select(NodeLowering n) {
    n.check(
        n.input(0).rank() == 0 || n.input(0).rank() == n.input(1).rank(),
        "a vector as condition is not supported");
    same(n, OpCode.SELECT_V2);
  }
}
