package io.addax.tflite.lower.rules;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/** Matrix products; by a constant matrix they are fully connected layers, at any rank. */
public final class MatrixRules {
  private MatrixRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept(
        "MatMul", n -> lower(n, n.node().flag("transpose_a"), n.node().flag("transpose_b")));
    for (String type : new String[] {"BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"}) {
      rules.accept(type, n -> lower(n, n.node().flag("adj_x"), n.node().flag("adj_y")));
    }
  }

  private static void lower(NodeLowering n, boolean transposeA, boolean transposeB) {
    boolean dense =
        !transposeA
            && n.isConstant(1)
            && n.outputDtype(0) == DType.FLOAT32
            && IntStream.range(0, n.input(1).rank() - 2).allMatch(i -> n.input(1).dim(i) == 1)
            && n.input(0).rank() >= n.input(1).rank();
    if (dense) {
      dense(n, transposeB);
    } else {
      n.finish(
          OpCode.BATCH_MATMUL,
          new ArithmeticOptions.BatchMatMul(transposeA, transposeB),
          n.input(0),
          n.input(1));
    }
  }

  /** TFLite's kernels are (out, in); a bias that is left out is null. */
  private static void dense(NodeLowering n, boolean transposed) {
    IrTensor b = n.input(1);
    HostTensor matrix = b.value().reshape(Shape.of(b.dim(-2), b.dim(-1)));
    IrTensor kernel =
        n.constant(n.inputName(1), transposed ? matrix : Layouts.transpose(matrix, 1, 0));
    boolean keepNumDims = n.outputShape(0).length > 2;
    n.finish(
        OpCode.FULLY_CONNECTED,
        new ArithmeticOptions.Dense(keepNumDims, false, Activation.NONE),
        n.input(0),
        kernel,
        null);
  }
}
