package io.addax.tflite.runtime;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.tflite.ir.OpCode;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.read.ModelSummary.OpSummary;
import io.addax.tflite.read.ModelSummary.SubgraphSummary;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What TFLite does not look at before it computes, and damaged files were seen to crash it with:
 * inputs that are left out where a kernel needs them, and images without extent. It does check
 * offsets, vectors, strings and the sizes of constants. Whatever is left, only {@link
 * IsolatedInterpreter} keeps away from this process.
 */
final class LoadCheck {
  private static final Map<String, OpCode> OPS =
      Arrays.stream(OpCode.values()).collect(Collectors.toMap(OpCode::name, Function.identity()));

  private LoadCheck() {}

  /**
   * Checks a file.
   *
   * @throws IllegalArgumentException if it is no TFLite file, or one that would crash TFLite
   */
  static void check(byte[] file) {
    for (SubgraphSummary graph : ModelSummary.read(file).subgraphs()) {
      graph.ops().stream()
          .filter(op -> OPS.containsKey(op.name()))
          .forEach(op -> check(op, OPS.get(op.name()), graph));
    }
  }

  private static void check(OpSummary op, OpCode code, SubgraphSummary graph) {
    for (int i = 0; i < op.inputs().size(); i++) {
      int index = op.inputs().get(i);
      checkArgument(
          index >= 0 || i == optionalInput(code),
          "The TFLite file is damaged: a %s lacks its input %s",
          code,
          i);
      checkArgument(
          index < 0
              || !dividesByExtent(code)
              || graph.tensors().get(index).shape().stream().allMatch(size -> size > 0),
          "The TFLite file is damaged: input %s of a %s has no elements",
          i,
          code);
    }
  }

  private static int optionalInput(OpCode code) {
    return switch (code) {
      case CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED -> 2;
      case TRANSPOSE_CONV -> 3;
      default -> -1;
    };
  }

  private static boolean dividesByExtent(OpCode code) {
    return switch (code) {
      case CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV, AVERAGE_POOL_2D, MAX_POOL_2D -> true;
      default -> false;
    };
  }
}
