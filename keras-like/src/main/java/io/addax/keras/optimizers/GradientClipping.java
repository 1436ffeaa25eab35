package io.addax.keras.optimizers;

import io.addax.graph.Ops;
import io.addax.keras.optimizers.BoundOptimizer.Trained;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;

/** The three ways in which Keras clips gradients. */
final class GradientClipping {
  private GradientClipping() {}

  static List<Trained> apply(Ops ops, Optimizer optimizer, List<Trained> weights) {
    if (optimizer.clipnorm().isPresent()) {
      double norm = optimizer.clipnorm().get();
      return each(weights, g -> byNorm(ops, g, norm));
    } else if (optimizer.globalClipnorm().isPresent()) {
      return byGlobalNorm(ops, weights, optimizer.globalClipnorm().get());
    } else if (optimizer.clipvalue().isPresent()) {
      double value = optimizer.clipvalue().get();
      return each(weights, g -> ops.clip(g, -value, value));
    }
    return weights;
  }

  private static List<Trained> each(List<Trained> weights, UnaryOperator<Operand<?>> change) {
    return weights.stream().map(w -> w.with(change.apply(w.gradient()))).toList();
  }

  /** {@code g * norm / max(|g|, norm)}. */
  private static Operand<?> byNorm(Ops ops, Operand<?> gradient, double norm) {
    Operand<?> length = ops.sqrt(ops.sum(ops.square(gradient)));
    return ops.div(ops.mul(gradient, norm), ops.maximum(length, norm));
  }

  private static List<Trained> byGlobalNorm(Ops ops, List<Trained> weights, double norm) {
    List<Operand<?>> squares = new ArrayList<>();
    weights.forEach(w -> squares.add(ops.sum(ops.square(w.gradient()))));
    Operand<?> length = ops.sqrt(ops.addN(squares));
    Operand<?> scale = ops.mul(ops.minimum(ops.div(1, length), 1 / norm), norm);
    // An infinite or undefined norm makes every gradient undefined, as in Keras.
    Operand<?> checked = ops.add(scale, ops.sub(length, length));
    return each(weights, g -> ops.mul(g, checked));
  }
}
