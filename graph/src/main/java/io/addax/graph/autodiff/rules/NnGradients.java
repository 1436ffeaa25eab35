package io.addax.graph.autodiff.rules;

import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.Broadcasting;
import io.addax.graph.autodiff.GradientRules.Registry;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Gradients of softmax, cross-entropies, biases and local response normalization. */
public final class NnGradients {
  private NnGradients() {}

  public static void register(Registry rules) {
    rules.put("Softmax", op -> op.input(0, throughSoftmax(op.ops(), op.y(), op.dy())));
    rules.put("LogSoftmax", NnGradients::logSoftmax);
    rules.put("SoftmaxCrossEntropyWithLogits", NnGradients::crossEntropy);
    rules.put("SparseSoftmaxCrossEntropyWithLogits", NnGradients::sparseCrossEntropy);
    rules.put("BiasAdd", NnGradients::biasAdd);
    rules.put("BiasAddGrad", NnGradients::biasAddGrad);
    rules.put("LRN", NnGradients::localResponseNormalization);
    rules.put("FusedBatchNormV3", BatchNormGradients::forward);
    rules.put("FusedBatchNormGradV3", BatchNormGradients::backward);
  }

  /** The gradient at the logits, from that at their softmax {@code s}, over the last axis. */
  private static Operand<?> throughSoftmax(Ops ops, Operand<?> s, Operand<?> dy) {
    Operand<?> mean = ops.sumKeepDims(ops.mul(dy, s), -1);
    return ops.mul(ops.sub(dy, mean), s);
  }

  private static void logSoftmax(Backward op) {
    Ops ops = op.ops();
    Operand<?> sum = ops.sumKeepDims(op.dy(), -1);
    op.input(0, ops.sub(op.dy(), ops.mul(sum, ops.exp(op.y()))));
  }

  /** The second output is the gradient of the loss already: softmax minus labels. */
  private static void crossEntropy(Backward op) {
    Ops ops = op.ops();
    Operand<?> logits = op.x(0);
    Operand<?> labels = op.x(1);
    Operand<?> dLoss = op.hasDy(0) ? ops.expandDims(op.dy(0), -1) : null;
    if (op.wants(0)) {
      Operand<?> first = dLoss == null ? null : ops.mul(dLoss, op.y(1));
      Operand<?> second = op.hasDy(1) ? throughSoftmax(ops, ops.softmax(logits), op.dy(1)) : null;
      op.input(0, undoStretch(op, sum(ops, first, second), logits, labels.shape()));
    }
    if (op.wants(1)) {
      Operand<?> first = dLoss == null ? null : ops.neg(ops.mul(dLoss, ops.logSoftmax(logits)));
      Operand<?> second = op.hasDy(1) ? ops.neg(op.dy(1)) : null;
      op.input(1, undoStretch(op, sum(ops, first, second), labels, logits.shape()));
    }
  }

  private static Operand<?> undoStretch(Backward op, Operand<?> dx, Operand<?> x, Shape other) {
    return Broadcasting.undo(op.ops(), dx, x, List.of(other));
  }

  private static Operand<?> sum(Ops ops, Operand<?> a, Operand<?> b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return ops.add(a, b);
  }

  private static void sparseCrossEntropy(Backward op) {
    Ops ops = op.ops();
    Operand<?> first = op.hasDy(0) ? ops.mul(ops.expandDims(op.dy(0), -1), op.y(1)) : null;
    Operand<?> second = op.hasDy(1) ? throughSoftmax(ops, ops.softmax(op.x(0)), op.dy(1)) : null;
    op.input(0, sum(ops, first, second));
  }

  private static void biasAdd(Backward op) {
    op.input(0, op.dy());
    if (op.wants(1)) {
      op.input(1, op.op("BiasAddGrad", "data_format").input(op.dy()).output());
    }
  }

  private static void biasAddGrad(Backward op) {
    Ops ops = op.ops();
    Operand<?> dy = op.dy();
    if (op.attrString("data_format").startsWith("NC")) {
      for (int i = 2; i < ops.rank(op.x()); i++) {
        dy = ops.expandDims(dy, -1);
      }
    }
    op.input(0, ops.broadcastLike(dy, op.x()));
  }

  private static void localResponseNormalization(Backward op) {
    op.input(
        0,
        op.op("LRNGrad", "depth_radius", "bias", "alpha", "beta")
            .input(op.dy())
            .input(op.x())
            .input(op.y())
            .output());
  }
}
