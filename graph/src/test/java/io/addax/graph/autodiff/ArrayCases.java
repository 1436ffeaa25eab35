package io.addax.graph.autodiff;

import static io.addax.graph.autodiff.GradientCheck.Knowledge.ALL_BUT_BATCH;
import static io.addax.graph.autodiff.GradientCheck.Knowledge.SHAPE;
import static io.addax.graph.autodiff.GradientCheck.of;
import static io.addax.graph.autodiff.GradientCheck.ofAll;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Reshaping, joining, cutting, rearranging, look-ups and scatters. */
final class ArrayCases {
  private ArrayCases() {}

  static Stream<GradientCheck> all() {
    return Stream.of(shapes(), rearranging(), joins(), cuts(), padding(), lookUps(), scatters())
        .flatMap(s -> s);
  }

  private static Stream<GradientCheck> shapes() {
    return Stream.of(
        of("Reshape", (ops, x) -> ops.reshape(ops.square(x[0]), 3, -1)).input(2, 3).order(2),
        of("ExpandDims", (ops, x) -> ops.expandDims(ops.square(x[0]), 1)).input(2, 3).order(2),
        of("Squeeze", (ops, x) -> ops.squeeze(ops.square(x[0]), 1)).input(2, 1, 3).order(2),
        of("BroadcastTo", (ops, x) -> ops.broadcastTo(x[0], ops.ints(2, 4, 3)))
            .input(4, 1)
            .order(2),
        of("BroadcastTo of a scalar", (ops, x) -> ops.broadcastTo(x[0], ops.ints(2, 3))).input(),
        of(
                "BroadcastTo a shape of the run",
                (ops, x) -> ops.broadcastTo(x[0], ops.op("Shape").input(x[1]).output()))
            .input(1, 3)
            .input(2, 3)
            .withVagueShapes(),
        of("Tile", (ops, x) -> ops.tile(x[0], 2, 1, 3)).input(2, 2, 2).order(2),
        of(
                "Tile by numbers of the run",
                (ops, x) -> ops.binary("Tile", x[0], ops.identity(ops.ints(2, 3))))
            .input(2, 3)
            .order(2),
        of("Tile by ones", (ops, x) -> ops.tile(x[0], 1, 1)).input(2, 2),
        of("Fill", (ops, x) -> ops.fill(ops.ints(2, 3), ops.square(x[0]))).input().order(2));
  }

  private static Stream<GradientCheck> rearranging() {
    return Stream.of(
        of("Transpose", (ops, x) -> ops.transpose(x[0], 2, 0, 1)).input(2, 3, 4).order(2),
        of(
                "Transpose by numbers of the run",
                (ops, x) -> ops.binary("Transpose", x[0], ops.identity(ops.ints(1, 2, 0))))
            .input(2, 3, 4)
            .withVagueShapes(),
        of("ReverseV2", (ops, x) -> ops.reverse(ops.square(x[0]), 0, 2)).input(2, 3, 2).order(2),
        of(
                "ReverseSequence",
                (ops, x) ->
                    ops.op("ReverseSequence")
                        .input(ops.square(x[0]))
                        .input(ops.constant(HostTensor.of(Shape.of(2), 3L, 2L)))
                        .attr("seq_dim", 1)
                        .attr("batch_dim", 0)
                        .output())
            .input(2, 4)
            .order(2),
        of("Roll", (ops, x) -> ops.roll(ops.square(x[0]), 2, 1)).input(2, 5).order(2));
  }

  private static Stream<GradientCheck> joins() {
    return Stream.of(
        of("ConcatV2", (ops, x) -> ops.concat(List.of(x[0], x[1], x[0]), 1))
            .input(2, 3)
            .input(2, 2)
            .order(2),
        of("ConcatV2 along -2", (ops, x) -> ops.concat(List.of(x[0], x[1]), -2))
            .input(2, 1, 3)
            .input(2, 2, 3),
        of(
                "ConcatV2 with a constant",
                (ops, x) -> {
                  Operand<?> two = ops.constant(HostTensor.of(Shape.of(2, 1), 5.0, 6.0));
                  return ops.concat(List.of(two, ops.square(x[0]), two, x[1]), 1);
                })
            .input(2, 3)
            .input(2, 2)
            .order(2)
            .withVagueShapes(),
        of("Pack", (ops, x) -> ops.stack(List.of(ops.square(x[0]), x[1]), 1))
            .input(2, 3)
            .input(2, 3)
            .order(2));
  }

  private static Stream<GradientCheck> cuts() {
    return Stream.of(
        ofAll("Split", (ops, x) -> ops.split(ops.square(x[0]), 3, 1)).input(2, 6).order(2),
        of("Split, one part used", (ops, x) -> ops.split(x[0], 3, -1).get(1)).input(2, 6).order(2),
        ofAll("SplitV", (ops, x) -> ops.split(ops.square(x[0]), new int[] {1, 3, 2}, 1))
            .input(2, 6)
            .order(2),
        ofAll("Unpack", (ops, x) -> ops.unstack(ops.square(x[0]), 3, 1)).input(2, 3).order(2),
        of("Unpack, one slice used", (ops, x) -> ops.unstack(x[0], 3, 1).get(2))
            .input(2, 3)
            .knowing(SHAPE, ALL_BUT_BATCH),
        of("Slice", (ops, x) -> ops.slice(ops.square(x[0]), new int[] {1, 0}, new int[] {2, -1}))
            .input(4, 3)
            .order(2),
        of(
                "Slice of a batch",
                (ops, x) -> ops.slice(x[0], new int[] {0, 1, 0}, new int[] {-1, 2, 3}))
            .input(2, 4, 3)
            .knowing(ALL_BUT_BATCH)
            .order(2),
        of(
                "Slice by numbers of the run",
                (ops, x) ->
                    ops.op("Slice")
                        .input(x[0])
                        .input(ops.identity(ops.ints(1, 1)))
                        .input(ops.identity(ops.ints(2, -1)))
                        .output())
            .input(4, 3)
            .withVagueShapes(),
        strided("StridedSlice", new int[] {0, 3, 1}, new int[] {3, 0, 4}, new int[] {2, -1, 1}),
        of(
                "StridedSlice with every mask",
                (ops, x) ->
                    ops.op("StridedSlice")
                        .input(ops.square(x[0]))
                        .input(ops.ints(1, 0, 0, 2, 0))
                        .input(ops.ints(2, 0, 0, 3, 0))
                        .input(ops.ints(1, 1, 1, 1, 2))
                        .attr("begin_mask", 0b10000)
                        .attr("end_mask", 0b10000)
                        .attr("ellipsis_mask", 0b00010)
                        .attr("new_axis_mask", 0b00100)
                        .attr("shrink_axis_mask", 0b01001)
                        .output())
            .input(3, 2, 4, 5)
            .order(2),
        of(
                "StridedSlice with int64",
                (ops, x) ->
                    ops.op("StridedSlice")
                        .input(x[0])
                        .input(ops.constant(HostTensor.of(Shape.of(1), 1L)))
                        .input(ops.constant(HostTensor.of(Shape.of(1), 3L)))
                        .input(ops.constant(HostTensor.of(Shape.of(1), 1L)))
                        .output())
            .input(4, 2)
            .order(2),
        of("element", (ops, x) -> ops.element(x[0], -1)).input(4));
  }

  private static GradientCheck strided(String name, int[] begin, int[] end, int[] strides) {
    return of(name, (ops, x) -> ops.stridedSlice(ops.square(x[0]), begin, end, strides))
        .input(4, 4, 5)
        .order(2);
  }

  private static Stream<GradientCheck> padding() {
    int[][] margins = {{1, 2}, {0, 1}};
    return Stream.of(
        of("Pad", (ops, x) -> ops.pad(ops.square(x[0]), margins)).input(2, 3).order(2),
        of(
                "Pad by numbers of the run",
                (ops, x) -> ops.binary("Pad", x[0], ops.identity(ops.pairs(margins))))
            .input(2, 3)
            .order(2),
        of("PadV2", (ops, x) -> ops.pad(x[0], margins, 7)).input(2, 3),
        of(
                "PadV2, value too",
                (ops, x) ->
                    ops.op("PadV2").input(x[0]).input(ops.pairs(margins)).input(x[1]).output())
            .input(2, 3)
            .input()
            .order(2),
        of("MirrorPad REFLECT", (ops, x) -> ops.mirrorPad(ops.square(x[0]), margins, "REFLECT"))
            .input(3, 3)
            .order(3)
            .withVagueShapes(),
        of("MirrorPad SYMMETRIC", (ops, x) -> ops.mirrorPad(x[0], margins, "SYMMETRIC"))
            .input(3, 3)
            .order(2)
            .withVagueShapes());
  }

  private static Operand<?> indices(Ops ops, Shape shape, int... values) {
    return ops.constant(HostTensor.of(shape, values));
  }

  private static GradientCheck gathered(String name, Shape at, int axis, int batchDims) {
    int[] rows = new int[(int) at.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i * 2 % 3;
    }
    return of(
            name, (ops, x) -> ops.gather(ops.square(x[0]), indices(ops, at, rows), axis, batchDims))
        .order(2);
  }

  private static Stream<GradientCheck> lookUps() {
    return Stream.of(
        gathered("GatherV2 of rows", Shape.of(4), 0, 0).input(3, 2),
        gathered("GatherV2 of one row", Shape.scalar(), 0, 0).input(3, 2),
        gathered("GatherV2 by a matrix", Shape.of(2, 2), 0, 0).input(3, 2, 2),
        gathered("GatherV2 along axis 1", Shape.of(2, 2), 1, 0).input(2, 3, 2),
        gathered("GatherV2 along axis -1", Shape.of(4), -1, 0).input(2, 2, 3),
        gathered("GatherV2 of one column", Shape.scalar(), 1, 0).input(2, 3),
        gathered("GatherV2 in batches", Shape.of(2, 4), 1, 1).input(2, 3),
        gathered("GatherV2 in batches along axis 2", Shape.of(2, 2), 2, 1).input(2, 2, 3, 2),
        gathered("GatherV2 in two batch axes", Shape.of(2, 2, 2), 2, 2).input(2, 2, 3, 2),
        gathered("GatherV2 in batches, one each", Shape.of(2), 1, 1).input(2, 3, 2),
        of(
                "GatherV2 by int64",
                (ops, x) ->
                    ops.gather(
                        x[0], ops.constant(HostTensor.of(Shape.of(2, 2), 1L, 0L, 1L, 2L)), 1, 1))
            .input(2, 3),
        of("GatherNd", (ops, x) -> ops.gatherNd(ops.square(x[0]), coordinates(ops)))
            .input(3, 3, 2)
            .order(2),
        of(
                "GatherNd by int64",
                (ops, x) -> ops.gatherNd(x[0], ops.cast(coordinates(ops), DType.INT64)))
            .input(3, 3, 2)
            .order(2),
        of("TopKV2", (ops, x) -> ops.topK(ops.square(x[0]), 2).get(0)).input(3, 5).order(2),
        of("TopKV2 of a vector", (ops, x) -> ops.topK(x[0], 2).get(0)).input(5).order(2));
  }

  private static Operand<?> coordinates(Ops ops) {
    return indices(ops, Shape.of(4, 2), 0, 1, 2, 2, 0, 1, 1, 0);
  }

  private static Stream<GradientCheck> scatters() {
    return Stream.of(
        of(
                "ScatterNd",
                (ops, x) -> ops.scatterNd(coordinates(ops), ops.square(x[0]), ops.ints(3, 3, 2)))
            .input(4, 2)
            .order(2),
        of("TensorScatterAdd", (ops, x) -> scatter(ops, "TensorScatterAdd", x))
            .input(3, 3)
            .input(3)
            .order(2),
        of("TensorScatterUpdate", (ops, x) -> scatter(ops, "TensorScatterUpdate", x))
            .input(3, 3)
            .input(3)
            .order(2),
        of(
                "UnsortedSegmentSum",
                (ops, x) ->
                    ops.unsortedSegmentSum(
                        ops.square(x[0]), ops.ints(2, 0, 2, -1), ops.constant(4)))
            .input(4, 2)
            .order(2),
        of(
                "SegmentSum",
                (ops, x) -> ops.binary("SegmentSum", ops.square(x[0]), ops.ints(0, 0, 1, 3)))
            .input(4, 2)
            .withVagueShapes()
            .order(2));
  }

  private static Operand<?> scatter(Ops ops, String type, Operand<?>[] x) {
    return ops.op(type)
        .input(ops.square(x[0]))
        .input(indices(ops, Shape.of(3, 2), 0, 1, 2, 2, 1, 0))
        .input(ops.square(x[1]))
        .output();
  }
}
