package io.addax.graph.savedmodel;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What TensorFlow takes for granted in a graph, and ends the process for: shapes without negative
 * or overflowing sizes, constants of the dtype and the size that they claim.
 */
final class GraphChecks {
  private static final long MOST_BYTES = Integer.MAX_VALUE;
  private static final long MOST_ELEMENTS = Long.MAX_VALUE >> 4;

  /** Attributes that say how many inputs or outputs an op has. */
  private static final Set<String> COUNTS =
      Set.of(
          "M",
          "N",
          "NN",
          "Ndense",
          "Nsparse",
          "num",
          "num_args",
          "num_outputs",
          "num_partitions",
          "num_split",
          "num_splits");

  private static final int MOST_PORTS = 1 << 16;

  private GraphChecks() {}

  /**
   * Looks at every node.
   *
   * @throws IllegalArgumentException if one says something impossible
   */
  static void check(GraphDef graph) {
    GraphNodes.all(graph).forEach(GraphChecks::check);
  }

  private static void check(NodeDef node) {
    for (String count : COUNTS) {
      long ports = node.getAttrOrDefault(count, AttrValue.getDefaultInstance()).getI();
      checkArgument(
          ports >= 0 && ports <= MOST_PORTS,
          "its node '%s' has an impossible count '%s': %s",
          node.getName(),
          count,
          ports);
    }
    for (AttrValue value : node.getAttrMap().values()) {
      if (value.hasShape()) {
        elements(node, value.getShape(), -1);
      } else if (value.hasTensor()) {
        check(node, value.getTensor());
      }
      value.getList().getShapeList().forEach(shape -> elements(node, shape, -1));
      value.getList().getTensorList().forEach(tensor -> check(node, tensor));
    }
    if (node.getOp().equals("Const")) {
      DataType dtype = node.getAttrOrDefault("dtype", AttrValue.getDefaultInstance()).getType();
      DataType actual =
          node.getAttrOrDefault("value", AttrValue.getDefaultInstance()).getTensor().getDtype();
      checkArgument(
          dtype == actual,
          "its constant '%s' of dtype %s has a value of %s",
          node.getName(),
          dtype,
          actual);
    }
  }

  private static void check(NodeDef node, TensorProto tensor) {
    long elements = elements(node, tensor.getTensorShape(), 0);
    long bytes = elements * Math.max(1, size(tensor.getDtype()));
    checkArgument(
        elements <= MOST_BYTES && bytes <= MOST_BYTES,
        "its node '%s' has a constant of %s elements",
        node.getName(),
        elements);
    checkArgument(
        tensor.getTensorContent().isEmpty()
            || tensor.getDtype() == DataType.DT_STRING
            || size(tensor.getDtype()) == 0
            || tensor.getTensorContent().size() == bytes,
        "its node '%s' has a constant of %s bytes where %s are expected",
        node.getName(),
        tensor.getTensorContent().size(),
        bytes);
  }

  /** Bytes of an element; 0 if this library does not know the dtype. */
  private static int size(DataType dtype) {
    try {
      return DType.of(dtype).bytes();
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  /** The number of elements, unknown dimensions left out. */
  private static long elements(NodeDef node, TensorShapeProto shape, long least) {
    long elements = 1;
    for (TensorShapeProto.Dim dim : shape.getDimList()) {
      long size = dim.getSize();
      checkArgument(
          size >= least && (size <= 1 || elements <= MOST_ELEMENTS / size),
          "its node '%s' has an impossible shape %s",
          node.getName(),
          shape.getDimList().stream().map(TensorShapeProto.Dim::getSize).toList());
      elements *= size < 0 ? 1 : size;
    }
    return elements;
  }
}
