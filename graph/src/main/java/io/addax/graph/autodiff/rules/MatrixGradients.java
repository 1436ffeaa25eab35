package io.addax.graph.autodiff.rules;

import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.Broadcasting;
import io.addax.graph.autodiff.GradientRules.Registry;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Gradients of matrix products and of ops on diagonals. */
public final class MatrixGradients {
  private MatrixGradients() {}

  public static void register(Registry rules) {
    rules.put("MatMul", MatrixGradients::matMul);
    rules.put("BatchMatMul", MatrixGradients::batchMatMul);
    rules.put("BatchMatMulV2", MatrixGradients::batchMatMul);
    rules.put("BatchMatMulV3", MatrixGradients::batchMatMul);
    rules.put("Einsum", EinsumGradient::apply);
    rules.put("MatrixBandPart", MatrixGradients::bandPart);
    rules.put("MatrixDiagV3", MatrixGradients::diag);
    rules.put("MatrixDiagPartV3", MatrixGradients::diagPart);
    rules.put("MatrixSetDiagV3", MatrixGradients::setDiag);
  }

  private static void matMul(Backward op) {
    boolean ta = op.attrBool("transpose_a");
    boolean tb = op.attrBool("transpose_b");
    var a = op.x(0);
    var b = op.x(1);
    var dy = op.dy();
    if (op.wants(0)) {
      op.input(0, ta ? op.ops().matMul(b, dy, tb, true) : op.ops().matMul(dy, b, false, !tb));
    }
    if (op.wants(1)) {
      op.input(1, tb ? op.ops().matMul(dy, a, true, ta) : op.ops().matMul(a, dy, !ta, false));
    }
  }

  private static void batchMatMul(Backward op) {
    Ops ops = op.ops();
    boolean ta = op.attrBool("adj_x");
    boolean tb = op.attrBool("adj_y");
    var a = op.x(0);
    var b = op.x(1);
    var dy = op.dy();
    if (op.wants(0)) {
      var da = ta ? ops.batchMatMul(b, dy, tb, true) : ops.batchMatMul(dy, b, false, !tb);
      op.input(0, Broadcasting.undo(ops, da, a, List.of(batchOf(b))));
    }
    if (op.wants(1) && isOneMatrix(b) && !ta) {
      op.input(1, sharedMatrix(ops, a, b, dy, tb));
    } else if (op.wants(1)) {
      var db = tb ? ops.batchMatMul(dy, a, true, ta) : ops.batchMatMul(a, dy, !ta, false);
      op.input(1, Broadcasting.undo(ops, db, b, List.of(batchOf(a))));
    }
  }

  private static boolean isOneMatrix(Operand<?> b) {
    return !b.shape().isUnknown() && b.shape().numDimensions() == 2;
  }

  /** One product of tall matrices, instead of a product per batch entry that is then summed. */
  private static Operand<?> sharedMatrix(
      Ops ops, Operand<?> a, Operand<?> b, Operand<?> dy, boolean transposed) {
    int inner = transposed ? 1 : 0;
    Operand<?> minusOne = ops.constant(-1);
    var rows = ops.reshape(a, ops.vector(List.of(minusOne, ops.dimension(b, inner))));
    var dyRows = ops.reshape(dy, ops.vector(List.of(minusOne, ops.dimension(b, 1 - inner))));
    return transposed
        ? ops.matMul(dyRows, rows, true, false)
        : ops.matMul(rows, dyRows, true, false);
  }

  /** A shape that broadcasts as the batch axes do; the matrices' own axes never stretch. */
  private static Shape batchOf(Operand<?> x) {
    Shape shape = x.shape();
    return shape.isUnknown() ? shape : shape.take(shape.numDimensions() - 2).append(1).append(1);
  }

  private static void bandPart(Backward op) {
    op.input(0, op.op("MatrixBandPart").input(op.dy()).input(op.x(1)).input(op.x(2)).output());
  }

  private static void diag(Backward op) {
    if (op.wants(0)) {
      op.input(0, diagonals(op, op.dy(), op.x(1)));
    }
    if (op.wants(4)) {
      Operand<?> zeros = op.ops().zerosLike(op.x(0));
      op.input(4, op.ops().sum(withDiagonals(op, op.dy(), zeros, op.x(1))));
    }
  }

  private static void diagPart(Backward op) {
    Ops ops = op.ops();
    if (op.wants(0)) {
      op.input(
          0,
          op.op("MatrixDiagV3", "align")
              .input(op.dy())
              .input(op.x(1))
              .input(ops.dimension(op.x(0), -2))
              .input(ops.dimension(op.x(0), -1))
              .input(ops.scalarLike(op.dy(), 0))
              .output());
    }
  }

  private static void setDiag(Backward op) {
    if (op.wants(0)) {
      op.input(0, withDiagonals(op, op.dy(), op.ops().zerosLike(op.x(1)), op.x(2)));
    }
    if (op.wants(1)) {
      op.input(1, diagonals(op, op.dy(), op.x(2)));
    }
  }

  private static Operand<?> diagonals(Backward op, Operand<?> matrices, Operand<?> k) {
    return op.op("MatrixDiagPartV3", "align")
        .input(matrices)
        .input(k)
        .input(op.ops().scalarLike(matrices, 0))
        .output();
  }

  private static Operand<?> withDiagonals(
      Backward op, Operand<?> matrices, Operand<?> diagonals, Operand<?> k) {
    return op.op("MatrixSetDiagV3", "align").input(matrices).input(diagonals).input(k).output();
  }
}
