package io.addax.tflite.lower.rules;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Ops that change shapes and nothing else, and padding. */
public final class ShapeRules {
  private ShapeRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    for (String type :
        new String[] {
          "Identity",
          "StopGradient",
          "PreventGradient",
          "Snapshot",
          "CheckNumerics",
          "EnsureShape",
          "PlaceholderWithDefault"
        }) {
      rules.accept(type, n -> n.alias(n.input(0)));
    }
    for (String type : new String[] {"Reshape", "Squeeze", "ExpandDims"}) {
      rules.accept(type, n -> n.finishReshape(n.input(0)));
    }
    rules.accept("Transpose", ShapeRules::transpose);
    rules.accept("BroadcastTo", ShapeRules::broadcastTo);
    rules.accept("Tile", ShapeRules::tile);
    rules.accept("ReverseV2", ShapeRules::reverse);
    rules.accept("Pad", n -> n.finish(OpCode.PAD, OpOptions.NONE, n.input(0), paddings(n)));
    rules.accept(
        "PadV2", n -> n.finish(OpCode.PADV2, OpOptions.NONE, n.input(0), paddings(n), n.input(2)));
    rules.accept("MirrorPad", ShapeRules::mirrorPad);
    rules.accept("SpaceToBatchND", n -> blocks(n, OpCode.SPACE_TO_BATCH_ND));
    rules.accept("BatchToSpaceND", n -> blocks(n, OpCode.BATCH_TO_SPACE_ND));
    rules.accept("DepthToSpace", ShapeRules::depthToSpace);
    rules.accept("SpaceToDepth", ShapeRules::spaceToDepth);
  }

  /** A transposition that moves nothing but dimensions of size 1 is a reshape. */
  private static void transpose(NodeLowering n) {
    IrTensor x = n.input(0);
    int[] permutation = n.constant(1, "permutation").ints();
    int[] signature = x.signature();
    int[] moved = IntStream.of(permutation).filter(axis -> signature[axis] != 1).toArray();
    int[] sorted = moved.clone();
    Arrays.sort(sorted);
    if (Arrays.equals(moved, sorted)) {
      n.finishReshape(x);
    } else {
      n.finish(OpCode.TRANSPOSE, OpOptions.NONE, x, n.ints("permutation", permutation));
    }
  }

  /** Tiling does it too, and leaves the batch size open. */
  private static void broadcastTo(NodeLowering n) {
    int[] to = n.outputShape(0);
    int[] toSignature = n.outputSignature(0);
    IrTensor x = n.input(0);
    int added = to.length - x.rank();
    int[] shape = new int[to.length];
    int[] signature = new int[to.length];
    int[] multiples = new int[to.length];
    for (int i = 0; i < to.length; i++) {
      shape[i] = i < added ? 1 : x.shape()[i - added];
      signature[i] = i < added ? 1 : x.signature()[i - added];
      multiples[i] = to[i] / shape[i];
      if (signature[i] >= 0 && toSignature[i] < 0) {
        n.requireStaticBatch("it repeats a value as often as the batch is large");
      }
    }
    if (IntStream.of(multiples).allMatch(m -> m == 1)) {
      n.finishReshape(x);
    } else {
      IrTensor ranked = n.reshape(x, shape, signature);
      n.finish(OpCode.TILE, OpOptions.NONE, ranked, n.ints("multiples", multiples));
    }
  }

  private static void tile(NodeLowering n) {
    int[] multiples = n.constant(1, "multiples").ints();
    if (IntStream.of(multiples).allMatch(m -> m == 1)) {
      n.alias(n.input(0));
    } else {
      n.finish(OpCode.TILE, OpOptions.NONE, n.input(0), n.ints("multiples", multiples));
    }
  }

  /** TFLite reverses along one axis at a time. */
  private static void reverse(NodeLowering n) {
    IrTensor x = n.input(0);
    int[] axes = n.constant(1, "axes").ints();
    if (axes.length == 0) {
      n.alias(x);
      return;
    }
    for (int i = 0; i < axes.length - 1; i++) {
      x = n.step(OpCode.REVERSE_V2, OpOptions.NONE, x, axis(n, axes[i]));
    }
    n.finish(OpCode.REVERSE_V2, OpOptions.NONE, x, axis(n, axes[axes.length - 1]));
  }

  private static IrTensor axis(NodeLowering n, int axis) {
    return n.ints("axes", axis < 0 ? axis + n.input(0).rank() : axis);
  }

  private static IrTensor paddings(NodeLowering n) {
    HostTensor paddings = n.constant(1, "paddings");
    return n.constant("paddings", HostTensor.of(paddings.shape(), paddings.ints()));
  }

  private static void mirrorPad(NodeLowering n) {
    Padding mode = n.node().string("mode").equals("REFLECT") ? Padding.REFLECT : Padding.SYMMETRIC;
    n.finish(OpCode.MIRROR_PAD, new ArrayOptions.MirrorPad(mode), n.input(0), paddings(n));
  }

  private static void blocks(NodeLowering n, OpCode code) {
    IrTensor block = n.ints("block", n.constant(1, "block sizes").ints());
    HostTensor margins = n.constant(2, "margins");
    IrTensor around = n.constant("margins", HostTensor.of(margins.shape(), margins.ints()));
    n.finish(code, OpOptions.NONE, n.input(0), block, around);
  }

  private static void depthToSpace(NodeLowering n) {
    int block = Math.toIntExact(n.node().integer("block_size"));
    n.finish(OpCode.DEPTH_TO_SPACE, new ArrayOptions.DepthToSpace(block), n.input(0));
  }

  private static void spaceToDepth(NodeLowering n) {
    int block = Math.toIntExact(n.node().integer("block_size"));
    n.finish(OpCode.SPACE_TO_DEPTH, new ArrayOptions.SpaceToDepth(block), n.input(0));
  }
}
