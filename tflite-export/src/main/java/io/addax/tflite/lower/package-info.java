/**
 * From a frozen TensorFlow graph to TFLite ops.
 *
 * <p>{@link io.addax.tflite.lower.StaticFacts} finds out every shape, which of them depend on the
 * batch size, and every value that is fixed; {@link io.addax.tflite.lower.GraphLowering} then
 * applies one {@link io.addax.tflite.lower.LoweringRule} per node.
 *
 * <p>To export another op: write its rule in the class of its family (or a new one), register it
 * there in one line, and add a case to the family's test. The rule sees a {@link
 * io.addax.tflite.lower.NodeLowering}.
 */
package io.addax.tflite.lower;
