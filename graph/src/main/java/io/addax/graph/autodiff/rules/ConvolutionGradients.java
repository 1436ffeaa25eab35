package io.addax.graph.autodiff.rules;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.GradientRules.Registry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;

/**
 * Gradients of convolutions. A convolution and its two backward ops are bilinear in the same three
 * tensors, so that each one's gradients are the other two.
 *
 * <p>TensorFlow's CPU kernels cannot be trusted with dilation or groups going backward: without
 * oneDNN they refuse, and with it the depthwise ones kill the process. So a dilated convolution is
 * differentiated as an equivalent one without dilation (through {@code SpaceToBatchND}, or with
 * zeros put into its kernel), and one with groups as one convolution per group.
 */
public final class ConvolutionGradients {
  private static final String[] ATTRIBUTES_2D = {
    "strides", "padding", "explicit_paddings", "data_format", "dilations"
  };
  private static final String[] ATTRIBUTES_3D = {"strides", "padding", "data_format", "dilations"};

  private ConvolutionGradients() {}

  public static void register(Registry rules) {
    new Family("Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter", ATTRIBUTES_2D)
        .register(rules);
    new Family(
            "DepthwiseConv2dNative",
            "DepthwiseConv2dNativeBackpropInput",
            "DepthwiseConv2dNativeBackpropFilter",
            ATTRIBUTES_2D)
        .register(rules);
    new Family("Conv3D", "Conv3DBackpropInputV2", "Conv3DBackpropFilterV2", ATTRIBUTES_3D)
        .register(rules);
  }

  /** A convolution with the op of its gradient towards the input, and towards the filter. */
  private record Family(String forward, String toInput, String toFilter, String[] attributes) {
    void register(Registry rules) {
      rules.put(forward, this::convolution);
      rules.put(toInput, this::inputGradient);
      rules.put(toFilter, this::filterGradient);
    }

    private void convolution(Backward op) {
      if (isDilated(op)) {
        op.through(inputs -> List.of(undilated(op, inputs.get(0), inputs.get(1))));
        return;
      }
      int groups = groups(op);
      if (groups > 1) {
        op.through(inputs -> List.of(ungrouped(op, inputs.get(0), inputs.get(1), groups)));
        return;
      }
      if (op.wants(0)) {
        op.input(0, towardsInput(op, op.x(0), op.x(1), op.dy()));
      }
      if (op.wants(1)) {
        op.input(1, towardsFilter(op, op.x(0), op.x(1), op.dy()));
      }
    }

    /** Inputs: the sizes of x, filter, dy. */
    private void inputGradient(Backward op) {
      if (isDilated(op)) {
        checkArgument(attributes == ATTRIBUTES_2D, "No gradient of a dilated %s", op.op().type());
        op.through(inputs -> List.of(withDilatedKernel(op, inputs)));
        return;
      }
      if (op.wants(1)) {
        op.input(1, towardsFilter(op, op.dy(), op.x(1), op.x(2)));
      }
      if (op.wants(2)) {
        op.input(2, convolved(op, op.dy(), op.x(1)));
      }
    }

    /** Inputs: x, the sizes of the filter, dy. */
    private void filterGradient(Backward op) {
      checkArgument(!isDilated(op), "No gradient of a dilated %s", op.op().type());
      if (op.wants(0)) {
        op.input(0, towardsInput(op, op.x(0), op.dy(), op.x(2)));
      }
      if (op.wants(2)) {
        op.input(2, convolved(op, op.x(0), op.dy()));
      }
    }

    private Operand<?> convolved(Backward op, Operand<?> x, Operand<?> filter) {
      return op.op(forward, attributes).input(x).input(filter).output();
    }

    private Operand<?> towardsInput(
        Backward op, Operand<?> likeX, Operand<?> filter, Operand<?> dy) {
      return op.op(toInput, attributes)
          .input(op.ops().shapeOf(likeX))
          .input(filter)
          .input(dy)
          .output();
    }

    private Operand<?> towardsFilter(
        Backward op, Operand<?> x, Operand<?> likeFilter, Operand<?> dy) {
      return op.op(toFilter, attributes)
          .input(x)
          .input(op.ops().shapeOf(likeFilter))
          .input(dy)
          .output();
    }

    /** How many groups of channels are convolved each by its own kernel. */
    private int groups(Backward op) {
      if (!forward.startsWith("Conv") || op.x(1).shape().isUnknown()) {
        return 1;
      }
      long each = op.x(1).shape().get(op.x(1).shape().numDimensions() - 2);
      int axis = op.attrString("data_format").indexOf('C');
      long all = op.x(0).shape().isUnknown() ? -1 : op.x(0).shape().get(axis);
      return each <= 0 || all <= 0 ? 1 : Math.toIntExact(all / each);
    }

    /** One convolution per group, or one depthwise convolution if each channel is a group. */
    private Operand<?> ungrouped(Backward op, Operand<?> x, Operand<?> filter, int groups) {
      Ops ops = op.ops();
      int axis = op.attrString("data_format").indexOf('C');
      int[] strides = op.attrInts("strides");
      int rank = ops.rank(filter);
      if (attributes == ATTRIBUTES_2D
          && filter.shape().get(2) == 1
          && strides[axis == 1 ? 2 : 1] == strides[axis == 1 ? 3 : 2]) {
        long[] s = filter.shape().asArray();
        Operand<?> depthwise = ops.reshape(filter, s[0], s[1], groups, s[3] / groups);
        return op.op("DepthwiseConv2dNative", attributes).input(x).input(depthwise).output();
      }
      List<Operand<?>> inputs = ops.split(x, groups, axis);
      List<Operand<?>> filters = ops.split(filter, groups, rank - 1);
      List<Operand<?>> outputs = new ArrayList<>();
      for (int i = 0; i < groups; i++) {
        outputs.add(convolved(op, inputs.get(i), filters.get(i)));
      }
      return ops.concat(outputs, axis);
    }

    /** The same convolution without dilation. */
    private Operand<?> undilated(Backward op, Operand<?> x, Operand<?> filter) {
      checkArgument(attributes == ATTRIBUTES_2D, "No gradient of a dilated %s", op.op().type());
      if (Arrays.stream(op.attrInts("strides")).anyMatch(stride -> stride != 1)
          || !op.attrString("data_format").equals("NHWC")) {
        return withDilatedKernel(op, List.of(x, filter));
      }
      int[] rates = rates(op);
      return op.ops()
          .inBatchSpace(
              x,
              rates,
              paddings(op, filter, rates),
              phases ->
                  op.op(forward, "strides", "data_format")
                      .attr("padding", "VALID")
                      .input(phases)
                      .input(filter)
                      .output());
    }
  }

  private static boolean isDilated(Backward op) {
    return Arrays.stream(op.attrInts("dilations")).anyMatch(rate -> rate != 1);
  }

  /** The dilation of height and width. */
  private static int[] rates(Backward op) {
    int[] dilations = op.attrInts("dilations");
    return op.attrString("data_format").equals("NHWC")
        ? new int[] {dilations[1], dilations[2]}
        : new int[] {dilations[2], dilations[3]};
  }

  /** The margins that the padding makes around height and width, at a stride of 1. */
  private static int[][] paddings(Backward op, Operand<?> filter, int[] rates) {
    if (op.attrString("padding").equals("EXPLICIT")) {
      int[] flat = op.attrInts("explicit_paddings");
      return new int[][] {{flat[2], flat[3]}, {flat[4], flat[5]}};
    }
    return op.attrString("padding").equals("SAME")
        ? op.ops().sameMargins(filter, rates)
        : new int[2][2];
  }

  /** The forward op with the zeros between the taps written out into its kernel, input 1. */
  private static Operand<?> withDilatedKernel(Backward op, List<Operand<?>> inputs) {
    Ops ops = op.ops();
    var builder = op.op(op.op().type(), "strides", "padding", "explicit_paddings", "data_format");
    for (int i = 0; i < inputs.size(); i++) {
      builder.input(i == 1 ? ops.dilateKernel(inputs.get(i), rates(op)) : inputs.get(i));
    }
    return builder.output();
  }
}
