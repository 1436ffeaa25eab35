package io.addax.tflite.lower;

import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenNode;
import io.addax.graph.frozen.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/**
 * Computes in Java what layers do with shapes and with the shapes of their weights: some numbers
 * picked and put together, or the same elements under another shape. TensorFlow would have to make
 * a session for it, which takes longer than all the rest of an export.
 */
final class HostFolding {
  /** One op on known inputs; nothing where this op, in this form, is left to TensorFlow. */
  private interface Fold {
    Optional<HostTensor> of(FrozenNode node, List<HostTensor> inputs);
  }

  private static final Map<String, Fold> FOLDS =
      Map.of(
          "Identity", HostFolding::reshaped,
          "Reshape", HostFolding::reshaped,
          "ExpandDims", HostFolding::reshaped,
          "Squeeze", HostFolding::reshaped,
          "Pack", HostFolding::pack,
          "StridedSlice", HostFolding::stridedSlice);

  private HostFolding() {}

  /** The result of a node, if it has an op that is computed here. */
  static Optional<HostTensor> fold(FrozenNode node, List<HostTensor> inputs) {
    Fold fold = FOLDS.get(node.type());
    return fold == null ? Optional.empty() : fold.of(node, inputs);
  }

  /** Shape inference has told the shape. */
  private static Optional<HostTensor> reshaped(FrozenNode node, List<HostTensor> inputs) {
    TensorSpec spec = node.outputs().get(0);
    return spec.isStatic() ? Optional.of(inputs.get(0).reshape(spec.shape())) : Optional.empty();
  }

  private static Optional<HostTensor> pack(FrozenNode node, List<HostTensor> inputs) {
    if (node.integer("axis", 0) != 0) {
      return Optional.empty();
    }
    List<HostTensor> rows = new ArrayList<>();
    for (HostTensor input : inputs) {
      rows.add(input.reshape(input.shape().prepend(1)));
    }
    return Optional.of(HostTensor.concatenate(rows));
  }

  /** An element, or some in a row, of a vector. */
  private static Optional<HostTensor> stridedSlice(FrozenNode node, List<HostTensor> inputs) {
    HostTensor vector = inputs.get(0);
    if (vector.shape().numDimensions() != 1
        || inputs.get(1).size() != 1
        || inputs.get(3).longAt(0) != 1
        || node.integer("new_axis_mask", 0) != 0
        || node.integer("ellipsis_mask", 0) != 0) {
      return Optional.empty();
    }
    int size = vector.size();
    if (node.integer("shrink_axis_mask", 0) != 0) {
      long given = inputs.get(1).longAt(0);
      int index = (int) (given < 0 ? given + size : given);
      return Optional.of(vector.rows(index, index + 1).reshape(Shape.scalar()));
    }
    int from = node.integer("begin_mask", 0) != 0 ? 0 : end(inputs.get(1), size);
    int to = node.integer("end_mask", 0) != 0 ? size : end(inputs.get(2), size);
    return Optional.of(vector.rows(from, Math.max(from, to)));
  }

  /** An end of a range, which may be counted from behind, and lie outside. */
  private static int end(HostTensor position, int size) {
    long given = position.longAt(0);
    return (int) Math.max(0, Math.min(size, given < 0 ? given + size : given));
  }
}
