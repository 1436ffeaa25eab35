package io.addax.keras.losses;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/** A loss that is a function, and nothing more. */
final class FunctionLoss extends Loss {
  private final String className;
  private final Loss.Function function;

  FunctionLoss(String name, Loss.Function function) {
    super(name);
    this.className = name;
    this.function = function;
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return function.apply(ops, yTrue, yPred);
  }

  @Override
  public boolean isSamplewise() {
    return false;
  }

  @Override
  public String className() {
    return className;
  }
}
