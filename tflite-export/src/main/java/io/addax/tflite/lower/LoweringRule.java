package io.addax.tflite.lower;

/** How one op type of TensorFlow is expressed in TFLite ops. */
@FunctionalInterface
public interface LoweringRule {
  /** Emits ops for the node, and says what its outputs are. */
  void lower(NodeLowering node);
}
