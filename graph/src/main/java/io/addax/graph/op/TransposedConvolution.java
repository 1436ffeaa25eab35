package io.addax.graph.op;

import static com.google.common.base.Preconditions.checkArgument;

import org.tensorflow.ndarray.Shape;

/**
 * Checks the sizes of a transposed convolution. TensorFlow looks at batch and input channels alone,
 * and leaves the rest to oneDNN, which ends the process with an illegal instruction.
 */
final class TransposedConvolution {
  private static final String[] AXES = {"height", "width"};

  private TransposedConvolution() {}

  /**
   * Refuses sizes of which the convolution would not lead back to {@code x}; those that are not
   * known yet are left out.
   *
   * @param y the output, (batch, height, width, out)
   * @param kernel (height, width, out / groups, in)
   * @param x (batch, height, width, in)
   * @throws IllegalArgumentException if they do not fit
   */
  static void check(Shape y, Shape kernel, Shape x, int[] strides, boolean same) {
    checkArgument(
        divides(size(kernel, 2), size(y, 3)),
        "conv2dTranspose expected as many channels in the output as the kernel (height, width, out,"
            + " in) has, or a multiple. Received: kernel %s, output %s",
        kernel,
        y);
    for (int i = 0; i < AXES.length; i++) {
      long window = size(kernel, i);
      long from = size(x, i + 1);
      long to = size(y, i + 1);
      if (from >= 0 && to >= 0 && (same || window >= 0)) {
        // All sizes that a convolution of these strides turns into x's.
        long most = same ? from * strides[i] : (from - 1) * strides[i] + window + strides[i] - 1;
        long least = most - strides[i] + 1;
        checkArgument(
            to >= least && to <= most,
            "conv2dTranspose expected an output of %s %s to %s from %s, for a stride of %s, a kernel"
                + " of %s and %s padding. Received: %s",
            AXES[i],
            least,
            most,
            from,
            strides[i],
            window,
            same ? "SAME" : "VALID",
            to);
      }
    }
  }

  /** The size along an axis; -1 if it is not known. */
  private static long size(Shape shape, int axis) {
    return shape.isUnknown() ? -1 : shape.get(axis);
  }

  private static boolean divides(long each, long all) {
    return each < 0 || all < 0 || (each == all) || (each > 0 && all > 0 && all % each == 0);
  }
}
