package io.addax.tflite.lower.rules;

import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.Arrays;
import java.util.function.BiConsumer;

/** Activation functions; those that TFLite lacks are composed. */
public final class ActivationRules {
  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final int MAX_SOFTMAX_RANK = 4;

  private ActivationRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept("Relu", n -> unary(n, OpCode.RELU));
    rules.accept("Relu6", n -> unary(n, OpCode.RELU6));
    rules.accept("Elu", n -> unary(n, OpCode.ELU));
    rules.accept("Sigmoid", n -> unary(n, OpCode.LOGISTIC));
    rules.accept("Tanh", n -> unary(n, OpCode.TANH));
    rules.accept("LeakyRelu", ActivationRules::leakyRelu);
    rules.accept("Selu", ActivationRules::selu);
    rules.accept("Softplus", ActivationRules::softplus);
    rules.accept("Softsign", ActivationRules::softsign);
    rules.accept("ClipByValue", ActivationRules::clip);
    rules.accept("Softmax", n -> overLastAxis(n, OpCode.SOFTMAX, new ArrayOptions.Softmax(1)));
    rules.accept("LogSoftmax", n -> overLastAxis(n, OpCode.LOG_SOFTMAX, OpOptions.NONE));
  }

  private static void unary(NodeLowering n, OpCode code) {
    n.finish(code, OpOptions.NONE, n.input(0));
  }

  private static void leakyRelu(NodeLowering n) {
    float alpha = n.node().number("alpha");
    n.finish(OpCode.LEAKY_RELU, new ArrayOptions.LeakyRelu(alpha), n.input(0));
  }

  /** {@code scale · (relu(x) + alpha · elu(min(x, 0)))}. */
  private static void selu(NodeLowering n) {
    IrTensor x = n.input(0);
    IrTensor positive =
        n.step(
            OpCode.MUL,
            ArithmeticRules.MUL,
            n.step(OpCode.RELU, OpOptions.NONE, x),
            n.scalar(SELU_SCALE));
    IrTensor below = n.step(OpCode.MINIMUM, OpOptions.NONE, x, n.scalar(0));
    IrTensor negative =
        n.step(
            OpCode.MUL,
            ArithmeticRules.MUL,
            n.step(OpCode.ELU, OpOptions.NONE, below),
            n.scalar(SELU_SCALE * SELU_ALPHA));
    n.finish(OpCode.ADD, ArithmeticRules.ADD, positive, negative);
  }

  /** {@code relu(x) + log(1 + exp(-|x|))}, which never overflows. */
  private static void softplus(NodeLowering n) {
    IrTensor x = n.input(0);
    IrTensor negative = n.step(OpCode.NEG, OpOptions.NONE, n.step(OpCode.ABS, OpOptions.NONE, x));
    IrTensor exp = n.step(OpCode.EXP, OpOptions.NONE, negative);
    IrTensor sum = n.step(OpCode.ADD, ArithmeticRules.ADD, exp, n.scalar(1));
    IrTensor log = n.step(OpCode.LOG, OpOptions.NONE, sum);
    IrTensor relu = n.step(OpCode.RELU, OpOptions.NONE, x);
    n.finish(OpCode.ADD, ArithmeticRules.ADD, relu, log);
  }

  /** {@code x / (1 + |x|)}. */
  private static void softsign(NodeLowering n) {
    IrTensor abs = n.step(OpCode.ABS, OpOptions.NONE, n.input(0));
    IrTensor sum = n.step(OpCode.ADD, ArithmeticRules.ADD, abs, n.scalar(1));
    n.finish(OpCode.DIV, ArithmeticRules.DIV, n.input(0), sum);
  }

  private static void clip(NodeLowering n) {
    IrTensor x = n.input(0);
    boolean known =
        n.isConstant(1) && n.isConstant(2) && n.input(1).size() == 1 && n.input(2).size() == 1;
    double min = known ? n.input(1).value().doubleAt(0) : Double.NaN;
    double max = known ? n.input(2).value().doubleAt(0) : Double.NaN;
    if (min == 0 && max == 6) {
      unary(n, OpCode.RELU6);
    } else if (min == -1 && max == 1) {
      unary(n, OpCode.RELU_N1_TO_1);
    } else {
      IrTensor above = n.step(OpCode.MAXIMUM, OpOptions.NONE, x, n.input(1));
      n.finish(OpCode.MINIMUM, OpOptions.NONE, above, n.input(2));
    }
  }

  private static void overLastAxis(NodeLowering n, OpCode code, OpOptions options) {
    IrTensor x = n.input(0);
    if (x.rank() <= MAX_SOFTMAX_RANK) {
      n.finish(code, options, x);
      return;
    }
    int[] flat = {x.size() / x.dim(-1), x.dim(-1)};
    boolean dynamic = Arrays.stream(x.signature()).anyMatch(d -> d < 0);
    int[] signature = {dynamic ? -1 : flat[0], flat[1]};
    IrTensor rows = n.reshape(x, flat, signature);
    n.finishReshape(n.stepOf(flat, signature, code, options, rows));
  }
}
