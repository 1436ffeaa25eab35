package io.addax.tflite.passes;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.WindowOptions;

/** Folds what happens to each channel of an op's input into its kernel and bias. */
final class KernelInputs {
  private KernelInputs() {}

  /** The op for an input that has not been multiplied yet. */
  static IrOp scaled(IrOp op, float[] factor) {
    HostTensor kernel = Weights.kernel(op).value().copy();
    float[] weights = kernel.floats();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= factor[inputChannel(op, i) % factor.length];
    }
    return op.withInput(1, IrTensor.constant(Weights.kernel(op).name(), kernel));
  }

  /** The op for an input that has not been added to yet. */
  static IrOp shifted(IrOp op, float[] summand) {
    float[] weights = Weights.kernel(op).value().floats();
    double[] sums = new double[Weights.channels(op)];
    for (int i = 0; i < weights.length; i++) {
      sums[outputChannel(op, i)] +=
          (double) weights[i] * summand[inputChannel(op, i) % summand.length];
    }
    float[] bias = Weights.biasValues(op);
    for (int c = 0; c < bias.length; c++) {
      bias[c] += (float) sums[c];
    }
    return Weights.withBias(op, bias);
  }

  /** The greatest magnitude of the weights that each channel of the input is multiplied by. */
  static float[] greatest(IrOp op, int channels) {
    float[] weights = Weights.kernel(op).value().floats();
    float[] greatest = new float[channels];
    for (int i = 0; i < weights.length; i++) {
      int c = inputChannel(op, i) % channels;
      greatest[c] = Math.max(greatest[c], Math.abs(weights[i]));
    }
    return greatest;
  }

  /** Which channel of the output a weight contributes to. */
  static int outputChannel(IrOp op, int weight) {
    IrTensor kernel = Weights.kernel(op);
    return op.is(OpCode.DEPTHWISE_CONV_2D)
        ? weight % kernel.dim(3)
        : weight / (kernel.size() / kernel.dim(0));
  }

  /** Which channel of the input a weight is multiplied by. */
  private static int inputChannel(IrOp op, int weight) {
    IrTensor kernel = Weights.kernel(op);
    if (op.is(OpCode.DEPTHWISE_CONV_2D)) {
      return weight % kernel.dim(3) / op.options(WindowOptions.Depthwise.class).multiplier();
    }
    int within = weight % kernel.dim(-1);
    if (!op.is(OpCode.CONV_2D)) {
      return within;
    }
    int groups = op.input(0).dim(3) / kernel.dim(3);
    int group = outputChannel(op, weight) / (kernel.dim(0) / groups);
    return group * kernel.dim(3) + within;
  }
}
