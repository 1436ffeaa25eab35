package io.addax.tflite.lower.rules;

import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Joining tensors and cutting them up. */
public final class JoinRules {
  private JoinRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept("ConcatV2", JoinRules::concat);
    rules.accept("Pack", JoinRules::pack);
    rules.accept("Unpack", JoinRules::unpack);
    rules.accept("Split", JoinRules::split);
    rules.accept("SplitV", JoinRules::splitV);
  }

  private static void concat(NodeLowering n) {
    int last = n.inputCount() - 1;
    int axis = n.constant(last, "axis").ints()[0];
    if (last == 1) {
      n.alias(n.input(0));
      return;
    }
    int positive = axis < 0 ? axis + n.input(0).rank() : axis;
    n.emit(
        OpCode.CONCATENATION,
        new ArithmeticOptions.Concat(positive),
        n.inputs(0, last),
        List.of(n.newOutput(0)));
  }

  private static void pack(NodeLowering n) {
    int axis = Math.toIntExact(n.node().integer("axis", 0));
    int positive = axis < 0 ? axis + n.outputShape(0).length : axis;
    if (n.inputCount() == 1) {
      n.finishReshape(n.input(0));
      return;
    }
    n.emit(
        OpCode.PACK,
        new ArrayOptions.Pack(n.inputCount(), positive),
        n.inputs(0, n.inputCount()),
        List.of(n.newOutput(0)));
  }

  private static void unpack(NodeLowering n) {
    int axis = Math.toIntExact(n.node().integer("axis", 0));
    int positive = axis < 0 ? axis + n.input(0).rank() : axis;
    int count = n.node().outputs().size();
    if (n.input(0).signature()[positive] < 0) {
      n.requireStaticBatch("it takes the batch apart");
    }
    n.emit(
        OpCode.UNPACK,
        new ArrayOptions.Unpack(count, positive),
        List.of(n.input(0)),
        outputs(n, count));
  }

  private static void split(NodeLowering n) {
    int count = n.node().outputs().size();
    if (count == 1) {
      n.alias(n.input(1));
      return;
    }
    IrTensor axis = n.scalarInt("axis", axis(n, 0, n.input(1)));
    n.emit(
        OpCode.SPLIT, new ArrayOptions.Split(count), List.of(axis, n.input(1)), outputs(n, count));
  }

  private static void splitV(NodeLowering n) {
    int count = n.node().outputs().size();
    IrTensor sizes = n.ints("sizes", n.constant(1, "sizes").ints());
    IrTensor axis = n.scalarInt("axis", axis(n, 2, n.input(0)));
    n.emit(
        OpCode.SPLIT_V,
        new ArrayOptions.SplitV(count),
        List.of(n.input(0), sizes, axis),
        outputs(n, count));
  }

  private static int axis(NodeLowering n, int input, IrTensor x) {
    int axis = n.constant(input, "axis").ints()[0];
    int positive = axis < 0 ? axis + x.rank() : axis;
    if (x.signature()[positive] < 0) {
      n.requireStaticBatch("it takes the batch apart");
    }
    return positive;
  }

  private static List<IrTensor> outputs(NodeLowering n, int count) {
    List<IrTensor> outputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outputs.add(n.newOutput(i));
    }
    return outputs;
  }
}
