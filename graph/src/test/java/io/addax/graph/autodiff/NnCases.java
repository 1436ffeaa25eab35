package io.addax.graph.autodiff;

import static io.addax.graph.autodiff.GradientCheck.Knowledge.ALL_BUT_BATCH;
import static io.addax.graph.autodiff.GradientCheck.Knowledge.SHAPE;
import static io.addax.graph.autodiff.GradientCheck.of;
import static io.addax.graph.autodiff.GradientCheck.ofAll;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.op.NnOps;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Softmax, losses, biases, normalization, pooling and resizing. */
final class NnCases {
  private NnCases() {}

  static Stream<GradientCheck> all() {
    return Stream.of(
            softmax(), losses(), biases(), normalization(), pooling(), resizing(), blocks())
        .flatMap(s -> s);
  }

  private static Stream<GradientCheck> softmax() {
    List<GradientCheck> all = new ArrayList<>();
    for (long[] shape : new long[][] {{4}, {2, 3}, {2, 2, 3}, {2, 1, 2, 3}}) {
      Shape named = Shape.of(shape);
      all.add(of("Softmax " + named, (ops, x) -> ops.softmax(x[0])).input(shape).order(2));
      all.add(of("LogSoftmax " + named, (ops, x) -> ops.logSoftmax(x[0])).input(shape).order(2));
    }
    return all.stream();
  }

  private static Stream<GradientCheck> losses() {
    return Stream.of(
        of("SparseSoftmaxCrossEntropyWithLogits", NnCases::sparse).input(3, 4).order(2),
        of("SparseSoftmaxCrossEntropyWithLogits in float32", NnCases::sparse)
            .input(3, 4)
            .order(2)
            .float32(),
        of(
                "SoftmaxCrossEntropyWithLogits",
                (ops, x) -> ops.softmaxCrossEntropy(x[0], ops.softmax(x[1])))
            .input(3, 4)
            .input(3, 4)
            .order(2)
            .withVagueShapes(),
        of(
                "SoftmaxCrossEntropyWithLogits in float32",
                (ops, x) -> ops.softmaxCrossEntropy(x[0], ops.softmax(x[1])))
            .input(3, 4)
            .input(3, 4)
            .order(2)
            .float32(),
        of(
                "SoftmaxCrossEntropyWithLogits with one row of labels",
                (ops, x) -> ops.softmaxCrossEntropy(x[0], ops.softmax(x[1])))
            .input(3, 4)
            .input(1, 4));
  }

  private static Operand<?> sparse(Ops ops, Operand<?>[] x) {
    return ops.sparseSoftmaxCrossEntropy(x[0], ops.ints(1, 3, 0));
  }

  private static Stream<GradientCheck> biases() {
    return Stream.of(
        of("BiasAdd", (ops, x) -> ops.square(ops.biasAdd(x[0], x[1])))
            .input(2, 3)
            .input(3)
            .order(2),
        of("BiasAdd of an image", (ops, x) -> ops.square(ops.biasAdd(x[0], x[1])))
            .input(2, 2, 2, 3)
            .input(3)
            .knowing(ALL_BUT_BATCH)
            .order(2),
        of(
                "BiasAddGrad with channels first",
                (ops, x) -> ops.op("BiasAddGrad").input(x[0]).attr("data_format", "NCHW").output())
            .input(2, 3, 2, 2));
  }

  private static GradientCheck batchNorm(String name, boolean training, int outputs) {
    return ofAll(
            name,
            (ops, x) ->
                ops.fusedBatchNorm(
                        x[0],
                        x[1],
                        x[2],
                        training ? nothing(ops) : x[3],
                        training ? nothing(ops) : x[4],
                        0.1f,
                        training)
                    .subList(0, outputs))
        .input(3, 2, 2, 2)
        .between(0.5, 1.5, 2)
        .input(2)
        .float32()
        .step(1e-2, 1e-2)
        .knowing(SHAPE, ALL_BUT_BATCH);
  }

  /** What stands for the moments where they are computed. */
  private static Operand<?> nothing(Ops ops) {
    return ops.constant(HostTensor.zeros(DType.FLOAT32, Shape.of(0)));
  }

  private static Stream<GradientCheck> normalization() {
    return Stream.of(
        batchNorm("FusedBatchNormV3 training", true, 1).order(2),
        batchNorm("FusedBatchNormV3 training, with the moments", true, 3),
        batchNorm("FusedBatchNormV3 inference", false, 1).input(2).between(0.5, 1.5, 2).order(2),
        of(
                "LRN",
                (ops, x) ->
                    ops.op("LRN")
                        .input(x[0])
                        .attr("depth_radius", 2)
                        .attr("bias", 1.5f)
                        .attr("alpha", 0.7f)
                        .attr("beta", 0.6f)
                        .output())
            .input(1, 2, 2, 6)
            .float32()
            .knowing(SHAPE, ALL_BUT_BATCH));
  }

  private interface Pooling {
    Operand<?> apply(NnOps ops, Operand<?> x, int[] size, int[] strides, String padding);
  }

  private static Stream<GradientCheck> pooling() {
    List<GradientCheck> all = new ArrayList<>();
    for (String padding : List.of("SAME", "VALID")) {
      all.add(pool("MaxPool " + padding, NnOps::maxPool2d, padding, 2).input(2, 5, 4, 2));
      all.add(pool("AvgPool " + padding, NnOps::avgPool2d, padding, 2).input(2, 5, 4, 2));
      all.add(
          pool("MaxPool3D " + padding, NnOps::maxPool3d, padding, 3)
              .input(1, 3, 4, 3, 1)
              .float32()
              .step(2e-3, 5e-3));
      all.add(
          pool("AvgPool3D " + padding, NnOps::avgPool3d, padding, 3)
              .input(1, 3, 4, 3, 1)
              .float32());
      all.add(
          of("MaxPoolV2 " + padding, (ops, x) -> maxPoolV2(ops, x[0], padding))
              .input(2, 5, 4, 2)
              .order(3)
              .knowing(SHAPE, ALL_BUT_BATCH));
    }
    all.add(
        of(
                "MaxPool EXPLICIT",
                (ops, x) ->
                    ops.op("MaxPool")
                        .input(x[0])
                        .attr("ksize", new long[] {1, 2, 2, 1})
                        .attr("strides", new long[] {1, 2, 2, 1})
                        .attr("padding", "EXPLICIT")
                        .attr("explicit_paddings", new long[] {0, 0, 1, 0, 1, 1, 0, 0})
                        .output())
            .input(1, 4, 4, 1)
            .float32()
            .step(2e-3, 5e-3)
            .knowing(SHAPE, ALL_BUT_BATCH));
    return all.stream();
  }

  private static GradientCheck pool(String name, Pooling pooling, String padding, int axes) {
    int[] size = axes == 2 ? new int[] {3, 2} : new int[] {2, 2, 2};
    int[] strides = axes == 2 ? new int[] {2, 1} : new int[] {1, 2, 2};
    return of(name, (ops, x) -> pooling.apply(ops, x[0], size, strides, padding))
        .order(3)
        .knowing(SHAPE, ALL_BUT_BATCH);
  }

  private static Operand<?> maxPoolV2(Ops ops, Operand<?> x, String padding) {
    return ops.op("MaxPoolV2")
        .input(x)
        .input(ops.ints(1, 3, 2, 1))
        .input(ops.ints(1, 2, 1, 1))
        .attr("padding", padding)
        .output();
  }

  private static Stream<GradientCheck> resizing() {
    List<GradientCheck> all = new ArrayList<>();
    int[][] sizes = {{6, 4}, {2, 5}, {7, 7}};
    for (int[] size : sizes) {
      String to = " to " + size[0] + "x" + size[1];
      for (String type : List.of("ResizeBilinear", "ResizeBicubic", "ResizeNearestNeighbor")) {
        for (String grid : List.of("", " half_pixel_centers", " align_corners")) {
          all.add(
              of(type + to + grid, (ops, x) -> resized(ops, x[0], type, grid, size))
                  .input(2, 3, 4, 2)
                  .float32()
                  .order(2)
                  .knowing(SHAPE, ALL_BUT_BATCH));
        }
      }
    }
    all.add(
        of("ResizeBilinear of float64", (ops, x) -> ops.resizeBilinear(x[0], ops.ints(5, 6)))
            .input(1, 3, 3, 1)
            .step(1e-2, 1e-3));
    return all.stream();
  }

  private static Operand<?> resized(Ops ops, Operand<?> x, String type, String grid, int[] size) {
    var builder = ops.op(type).input(x).input(ops.ints(size));
    return grid.isEmpty() ? builder.output() : builder.attr(grid.trim(), true).output();
  }

  private static Stream<GradientCheck> blocks() {
    return Stream.of(
        of(
                "SpaceToBatchND",
                (ops, x) ->
                    ops.spaceToBatch(
                        ops.square(x[0]),
                        new int[] {2, 3},
                        ops.pairs(new int[][] {{1, 0}, {0, 2}})))
            .input(2, 3, 4, 2)
            .order(2)
            .withVagueShapes(),
        of(
                "BatchToSpaceND",
                (ops, x) ->
                    ops.batchToSpace(
                        ops.square(x[0]),
                        new int[] {2, 2},
                        ops.pairs(new int[][] {{1, 0}, {0, 1}})))
            .input(4, 2, 3, 1)
            .order(2)
            .withVagueShapes(),
        of(
                "SpaceToDepth",
                (ops, x) ->
                    ops.op("SpaceToDepth").input(ops.square(x[0])).attr("block_size", 2).output())
            .input(1, 4, 2, 2)
            .order(2)
            .withVagueShapes(),
        of(
                "DepthToSpace",
                (ops, x) ->
                    ops.op("DepthToSpace").input(ops.square(x[0])).attr("block_size", 2).output())
            .input(1, 2, 1, 4)
            .order(2)
            .withVagueShapes());
  }
}
