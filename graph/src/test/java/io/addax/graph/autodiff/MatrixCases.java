package io.addax.graph.autodiff;

import static io.addax.graph.autodiff.GradientCheck.Knowledge.ALL_BUT_BATCH;
import static io.addax.graph.autodiff.GradientCheck.Knowledge.SHAPE;
import static io.addax.graph.autodiff.GradientCheck.of;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Matrix products, einsum, diagonals, and reductions. */
final class MatrixCases {
  private MatrixCases() {}

  static Stream<GradientCheck> all() {
    return Stream.of(products(), einsums(), diagonals(), reductions(), cumulations())
        .flatMap(s -> s);
  }

  private static long[] matrix(boolean turned, long rows, long columns, long... batch) {
    long[] shape = new long[batch.length + 2];
    System.arraycopy(batch, 0, shape, 0, batch.length);
    shape[batch.length] = turned ? columns : rows;
    shape[batch.length + 1] = turned ? rows : columns;
    return shape;
  }

  private static Stream<GradientCheck> products() {
    List<GradientCheck> all = new ArrayList<>();
    boolean[] choices = {false, true};
    for (boolean ta : choices) {
      for (boolean tb : choices) {
        String turned = (ta ? " aT" : " a") + (tb ? " bT" : " b");
        all.add(
            of("MatMul" + turned, (ops, x) -> ops.matMul(x[0], x[1], ta, tb))
                .input(matrix(ta, 2, 3))
                .input(matrix(tb, 3, 4))
                .order(2));
        long[][][] batches = {{{2}, {2}}, {{2}, {}}, {{}, {2}}, {{2, 1}, {1, 3}}, {{1}, {3}}};
        for (long[][] batch : batches) {
          all.add(
              of(
                      "BatchMatMulV2" + turned + List.of(Shape.of(batch[0]), Shape.of(batch[1])),
                      (ops, x) -> ops.batchMatMul(x[0], x[1], ta, tb))
                  .input(matrix(ta, 2, 3, batch[0]))
                  .input(matrix(tb, 3, 2, batch[1]))
                  .order(2));
        }
      }
    }
    all.add(
        of(
                "BatchMatMulV3",
                (ops, x) ->
                    ops.op("BatchMatMulV3")
                        .input(x[0])
                        .input(x[1])
                        .attr("Tout", DType.FLOAT64)
                        .output())
            .input(2, 2, 3)
            .input(3, 2)
            .order(2));
    all.add(
        of("BatchMatMul", (ops, x) -> ops.binary("BatchMatMul", x[0], x[1]))
            .input(2, 2, 3)
            .input(2, 3, 2)
            .order(2));
    return all.stream();
  }

  private static GradientCheck einsum(String equation, long[]... shapes) {
    GradientCheck check = of("Einsum " + equation, (ops, x) -> ops.einsum(equation, x)).order(2);
    for (long[] shape : shapes) {
      check.input(shape);
    }
    return check;
  }

  private static long[] dims(long... dims) {
    return dims;
  }

  private static Stream<GradientCheck> einsums() {
    return Stream.of(
        einsum("ij,jk->ik", dims(2, 3), dims(3, 2)),
        einsum("bij,bjk->bik", dims(2, 2, 3), dims(2, 3, 2)),
        einsum("abc,cde->abde", dims(2, 2, 3), dims(3, 2, 2)),
        einsum("bthd,bshd->bhts", dims(2, 2, 2, 3), dims(2, 3, 2, 3)),
        einsum("i,j->ij", dims(2), dims(3)),
        einsum("i,i->", dims(3), dims(3)),
        einsum("ij->ji", dims(2, 3)),
        einsum("ijk->i", dims(2, 3, 2)),
        einsum("ijk->", dims(2, 3, 2)),
        einsum("ijk,jl->il", dims(2, 3, 2), dims(3, 2)),
        einsum("...ij,...jk->...ik", dims(2, 2, 3), dims(2, 3, 2)),
        einsum("...ab,...bc->...ac", dims(3, 1, 2, 3), dims(2, 3, 2)),
        einsum("...ij,jk->...ik", dims(2, 2, 2, 3), dims(3, 2)),
        einsum("ij,...jk->...ik", dims(2, 3), dims(2, 3, 2)),
        einsum("i...,i...->...", dims(3, 2, 1), dims(3, 1, 2)),
        einsum("ij...,jk...->ik...", dims(2, 3, 2), dims(3, 2, 2)),
        einsum("...ij->...ji", dims(2, 2, 3)),
        einsum("ab...,b...->a...", dims(2, 3, 2), dims(3, 2)));
  }

  private static Stream<GradientCheck> diagonals() {
    return Stream.of(
        of("MatrixBandPart", (ops, x) -> ops.matrixBandPart(ops.square(x[0]), 1, 0))
            .input(2, 3, 4)
            .order(2),
        of(
                "MatrixDiagV3",
                (ops, x) ->
                    ops.op("MatrixDiagV3")
                        .input(ops.square(x[0]))
                        .input(ops.constant(1))
                        .input(ops.constant(-1))
                        .input(ops.constant(-1))
                        .input(x[1])
                        .output())
            .input(2, 3)
            .input()
            .knowing(SHAPE)
            .order(2),
        of(
                "MatrixDiagPartV3",
                (ops, x) ->
                    ops.op("MatrixDiagPartV3")
                        .input(ops.square(x[0]))
                        .input(ops.ints(-1, 1))
                        .input(ops.scalarLike(x[0], 0))
                        .output())
            .input(2, 3, 4)
            .knowing(SHAPE, ALL_BUT_BATCH)
            .order(2),
        of(
                "MatrixSetDiagV3",
                (ops, x) ->
                    ops.op("MatrixSetDiagV3")
                        .input(ops.square(x[0]))
                        .input(ops.square(x[1]))
                        .input(ops.constant(0))
                        .output())
            .input(2, 3, 4)
            .input(2, 3)
            .withVagueShapes()
            .order(2));
  }

  private static Stream<GradientCheck> reductions() {
    List<GradientCheck> all = new ArrayList<>();
    int[][] axes = {{}, {0}, {1}, {-1}, {0, 1}, {1, 2}, {0, 2}};
    for (String type : List.of("Sum", "Mean", "Max", "Min", "Prod", "EuclideanNorm")) {
      for (int[] over : axes) {
        for (boolean keep : new boolean[] {false, true}) {
          all.add(
              of(
                      type + Arrays.toString(over) + (keep ? " kept" : ""),
                      (ops, x) -> ops.reduce(type, ops.square(x[0]), keep, over))
                  .input(2, 3, 2)
                  .order(2)
                  .step(1e-5, 3e-6));
        }
      }
      if (!type.equals("Prod")) {
        all.add(
            of(
                    type + " over axes of the run",
                    (ops, x) -> ops.binary(type, ops.square(x[0]), ops.identity(ops.ints(0, -1))))
                .input(2, 3, 2)
                .withVagueShapes()
                .order(2));
      }
      all.add(
          of(type + " of a batch", (ops, x) -> ops.reduce(type, x[0], false, 0))
              .between(0.5, 1.5, 3, 2)
              .knowing(ALL_BUT_BATCH)
              .order(2));
    }
    all.add(
        of("Prod with zeros", (ops, x) -> ops.prod(ops.mul(x[0], zeros(ops)), 0))
            .input(3, 3)
            .knowing(SHAPE));
    all.add(of("L2Loss", (ops, x) -> ops.l2Loss(x[0])).input(2, 3).order(2));
    return all.stream();
  }

  /** No zero, one and two in the columns. */
  private static Operand<?> zeros(Ops ops) {
    return ops.constant(HostTensor.of(Shape.of(3, 3), 1., 1, 0, 1, 0, 0, 1, 1, 1));
  }

  private static Stream<GradientCheck> cumulations() {
    List<GradientCheck> all = new ArrayList<>();
    for (boolean exclusive : new boolean[] {false, true}) {
      for (boolean reverse : new boolean[] {false, true}) {
        String how = (exclusive ? " exclusive" : "") + (reverse ? " reverse" : "");
        all.add(
            of("Cumsum" + how, (ops, x) -> ops.cumsum(ops.square(x[0]), 1, exclusive, reverse))
                .input(2, 4)
                .order(2));
        all.add(
            of("Cumprod" + how, (ops, x) -> ops.cumprod(x[0], 1, exclusive, reverse))
                .between(0.5, 1.5, 2, 4)
                .order(2));
      }
    }
    return all.stream();
  }
}
