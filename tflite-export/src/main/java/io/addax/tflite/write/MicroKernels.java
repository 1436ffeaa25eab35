package io.addax.tflite.write;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.addax.graph.DType;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What TensorFlow Lite Micro has no kernel for, of the ops and types that are exported. Compared
 * with its sources of August 2026; older ones lack more.
 */
final class MicroKernels {
  private static final ImmutableSet<OpCode> MISSING =
      set(
          OpCode.GELU,
          OpCode.ONE_HOT,
          OpCode.POW,
          OpCode.REDUCE_ANY,
          OpCode.REDUCE_PROD,
          OpCode.RELU_N1_TO_1,
          OpCode.SIGN,
          OpCode.TILE,
          OpCode.TOPK_V2);

  private static final ImmutableSet<OpCode> ONLY_REAL =
      set(OpCode.EXP, OpCode.LOG, OpCode.NEG, OpCode.SQRT, OpCode.SQUARE);

  private static final ImmutableSet<OpCode> NOT_OF_INT16 =
      set(
          OpCode.ARG_MAX,
          OpCode.ARG_MIN,
          OpCode.GATHER,
          OpCode.GATHER_ND,
          OpCode.MIRROR_PAD,
          OpCode.REDUCE_MAX,
          OpCode.REDUCE_MIN,
          OpCode.RESIZE_BILINEAR,
          OpCode.RSQRT);

  private MicroKernels() {}

  private static ImmutableSet<OpCode> set(OpCode first, OpCode... more) {
    return Sets.immutableEnumSet(EnumSet.of(first, more));
  }

  /** The kernel that an op lacks there, as {@code EXP of int8}. */
  static Optional<String> missing(IrOp op) {
    if (MISSING.contains(op.code())) {
      return Optional.of(op.code().toString());
    }
    if (has(op, DType.INT16) && (NOT_OF_INT16.contains(op.code()) || isOnlyReal(op))) {
      return Optional.of(op.code() + " of int16");
    }
    return has(op, DType.INT8) && isOnlyReal(op)
        ? Optional.of(op.code() + " of int8")
        : Optional.empty();
  }

  private static boolean isOnlyReal(IrOp op) {
    return ONLY_REAL.contains(op.code());
  }

  private static boolean has(IrOp op, DType type) {
    return Stream.concat(op.inputs().stream(), op.outputs().stream())
        .filter(Objects::nonNull)
        .map(IrTensor::dtype)
        .anyMatch(type::equals);
  }
}
