package io.addax.graph.autodiff;

import static io.addax.graph.autodiff.GradientCheck.Knowledge.ALL_BUT_BATCH;
import static io.addax.graph.autodiff.GradientCheck.Knowledge.RANK;
import static io.addax.graph.autodiff.GradientCheck.Knowledge.SHAPE;
import static io.addax.graph.autodiff.GradientCheck.of;

import io.addax.graph.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;

/** Convolutions: strides, dilations, groups, every padding, depthwise, transposed, 3-D. */
final class ConvolutionCases {
  private static final int[][] MARGINS = {{1, 0}, {2, 1}};

  private ConvolutionCases() {}

  static Stream<GradientCheck> all() {
    return Stream.of(conv2d(), depthwise(), transposed(), conv3d()).flatMap(s -> s);
  }

  private static int[] two(int height, int width) {
    return new int[] {height, width};
  }

  private static Stream<GradientCheck> conv2d() {
    List<GradientCheck> all = new ArrayList<>();
    for (String padding : List.of("SAME", "VALID", "EXPLICIT")) {
      for (int stride : new int[] {1, 2}) {
        String name = "Conv2D " + padding + " stride " + stride;
        all.add(
            of(name, (ops, x) -> conv(ops, x, two(stride, stride), padding, two(1, 1)))
                .input(2, 5, 4, 2)
                .input(3, 2, 2, 3)
                .order(2)
                .knowing(SHAPE, ALL_BUT_BATCH));
        all.add(
            of(name + " groups", (ops, x) -> conv(ops, x, two(stride, stride), padding, two(1, 1)))
                .input(1, 4, 4, 4)
                .input(2, 2, 2, 6)
                .float32()
                .order(2)
                .knowing(SHAPE, ALL_BUT_BATCH));
        all.add(
            of(
                    name + " a group per channel",
                    (ops, x) -> conv(ops, x, two(stride, stride), padding, two(1, 1)))
                .input(1, 4, 4, 2)
                .input(2, 2, 1, 4)
                .float32()
                .order(2)
                .knowing(SHAPE, ALL_BUT_BATCH));
        all.add(
            of(name + " dilated", (ops, x) -> conv(ops, x, two(stride, stride), padding, two(2, 3)))
                .input(2, 7, 8, 1)
                .input(2, 3, 1, 2)
                .order(2)
                .knowing(SHAPE, ALL_BUT_BATCH));
      }
    }
    all.add(
        of("Conv2D groups dilated", (ops, x) -> conv(ops, x, two(1, 1), "SAME", two(2, 2)))
            .input(1, 5, 6, 4)
            .input(2, 2, 2, 4)
            .float32()
            .knowing(SHAPE, ALL_BUT_BATCH));
    all.add(
        of(
                "Conv2D dilated, size of the run",
                (ops, x) -> {
                  Operand<?> kernel = ops.reshape(x[1], 3, 2, 1, 2);
                  return conv(ops, new Operand<?>[] {x[0], kernel}, two(1, 1), "SAME", two(2, 2));
                })
            .input(1, 5, 6, 1)
            .input(12)
            .knowing(RANK));
    return all.stream();
  }

  private static Operand<?> conv(
      Ops ops, Operand<?>[] x, int[] strides, String padding, int[] dilations) {
    return padding.equals("EXPLICIT")
        ? ops.conv2d(x[0], x[1], strides, MARGINS, dilations)
        : ops.conv2d(x[0], x[1], strides, padding, dilations);
  }

  private static Stream<GradientCheck> depthwise() {
    List<GradientCheck> all = new ArrayList<>();
    for (String padding : List.of("SAME", "VALID")) {
      for (int stride : new int[] {1, 2}) {
        int[] strides = two(stride, stride);
        String name = "DepthwiseConv2dNative " + padding + " stride " + stride;
        all.add(
            of(name, (ops, x) -> ops.depthwiseConv2d(x[0], x[1], strides, padding, two(1, 1)))
                .input(2, 5, 4, 2)
                .input(3, 2, 2, 2)
                .order(2)
                .knowing(SHAPE, ALL_BUT_BATCH));
        all.add(
            of(
                    name + " dilated",
                    (ops, x) -> ops.depthwiseConv2d(x[0], x[1], strides, padding, two(2, 3)))
                .input(2, 6, 7, 2)
                .input(3, 2, 2, 2)
                .order(2)
                .knowing(SHAPE, ALL_BUT_BATCH));
      }
    }
    return all.stream();
  }

  private static Stream<GradientCheck> transposed() {
    List<GradientCheck> all = new ArrayList<>();
    for (int dilation : new int[] {1, 2}) {
      int[] dilations = two(dilation, dilation);
      all.add(
          of(
                  "Conv2DBackpropInput VALID dilation " + dilation,
                  (ops, x) ->
                      ops.conv2dTranspose(
                          ops.ints(2, 3 + dilation, 4 + dilation, 2),
                          x[0],
                          x[1],
                          two(1, 1),
                          "VALID",
                          dilations))
              .input(2, 2, 2, 3)
              .input(2, 3, 4, 3)
              .order(2)
              .knowing(SHAPE));
    }
    all.add(
        of(
                "Conv2DBackpropInput SAME stride 2",
                (ops, x) ->
                    ops.conv2dTranspose(
                        ops.ints(2, 6, 5, 2), x[0], x[1], two(2, 2), "SAME", two(1, 1)))
            .input(3, 3, 2, 3)
            .input(2, 3, 3, 3)
            .order(2)
            .knowing(SHAPE));
    return all.stream();
  }

  private static Stream<GradientCheck> conv3d() {
    return Stream.of("SAME", "VALID")
        .map(
            padding ->
                of(
                        "Conv3D " + padding,
                        (ops, x) -> ops.conv3d(x[0], x[1], new int[] {1, 2, 1}, padding))
                    .input(1, 3, 4, 3, 1)
                    .input(2, 2, 2, 1, 2)
                    .order(2)
                    .knowing(SHAPE, ALL_BUT_BATCH));
  }
}
