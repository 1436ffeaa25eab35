package io.addax.tflite.runtime;

import com.google.common.collect.ImmutableSet;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.read.ModelSummary.OpSummary;
import io.addax.tflite.read.ModelSummary.SubgraphSummary;
import java.util.Optional;

/**
 * Kernels that this library's tests run in the process they are in: every op that it exports, with
 * real numbers and 8-bit integers; with 16-bit and 4-bit ones only those listed. Others have been
 * seen to abort the process, so a model that needs one is better run by {@link
 * IsolatedInterpreter}.
 */
public final class KnownKernels {
  private static final ImmutableSet<String> USUAL_TYPES =
      ImmutableSet.of("FLOAT32", "FLOAT16", "INT8", "UINT8", "INT32", "INT64", "BOOL");
  private static final ImmutableSet<String> OPS = ops();
  private static final ImmutableSet<String> FEW_BITS =
      ImmutableSet.of("FULLY_CONNECTED", "CONV_2D", "DEQUANTIZE");
  private static final ImmutableSet<String> MANY_BITS =
      ImmutableSet.of(
          "ABS",
          "ADD",
          "AVERAGE_POOL_2D",
          "BATCH_MATMUL",
          "CONCATENATION",
          "CONV_2D",
          "DEPTHWISE_CONV_2D",
          "DEQUANTIZE",
          "EXP",
          "FULLY_CONNECTED",
          "LEAKY_RELU",
          "LOG",
          "LOGISTIC",
          "MAXIMUM",
          "MAX_POOL_2D",
          "MEAN",
          "MINIMUM",
          "MUL",
          "PACK",
          "PAD",
          "QUANTIZE",
          "REDUCE_MAX",
          "RELU",
          "RELU6",
          "RESHAPE",
          "RESIZE_BILINEAR",
          "RESIZE_NEAREST_NEIGHBOR",
          "RSQRT",
          "SELECT_V2",
          "SLICE",
          "SOFTMAX",
          "SPLIT",
          "SUB",
          "TANH",
          "TRANSPOSE",
          "TRANSPOSE_CONV");

  private KnownKernels() {}

  private static ImmutableSet<String> ops() {
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    for (OpCode code : OpCode.values()) {
      names.add(code.name());
    }
    return names.build();
  }

  /** The first kernel of a model that is not among them, as {@code SPLIT of INT16}. */
  public static Optional<String> missing(ModelSummary model) {
    for (SubgraphSummary graph : model.subgraphs()) {
      for (OpSummary op : graph.ops()) {
        if (!OPS.contains(op.name())) {
          return Optional.of(op.name());
        }
        for (int index : op.inputs()) {
          String type = index < 0 ? "FLOAT32" : graph.tensors().get(index).type();
          if (!isKnown(op.name(), type)) {
            return Optional.of(op.name() + " of " + type);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isKnown(String op, String type) {
    return switch (type) {
      case "INT16" -> MANY_BITS.contains(op);
      case "INT4" -> FEW_BITS.contains(op);
      default -> USUAL_TYPES.contains(type);
    };
  }
}
