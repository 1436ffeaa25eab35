package io.addax.graph.op;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;

/** Convolutions and pooling, in layouts with the channels last. */
public interface ConvolutionOps extends OpFactory {
  /**
   * 2-D convolution (cross-correlation).
   *
   * @param x (batch, height, width, in)
   * @param kernel (height, width, in / groups, out); the number of groups follows from it
   * @param strides (height, width)
   * @param padding {@code SAME} or {@code VALID}
   * @param dilations (height, width)
   */
  default Operand<?> conv2d(
      Operand<?> x, Operand<?> kernel, int[] strides, String padding, int[] dilations) {
    return op("Conv2D")
        .input(x)
        .input(kernel)
        .attr("strides", new long[] {1, strides[0], strides[1], 1})
        .attr("padding", padding)
        .attr("dilations", new long[] {1, dilations[0], dilations[1], 1})
        .output();
  }

  /**
   * 2-D convolution with margins of zeros given for each side: {@code paddings = {{top, bottom},
   * {left, right}}}.
   */
  default Operand<?> conv2d(
      Operand<?> x, Operand<?> kernel, int[] strides, int[][] paddings, int[] dilations) {
    int[] p = Arrays.stream(paddings).flatMapToInt(Arrays::stream).toArray();
    return op("Conv2D")
        .input(x)
        .input(kernel)
        .attr("strides", new long[] {1, strides[0], strides[1], 1})
        .attr("padding", "EXPLICIT")
        .attr("explicit_paddings", new long[] {0, 0, p[0], p[1], p[2], p[3], 0, 0})
        .attr("dilations", new long[] {1, dilations[0], dilations[1], 1})
        .output();
  }

  /**
   * 3-D convolution.
   *
   * @param x (batch, depth, height, width, in)
   * @param kernel (depth, height, width, in, out)
   */
  default Operand<?> conv3d(Operand<?> x, Operand<?> kernel, int[] strides, String padding) {
    return op("Conv3D")
        .input(x)
        .input(kernel)
        .attr("strides", new long[] {1, strides[0], strides[1], strides[2], 1})
        .attr("padding", padding)
        .output();
  }

  /**
   * Depthwise 2-D convolution. TensorFlow's kernel wants equal strides.
   *
   * <p>A dilation becomes other ops around a convolution without one ({@code SpaceToBatchND} and
   * {@code BatchToSpaceND}), because on the CPU only oneDNN has dilation here, and not every
   * processor has oneDNN.
   *
   * @param x (batch, height, width, in)
   * @param kernel (height, width, in, multiplier); the result has in × multiplier channels
   * @param strides (height, width)
   * @param padding {@code SAME} or {@code VALID}
   * @param dilations (height, width)
   */
  default Operand<?> depthwiseConv2d(
      Operand<?> x, Operand<?> kernel, int[] strides, String padding, int[] dilations) {
    if (dilations[0] == 1 && dilations[1] == 1) {
      return op("DepthwiseConv2dNative")
          .input(x)
          .input(kernel)
          .attr("strides", new long[] {1, strides[0], strides[1], 1})
          .attr("padding", padding)
          .output();
    }
    int[] ones = {1, 1};
    if (strides[0] != 1 || strides[1] != 1) {
      return depthwiseConv2d(x, dilateKernel(kernel, dilations), strides, padding, ones);
    }
    int[][] margins = padding.equals("SAME") ? sameMargins(kernel, dilations) : new int[2][2];
    return inBatchSpace(
        x, dilations, margins, phases -> depthwiseConv2d(phases, kernel, ones, "VALID", ones));
  }

  /**
   * The zeros that {@code SAME} puts around, {@code {{top, bottom}, {left, right}}}, at stride 1.
   */
  default int[][] sameMargins(Operand<?> kernel, int[] dilations) {
    int[][] margins = new int[2][2];
    for (int i = 0; i < 2; i++) {
      int total = Math.toIntExact(kernel.shape().get(i) - 1) * dilations[i];
      margins[i] = new int[] {total / 2, total - total / 2};
    }
    return margins;
  }

  /**
   * Transposed 2-D convolution: the gradient of {@link #conv2d} towards its input. A dilation is
   * written out as zeros in the kernel, since TensorFlow's kernels for the CPU have none here.
   *
   * <p>Sizes that are known only when the op runs have to fit too: there TensorFlow does not check
   * them, and may end the process.
   *
   * @param outputShape int32 vector (batch, height, width, out): a size that {@link #conv2d} turns
   *     into that of {@code x}
   * @param kernel (height, width, out, in)
   * @throws IllegalArgumentException if sizes that are known do not fit
   */
  default Operand<?> conv2dTranspose(
      Operand<?> outputShape,
      Operand<?> kernel,
      Operand<?> x,
      int[] strides,
      String padding,
      int[] dilations) {
    Operand<?> spread = dilateKernel(kernel, dilations);
    Operand<?> y =
        op("Conv2DBackpropInput")
            .input(outputShape)
            .input(spread)
            .input(x)
            .attr("strides", new long[] {1, strides[0], strides[1], 1})
            .attr("padding", padding)
            .output();
    // Where TensorFlow can tell the output's sizes, they are those of its shape.
    TransposedConvolution.check(
        y.shape(), spread.shape(), x.shape(), strides, padding.equals("SAME"));
    return y;
  }

  /** A kernel (height, width, …) with {@code rates[axis] - 1} zeros between its elements. */
  default Operand<?> dilateKernel(Operand<?> kernel, int[] rates) {
    if (rates[0] == 1 && rates[1] == 1) {
      return kernel;
    }
    Ops ops = ops();
    long[] s = kernel.shape().asArray();
    int[][] after = {{0, 0}, {0, rates[0] - 1}, {0, 0}, {0, rates[1] - 1}, {0, 0}, {0, 0}};
    Operand<?> apart = ops.pad(ops.reshape(kernel, s[0], 1, s[1], 1, s[2], s[3]), after);
    Operand<?> spread = ops.reshape(apart, s[0] * rates[0], s[1] * rates[1], s[2], s[3]);
    int height = Math.toIntExact((s[0] - 1) * rates[0] + 1);
    int width = Math.toIntExact((s[1] - 1) * rates[1] + 1);
    return ops.slice(spread, new int[4], new int[] {height, width, -1, -1});
  }

  /**
   * Does something to each phase of an image: what lies {@code rates} apart is brought together, so
   * that a convolution without dilation acts there like a dilated one here.
   *
   * @param x (batch, height, width, channels)
   * @param margins zeros to put around first, {@code {{top, bottom}, {left, right}}}
   * @param convolution with strides of 1 and without padding
   */
  default Operand<?> inBatchSpace(
      Operand<?> x, int[] rates, int[][] margins, Function<Operand<?>, Operand<?>> convolution) {
    Ops ops = ops();
    List<Operand<?>> paddings = new ArrayList<>();
    List<Operand<?>> crops = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Operand<?> extra = fillUp(ops.dimension(x, i + 1), margins[i][0] + margins[i][1], rates[i]);
      paddings.add(constant(margins[i][0]));
      paddings.add(ops.dimensionSum(constant(margins[i][1]), extra));
      crops.add(constant(0));
      crops.add(extra);
    }
    Operand<?> phases = spaceToBatch(x, rates, ops.reshape(ops.vector(paddings), 2, 2));
    return batchToSpace(convolution.apply(phases), rates, ops.reshape(ops.vector(crops), 2, 2));
  }

  /** What is missing from {@code size + margin} to a multiple of {@code rate}. */
  private Operand<?> fillUp(Operand<?> size, int margin, int rate) {
    Optional<HostTensor> known = constantValue(size);
    if (known.isPresent()) {
      return constant(Math.floorMod(-(known.get().ints()[0] + margin), rate));
    }
    Ops ops = ops();
    return ops.floorMod(ops.neg(ops.add(size, margin)), constant(rate));
  }

  /** Moves blocks of height and width into the batch, after putting zeros around. */
  default Operand<?> spaceToBatch(Operand<?> x, int[] block, Operand<?> paddings) {
    return op("SpaceToBatchND").input(x).input(ints(block)).input(paddings).output();
  }

  /** The inverse of {@link #spaceToBatch}, cutting margins off at the end. */
  default Operand<?> batchToSpace(Operand<?> x, int[] block, Operand<?> crops) {
    return op("BatchToSpaceND").input(x).input(ints(block)).input(crops).output();
  }

  /**
   * 2-D max pooling, by the op with attributes: oneDNN runs that one and its gradient, and not the
   * one with tensors ({@code MaxPoolV2}), which is 20 times slower backward.
   */
  default Operand<?> maxPool2d(Operand<?> x, int[] size, int[] strides, String padding) {
    return pool("MaxPool", x, size, strides, padding);
  }

  /** 2-D average pooling; padding does not count into the average. */
  default Operand<?> avgPool2d(Operand<?> x, int[] size, int[] strides, String padding) {
    return pool("AvgPool", x, size, strides, padding);
  }

  /** 3-D max pooling of (batch, depth, height, width, channels). */
  default Operand<?> maxPool3d(Operand<?> x, int[] size, int[] strides, String padding) {
    return pool("MaxPool3D", x, size, strides, padding);
  }

  /** 3-D average pooling of (batch, depth, height, width, channels). */
  default Operand<?> avgPool3d(Operand<?> x, int[] size, int[] strides, String padding) {
    return pool("AvgPool3D", x, size, strides, padding);
  }

  private Operand<?> pool(String type, Operand<?> x, int[] size, int[] strides, String padding) {
    return op(type)
        .input(x)
        .attr("ksize", withOnes(size))
        .attr("strides", withOnes(strides))
        .attr("padding", padding)
        .output();
  }

  private static long[] withOnes(int[] spatial) {
    long[] all = new long[spatial.length + 2];
    Arrays.fill(all, 1);
    for (int i = 0; i < spatial.length; i++) {
      all[i + 1] = spatial[i];
    }
    return all;
  }
}
