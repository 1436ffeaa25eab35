package io.addax.tflite.passes;

import io.addax.tflite.ir.IrGraph;

/** One rewrite of the model. */
@FunctionalInterface
public interface Pass {
  /**
   * Applies the rewrite once, or wherever it can.
   *
   * @return whether anything changed
   */
  boolean run(IrGraph graph);
}
