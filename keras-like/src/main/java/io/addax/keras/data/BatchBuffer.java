package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import org.tensorflow.ndarray.Shape;

/** A batch that examples of one layout are copied into, again and again. */
final class BatchBuffer {
  private final Parts layout;
  private final boolean layoutHasRows;
  private final HostTensor[] targets;
  private final int[] rowSizes;
  private final int count;
  private final Batch batch;

  /** A buffer for {@code count} examples like {@code first}. */
  BatchBuffer(Example first, int count) {
    this.layout = first.source;
    this.layoutHasRows = first.row >= 0;
    this.count = count;
    this.targets = new HostTensor[layout.tensors.length];
    this.rowSizes = new int[targets.length];
    for (int i = 0; i < targets.length; i++) {
      HostTensor tensor = layout.tensors[i];
      Shape shape = rowShape(tensor, layoutHasRows);
      checkArgument(
          shape.size() * count <= Integer.MAX_VALUE - 8,
          "Expected a batch of less than 2^31 elements. Received: %s examples whose %s has shape"
              + " %s",
          count,
          layout.name(i),
          shape);
      targets[i] = HostTensor.zeros(tensor.dtype(), shape.prepend(count));
      rowSizes[i] = (int) shape.size();
    }
    this.batch = Batch.of(new Parts(targets, layout.inputs, layout.targets));
  }

  private static Shape rowShape(HostTensor tensor, boolean hasRows) {
    return hasRows ? tensor.shape().tail() : tensor.shape();
  }

  Batch batch() {
    return batch;
  }

  /** Whether this buffer can take {@code count} examples like {@code first}. */
  boolean fits(Example first, int count) {
    return this.count == count && difference(first) == null;
  }

  /** What keeps an example from being stacked with the others, or null if nothing does. */
  private String difference(Example example) {
    Parts source = example.source;
    boolean hasRows = example.row >= 0;
    if (source == layout && hasRows == layoutHasRows) {
      return null;
    }
    if (source.inputs != layout.inputs
        || source.targets != layout.targets
        || source.tensors.length != layout.tensors.length) {
      return "as many inputs, targets and sample weights as the first example of the batch has ("
          + layout.describe()
          + "). Received: "
          + source.describe();
    }
    for (int i = 0; i < targets.length; i++) {
      HostTensor tensor = source.tensors[i];
      Shape shape = rowShape(layout.tensors[i], layoutHasRows);
      if (tensor.dtype() != targets[i].dtype() || !rowShape(tensor, hasRows).equals(shape)) {
        return String.format(
            "%s of shape %s and dtype %s, as in the first example of the batch. Received: shape %s,"
                + " dtype %s. Pad or crop the examples with map(…) before batch(…)",
            layout.name(i), shape, targets[i].dtype(), rowShape(tensor, hasRows), tensor.dtype());
      }
    }
    return null;
  }

  /**
   * Copies the first examples of {@code examples}, as many as this buffer holds.
   *
   * @throws IllegalArgumentException if one has another layout
   */
  void fill(Example[] examples) {
    for (int i = 0; i < count; i++) {
      String difference = difference(examples[i]);
      if (difference != null) {
        throw new IllegalArgumentException(
            "Expected example " + i + " of a batch to have " + difference);
      }
    }
    for (int part = 0; part < targets.length; part++) {
      Object target = targets[part].data();
      int size = rowSizes[part];
      int at = 0;
      while (at < count) {
        Example example = examples[at];
        int rows = run(examples, at);
        int from = Math.max(example.row, 0) * size;
        System.arraycopy(example.source.tensors[part].data(), from, target, at * size, rows * size);
        at += rows;
      }
    }
  }

  /** How many examples from {@code at} on are neighbours in the same array. */
  private int run(Example[] examples, int at) {
    Example first = examples[at];
    int end = at + 1;
    if (first.row >= 0) {
      while (end < count
          && examples[end].source == first.source
          && examples[end].row == first.row + (end - at)) {
        end++;
      }
    }
    return end - at;
  }
}
