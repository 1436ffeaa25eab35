package io.addax.keras.constraints;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/** Negative numbers become 0. Source: {@code keras.constraints.NonNeg}. */
public final class NonNeg implements Constraint {
  @Override
  public Operand<?> project(Ops ops, Operand<?> weight) {
    return ops.relu(weight);
  }
}
