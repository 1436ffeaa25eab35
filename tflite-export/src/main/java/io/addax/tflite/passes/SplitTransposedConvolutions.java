package io.addax.tflite.passes;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.tensorflow.ndarray.Shape;

/**
 * Makes a transposed convolution an ordinary one, which XNNPACK computes several times as fast.
 *
 * <p>With a stride of {@code s}, every s-th row and column of the result depends on the same
 * weights. There are s × s such phases. A convolution of the input, with fewer weights per channel
 * and s × s times the channels, makes all of them at once, and DEPTH_TO_SPACE puts them into their
 * places:
 *
 * <pre>
 * TRANSPOSE_CONV [RELU]  →  [PAD] CONV_2D [DEPTH_TO_SPACE] [SLICE]
 * </pre>
 *
 * <p>Where the kernel's size is no multiple of the stride, some phases have fewer weights than
 * others, and zeros instead; where these would be many, the op stays as it is.
 */
public final class SplitTransposedConvolutions implements Pass {
  /** How many zeros a kernel may get: 1 kB in float32. */
  private static final int MOST_ZEROS = 256;

  private final Predicate<IrOp> allowed;

  /**
   * The pass.
   *
   * @param allowed which ops the model may have
   */
  public SplitTransposedConvolutions(Predicate<IrOp> allowed) {
    this.allowed = allowed;
  }

  @Override
  public boolean run(IrGraph graph) {
    boolean changed = false;
    for (IrOp op : List.copyOf(graph.ops())) {
      if (op.is(OpCode.TRANSPOSE_CONV) && isPossible(op)) {
        changed |= replace(graph, op);
      }
    }
    if (changed) {
      new MergePadding().run(graph);
      new RemoveDeadOps().run(graph);
    }
    return changed;
  }

  private static boolean isPossible(IrOp op) {
    WindowOptions options = (WindowOptions) op.options();
    IrTensor bias = Weights.bias(op);
    return Weights.has(op)
        && (bias == null || bias.isConstant())
        && options.strideH() == options.strideW()
        && zeros(op, options.strideH()) <= MOST_ZEROS;
  }

  private static int zeros(IrOp op, int stride) {
    IrTensor kernel = Weights.kernel(op);
    int height = taps(kernel.dim(1), stride) * stride;
    int width = taps(kernel.dim(2), stride) * stride;
    return kernel.dim(0) * kernel.dim(3) * (height * width - kernel.dim(1) * kernel.dim(2));
  }

  private static int taps(int kernel, int stride) {
    return (kernel + stride - 1) / stride;
  }

  private boolean replace(IrGraph graph, IrOp op) {
    Optional<IrOp> activation =
        op.activation() == Activation.NONE
            ? graph
                .onlyConsumer(op.output(), graph.consumers())
                .filter(next -> FuseActivations.of(next).isPresent())
            : Optional.empty();
    IrTensor result = activation.map(IrOp::output).orElse(op.output());
    List<IrOp> made =
        new Phases(op, activation.flatMap(FuseActivations::of).orElse(op.activation()), result)
            .ops();
    if (!made.stream().allMatch(allowed)) {
      return false;
    }
    activation.ifPresent(graph.ops()::remove);
    int index = graph.ops().indexOf(op);
    graph.ops().remove(index);
    graph.ops().addAll(index, made);
    return true;
  }

  /**
   * How the rows, or the columns, of the result come from the input's.
   *
   * @param taps weights per phase
   * @param before zeros before the input
   * @param after zeros behind the input
   * @param positions of the convolution
   * @param start the first of its rows, all phases counted, that the result has
   */
  private record Axis(int taps, int before, int after, int positions, int start) {
    static Axis of(int in, int out, int kernel, int stride, Padding padding) {
      int margin = padding == Padding.SAME ? Math.max((in - 1) * stride + kernel - out, 0) / 2 : 0;
      int first = margin / stride;
      int last = (out - 1 + margin) / stride;
      int taps = SplitTransposedConvolutions.taps(kernel, stride);
      return new Axis(
          taps, taps - 1 - first, last - (in - 1), last - first + 1, margin - first * stride);
    }

    boolean isPadded() {
      return before != 0 || after != 0;
    }
  }

  /** The ops for one transposed convolution. */
  private static final class Phases {
    private final IrOp op;
    private final Activation activation;
    private final IrTensor result;
    private final int stride;
    private final Axis rows;
    private final Axis columns;
    private final List<IrOp> ops = new ArrayList<>();

    Phases(IrOp op, Activation activation, IrTensor result) {
      this.op = op;
      this.activation = activation;
      this.result = result;
      WindowOptions options = (WindowOptions) op.options();
      this.stride = options.strideH();
      this.rows = axis(1, options.padding());
      this.columns = axis(2, options.padding());
    }

    private Axis axis(int axis, Padding padding) {
      int in = op.input(2).dim(axis);
      return Axis.of(in, result.dim(axis), Weights.kernel(op).dim(axis), stride, padding);
    }

    List<IrOp> ops() {
      IrTensor x = op.input(2);
      if (rows.isPadded() || columns.isPadded()) {
        int[] margins = {0, 0, rows.before, rows.after, columns.before, columns.after, 0, 0};
        IrTensor padded =
            image(
                "padded",
                rows.positions + rows.taps - 1,
                columns.positions + columns.taps - 1,
                x.dim(3));
        emit(OpCode.PAD, OpOptions.NONE, padded, x, ints("margins", Shape.of(4, 2), margins));
        x = padded;
      }
      boolean cropped =
          result.dim(1) != rows.positions * stride || result.dim(2) != columns.positions * stride;
      int channels = result.dim(3);
      IrTensor whole =
          cropped
              ? image("whole", rows.positions * stride, columns.positions * stride, channels)
              : result;
      IrTensor phases =
          stride == 1
              ? whole
              : image("phases", rows.positions, columns.positions, channels * stride * stride);
      emit(
          OpCode.CONV_2D,
          new WindowOptions.Conv(Padding.VALID, 1, 1, 1, 1, activation),
          phases,
          x,
          kernel(),
          bias());
      if (stride > 1) {
        emit(OpCode.DEPTH_TO_SPACE, new ArrayOptions.DepthToSpace(stride), whole, phases);
      }
      if (cropped) {
        emit(
            OpCode.SLICE,
            OpOptions.NONE,
            result,
            whole,
            ints("begin", Shape.of(4), 0, rows.start, columns.start, 0),
            ints("size", Shape.of(4), -1, result.dim(1), result.dim(2), channels));
      }
      return ops;
    }

    private void emit(OpCode code, OpOptions options, IrTensor output, IrTensor... inputs) {
      ops.add(new IrOp(code, options, List.of(inputs), List.of(output), op.origin()));
    }

    private IrTensor image(String what, int height, int width, int channels) {
      int[] shape = {result.dim(0), height, width, channels};
      int[] signature = shape.clone();
      signature[0] = result.signature()[0];
      return IrTensor.activation(result.name() + "/" + what, DType.FLOAT32, shape, signature);
    }

    private static IrTensor ints(String name, Shape shape, int... values) {
      return IrTensor.constant(name, HostTensor.of(shape, values));
    }

    /** From (out, height, width, in) to (phase and out, height, width, in), upside down. */
    private IrTensor kernel() {
      IrTensor old = Weights.kernel(op);
      int depth = old.dim(3);
      HostTensor turned =
          HostTensor.zeros(
              DType.FLOAT32,
              Shape.of((long) stride * stride * old.dim(0), rows.taps, columns.taps, depth));
      for (int out = 0; out < old.dim(0); out++) {
        for (int y = 0; y < old.dim(1); y++) {
          for (int x = 0; x < old.dim(2); x++) {
            int from = (out * old.dim(1) + y) * old.dim(2) + x;
            int phase = y % stride * stride + x % stride;
            int row = (phase * old.dim(0) + out) * rows.taps + rows.taps - 1 - y / stride;
            int to = row * columns.taps + columns.taps - 1 - x / stride;
            System.arraycopy(
                old.value().floats(), from * depth, turned.floats(), to * depth, depth);
          }
        }
      }
      return IrTensor.constant(old.name(), turned);
    }

    private IrTensor bias() {
      float[] once = Weights.biasValues(op);
      float[] all = new float[once.length * stride * stride];
      for (int i = 0; i < all.length; i++) {
        all[i] = once[i % once.length];
      }
      String name =
          Weights.bias(op) == null ? Weights.kernel(op).name() + "/bias" : Weights.bias(op).name();
      return IrTensor.constant(name, HostTensor.of(Shape.of(all.length), all));
    }
  }
}
