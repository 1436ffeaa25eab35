package io.addax.graph.autodiff.rules;

import io.addax.graph.OpBuilder;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.GradientRules.Registry;
import org.tensorflow.Operand;

/**
 * Gradients of activations by TensorFlow's fused backward ops, and the gradients of those.
 *
 * <p>The backward ops of tanh and sigmoid take (y, dy), all others (dy, x or y).
 */
public final class ActivationGradients {
  private ActivationGradients() {}

  public static void register(Registry rules) {
    rules.put("Relu", op -> ofOutput(op, "ReluGrad"));
    rules.put("Relu6", op -> ofOutput(op, "Relu6Grad"));
    rules.put("Elu", op -> ofOutput(op, "EluGrad"));
    rules.put("Selu", op -> ofOutput(op, "SeluGrad"));
    rules.put("Softplus", op -> ofInput(op, "SoftplusGrad"));
    rules.put("Softsign", op -> ofInput(op, "SoftsignGrad"));
    rules.put("LeakyRelu", op -> ofInput(op, "LeakyReluGrad", "alpha"));
    rules.put("Tanh", op -> op.input(0, op.ops().binary("TanhGrad", op.y(), op.dy())));
    rules.put("Sigmoid", op -> op.input(0, op.ops().binary("SigmoidGrad", op.y(), op.dy())));

    rules.put("ReluGrad", op -> sameGate(op, "ReluGrad"));
    rules.put("Relu6Grad", op -> sameGate(op, "Relu6Grad"));
    rules.put("LeakyReluGrad", op -> sameGate(op, "LeakyReluGrad", "alpha"));
    rules.put("EluGrad", op -> exponentialGrad(op, "EluGrad"));
    rules.put("SeluGrad", op -> exponentialGrad(op, "SeluGrad"));
    rules.put("SoftplusGrad", ActivationGradients::softplusGrad);
    rules.put("SoftsignGrad", ActivationGradients::softsignGrad);
    rules.put("TanhGrad", ActivationGradients::tanhGrad);
    rules.put("SigmoidGrad", ActivationGradients::sigmoidGrad);
  }

  private static void ofOutput(Backward op, String grad) {
    op.input(0, op.op(grad).input(op.dy()).input(op.y()).output());
  }

  private static void ofInput(Backward op, String grad, String... attributes) {
    op.input(0, op.op(grad, attributes).input(op.dy()).input(op.x()).output());
  }

  /** What is linear in dy passes its gradient through the same gate. */
  private static void sameGate(Backward op, String grad, String... attributes) {
    if (op.wants(0)) {
      OpBuilder gate = op.op(grad, attributes);
      op.input(0, gate.input(op.dy()).input(op.x(1)).output());
    }
  }

  /** z = dy * (y + constant) where y is negative, dy times a constant elsewhere. */
  private static void exponentialGrad(Backward op, String grad) {
    Ops ops = op.ops();
    sameGate(op, grad);
    if (op.wants(1)) {
      Operand<?> zero = ops.scalarLike(op.dy(), 0);
      op.input(1, ops.select(ops.less(op.x(1), 0), ops.mul(op.dy(), op.x(0)), zero));
    }
  }

  /** z = dy * sigmoid(x). */
  private static void softplusGrad(Backward op) {
    Ops ops = op.ops();
    sameGate(op, "SoftplusGrad");
    if (op.wants(1)) {
      Operand<?> s = ops.sigmoid(op.x(1));
      op.input(1, ops.binary("SigmoidGrad", s, ops.mul(op.dy(), op.x(0))));
    }
  }

  /** z = dy / (1 + |x|)². */
  private static void softsignGrad(Backward op) {
    Ops ops = op.ops();
    sameGate(op, "SoftsignGrad");
    if (op.wants(1)) {
      Operand<?> x = op.x(1);
      Operand<?> slope = ops.div(ops.mul(ops.sign(x), -2), ops.add(ops.abs(x), 1));
      op.input(1, ops.mul(ops.mul(op.dy(), op.y()), slope));
    }
  }

  /** z = dy * (1 - y²). */
  private static void tanhGrad(Backward op) {
    Ops ops = op.ops();
    if (op.wants(0)) {
      op.input(0, ops.mul(ops.mul(op.dy(), op.x(1)), ops.mul(op.x(0), -2)));
    }
    if (op.wants(1)) {
      op.input(1, ops.binary("TanhGrad", op.x(0), op.dy()));
    }
  }

  /** z = dy * y * (1 - y). */
  private static void sigmoidGrad(Backward op) {
    Ops ops = op.ops();
    if (op.wants(0)) {
      Operand<?> slope = ops.sub(1, ops.mul(op.x(0), 2));
      op.input(0, ops.mul(ops.mul(op.dy(), op.x(1)), slope));
    }
    if (op.wants(1)) {
      op.input(1, ops.binary("SigmoidGrad", op.x(0), op.dy()));
    }
  }
}
