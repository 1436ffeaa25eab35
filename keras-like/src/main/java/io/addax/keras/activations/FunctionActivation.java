package io.addax.keras.activations;

import io.addax.graph.Ops;
import java.util.Objects;
import java.util.function.BiFunction;
import org.tensorflow.Operand;

/** An activation that is a name and a function, without parameters. */
record FunctionActivation(
    String name, BiFunction<Ops, Operand<?>, Operand<?>> function, boolean isSamplewise)
    implements Activation {
  FunctionActivation {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(function, "function");
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    return function.apply(ops, x);
  }

  @Override
  public String className() {
    return name;
  }
}
