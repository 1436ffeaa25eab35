package io.addax.tflite.lower.rules;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.function.BiConsumer;
import org.tensorflow.ndarray.Shape;

/** Convolutions with constant kernels; dilations and groups stay attributes of the one op. */
public final class ConvolutionRules {
  private ConvolutionRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept("Conv2D", ConvolutionRules::conv);
    rules.accept("DepthwiseConv2dNative", ConvolutionRules::depthwise);
  }

  /** TensorFlow's kernel is (height, width, in / groups, out). */
  private static void conv(NodeLowering n) {
    HostTensor kernel = kernel(n);
    IrTensor x = padded(n);
    Geometry g = Geometry.of(n);
    int channels = x.dim(3);
    boolean depthwise = kernel.shape().get(2) == 1 && channels > 1;
    if (depthwise) {
      HostTensor flat =
          kernel.reshape(Shape.of(1, kernel.shape().get(0), kernel.shape().get(1), -1));
      finishDepthwise(n, x, flat, g);
      return;
    }
    IrTensor weights = n.constant(n.inputName(1), Layouts.transpose(kernel, 3, 0, 1, 2));
    n.finish(
        OpCode.CONV_2D,
        new WindowOptions.Conv(
            g.padding(), g.strideH(), g.strideW(), g.dilationH(), g.dilationW(), Activation.NONE),
        x,
        weights,
        null);
  }

  /** TensorFlow's kernel is (height, width, in, multiplier), TFLite's (1, height, width, out). */
  private static void depthwise(NodeLowering n) {
    HostTensor kernel = kernel(n);
    HostTensor flat = kernel.reshape(Shape.of(1, kernel.shape().get(0), kernel.shape().get(1), -1));
    finishDepthwise(n, padded(n), flat, Geometry.of(n));
  }

  private static void finishDepthwise(NodeLowering n, IrTensor x, HostTensor kernel, Geometry g) {
    int multiplier = Math.toIntExact(kernel.shape().get(3) / x.dim(3));
    n.finish(
        OpCode.DEPTHWISE_CONV_2D,
        new WindowOptions.Depthwise(
            g.padding(),
            g.strideH(),
            g.strideW(),
            g.dilationH(),
            g.dilationW(),
            multiplier,
            Activation.NONE),
        x,
        n.constant(n.inputName(1), kernel),
        null);
  }

  private static HostTensor kernel(NodeLowering n) {
    return n.constant(1, "kernel");
  }

  /** The input, padded first where the op pads explicitly. */
  private static IrTensor padded(NodeLowering n) {
    IrTensor x = n.input(0);
    long[] pads = n.node().integers("explicit_paddings");
    if (!n.node().string("padding").equals("EXPLICIT")) {
      return x;
    }
    int[] paddings = new int[8];
    int[] shape = x.shape();
    int[] signature = x.signature();
    for (int i = 0; i < 8; i++) {
      paddings[i] = Math.toIntExact(pads[i]);
      shape[i / 2] += paddings[i];
      signature[i / 2] += signature[i / 2] < 0 ? 0 : paddings[i];
    }
    IrTensor constant = n.constant("paddings", HostTensor.of(Shape.of(4, 2), paddings));
    return n.stepOf(shape, signature, OpCode.PAD, OpOptions.NONE, x, constant);
  }

  /** Strides, dilations and padding of a node; what stands on batch and channels must be 1. */
  record Geometry(Padding padding, int strideH, int strideW, int dilationH, int dilationW) {
    static Geometry of(NodeLowering n) {
      n.check(
          n.node().string("data_format", "NHWC").equals("NHWC"),
          "expected data format NHWC. Received: " + n.node().string("data_format", ""));
      long[] strides = n.node().integers("strides");
      long[] dilations = n.node().integers("dilations");
      if (dilations.length == 0) {
        dilations = new long[] {1, 1, 1, 1};
      }
      return new Geometry(
          n.node().string("padding").equals("SAME") ? Padding.SAME : Padding.VALID,
          (int) strides[1],
          (int) strides[2],
          (int) dilations[1],
          (int) dilations[2]);
    }
  }
}
