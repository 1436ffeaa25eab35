package io.addax.graph.frozen;

import org.tensorflow.Operand;

/**
 * One output of one node, written {@code node:index}.
 *
 * @param node the node's name
 * @param index which of its outputs
 */
public record TensorRef(String node, int index) {

  /** The output that an operand stands for. */
  public static TensorRef of(Operand<?> operand) {
    return new TensorRef(operand.op().name(), operand.asOutput().index());
  }

  /** Reads {@code node} or {@code node:index}, as a GraphDef writes inputs. */
  public static TensorRef parse(String text) {
    int colon = text.lastIndexOf(':');
    return colon < 0
        ? new TensorRef(text, 0)
        : new TensorRef(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return node + ":" + index;
  }
}
