package io.addax.keras.optimizers;

import io.addax.graph.Ops;
import io.addax.keras.optimizers.BoundOptimizer.Trained;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.Operand;

/** The three ways in which Keras clips gradients. */
final class GradientClipping {
  private GradientClipping() {}

  static List<Trained> apply(Ops ops, Optimizer optimizer, List<Trained> weights) {
    if (optimizer.clipnorm().isPresent()) {
      double norm = optimizer.clipnorm().get();
      return each(ops, weights, (here, g) -> byNorm(here, g, norm));
    } else if (optimizer.globalClipnorm().isPresent()) {
      return byGlobalNorm(ops, weights, optimizer.globalClipnorm().get());
    } else if (optimizer.clipvalue().isPresent()) {
      double value = optimizer.clipvalue().get();
      return each(ops, weights, (here, g) -> here.clip(g, -value, value));
    }
    return weights;
  }

  private static List<Trained> each(
      Ops ops, List<Trained> weights, BiFunction<Ops, Operand<?>, Operand<?>> change) {
    return BoundOptimizer.map(ops.scope("clip"), weights, change);
  }

  /** {@code g * norm / max(|g|, norm)}. */
  private static Operand<?> byNorm(Ops ops, Operand<?> gradient, double norm) {
    Operand<?> length = ops.sqrt(ops.sum(ops.square(gradient)));
    return ops.div(ops.mul(gradient, norm), ops.maximum(length, norm));
  }

  private static List<Trained> byGlobalNorm(Ops ops, List<Trained> weights, double norm) {
    List<Operand<?>> squares = new ArrayList<>();
    Ops stage = ops.scope("norm");
    for (Trained weight : weights) {
      Ops here = BoundOptimizer.at(stage, weight.variable());
      squares.add(here.sum(here.square(weight.gradient())));
    }
    Operand<?> length = ops.sqrt(ops.addN(squares));
    Operand<?> scale = ops.mul(ops.minimum(ops.div(1, length), 1 / norm), norm);
    // An infinite or undefined norm makes every gradient undefined, as in Keras.
    Operand<?> checked = ops.add(scale, ops.sub(length, length));
    return each(ops, weights, (here, g) -> here.mul(g, checked));
  }
}
