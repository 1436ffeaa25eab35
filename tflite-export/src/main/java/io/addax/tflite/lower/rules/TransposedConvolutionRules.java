package io.addax.tflite.lower.rules;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.ir.WindowOptions;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** Transposed convolution, which TensorFlow has as a convolution's gradient. */
public final class TransposedConvolutionRules {
  private TransposedConvolutionRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept("Conv2DBackpropInput", TransposedConvolutionRules::lower);
  }

  /** TensorFlow's kernel is (height, width, out, in), TFLite's (out, height, width, in). */
  private static void lower(NodeLowering n) {
    ConvolutionRules.Geometry g = ConvolutionRules.Geometry.of(n);
    n.check(
        g.dilationH() == 1 && g.dilationW() == 1, "TFLite has no dilated transposed convolution");
    n.check(!n.node().string("padding").equals("EXPLICIT"), "explicit padding is not supported");
    HostTensor kernel = n.constant(1, "kernel");
    IrTensor x = n.input(2);
    n.check(kernel.shape().get(3) == x.dim(3), "TFLite has no grouped transposed convolution");
    n.finish(
        OpCode.TRANSPOSE_CONV,
        new WindowOptions.Transposed(g.padding(), g.strideH(), g.strideW(), Activation.NONE),
        outputShape(n, x),
        n.constant(n.inputName(1), Layouts.transpose(kernel, 2, 0, 1, 3)),
        x,
        null);
  }

  /** A constant for one batch size; else computed from the input's, at the cost of three ops. */
  private static IrTensor outputShape(NodeLowering n, IrTensor x) {
    int[] shape = n.outputShape(0);
    if (n.outputSignature(0)[0] >= 0) {
      return n.ints("shape", shape);
    }
    if (!n.mustStayDynamic()) {
      n.requireStaticBatch("a transposed convolution's output shape is a constant");
    }
    String name = n.node().name();
    IrTensor all = vector(name + "/shape", 4);
    n.emit(OpCode.SHAPE, new ArrayOptions.ShapeOf(DType.INT32), List.of(x), List.of(all));
    IrTensor batch = vector(name + "/batch", 1);
    n.emit(
        OpCode.SLICE,
        OpOptions.NONE,
        List.of(all, n.ints("begin", 0), n.ints("size", 1)),
        List.of(batch));
    IrTensor result = vector(name + "/outputShape", 4);
    n.emit(
        OpCode.CONCATENATION,
        new ArithmeticOptions.Concat(0),
        List.of(batch, n.ints("image", Arrays.copyOfRange(shape, 1, 4))),
        List.of(result));
    return result;
  }

  private static IrTensor vector(String name, int length) {
    return IrTensor.activation(name, DType.INT32, new int[] {length}, new int[] {length});
  }
}
