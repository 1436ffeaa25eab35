package io.addax.tflite.quantize;

import io.addax.tflite.ir.IrOp;
import java.util.Set;

/**
 * Ops that compute in finer numbers than a mode's.
 *
 * @param wide those with 16-bit activations in a model of 8-bit ones
 * @param real those in float32
 */
record RaisedOps(Set<IrOp> wide, Set<IrOp> real) {
  static final RaisedOps NONE = new RaisedOps(Set.of(), Set.of());

  boolean contains(IrOp op) {
    return wide.contains(op) || real.contains(op);
  }
}
