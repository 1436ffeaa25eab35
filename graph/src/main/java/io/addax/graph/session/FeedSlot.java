package io.addax.graph.session;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import org.tensorflow.Operand;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.ndarray.Shape;

/**
 * The native tensor behind one feed of a prepared step. It is refilled in place as long as the
 * shape stays; the two last shapes are kept, since an epoch ends with a smaller batch. Or it is a
 * copy that another thread has made ahead.
 */
final class FeedSlot {
  /** Smaller tensors are copied in less time than it takes to look for a copy. */
  private static final long WORTH_STAGING = 16 << 10;

  private final DType dtype;
  private final String name;
  private final Shape expected;
  private final StagedCopies staged;
  private NativeCopy current;
  private NativeCopy other;
  private NativeCopy taken; // from those staged; stands for the current one

  FeedSlot(Operand<?> feed) {
    this.dtype = Ops.dtype(feed);
    this.name = feed.op().name();
    this.expected = feed.shape();
    this.staged = new StagedCopies(dtype);
  }

  /**
   * Copies a value that is going to be fed, unless that is not worth it or it cannot be fed. Any
   * thread may call this at any time.
   */
  void stage(HostTensor value) {
    stage(value, 0, value.shape());
  }

  /** The same with some rows of a value alone. */
  void stage(HostTensor value, int from, int to) {
    if (value.shape().numDimensions() > 0 && to <= value.shape().get(0)) {
      stage(value, from * value.rowSize(), rows(value, from, to));
    }
  }

  private void stage(HostTensor value, int start, Shape shape) {
    if (value.dtype() == dtype
        && dtype != DType.STRING
        && shape.size() * dtype.bytes() >= WORTH_STAGING
        && fits(shape)) {
      staged.add(value, start, shape);
    }
  }

  private static Shape rows(HostTensor value, int from, int to) {
    return value.shape().tail().prepend(to - from);
  }

  /** Frees what was staged and not fed. */
  void unstage() {
    staged.clear();
  }

  /** Makes {@code value} the next run's feed; true if the native tensor is another one now. */
  boolean fill(HostTensor value) {
    if (take(value, 0, value.shape())) {
      return true;
    }
    boolean moved = prepare(value, value.shape());
    current.write(value);
    return moved;
  }

  /** The same with some rows of a value alone. */
  boolean fill(HostTensor value, int from, int to) {
    if (value.data() instanceof String[]) {
      return fill(value.rows(from, to));
    }
    int start = from * value.rowSize();
    Shape shape = rows(value, from, to);
    if (take(value, start, shape)) {
      return true;
    }
    boolean moved = prepare(value, shape);
    current.write(value, start);
    return moved;
  }

  /** Takes a copy that was made ahead, if there is one. */
  private boolean take(HostTensor value, int start, Shape shape) {
    NativeCopy ahead = staged.take(value, start, shape);
    if (ahead == null) {
      return false;
    }
    giveBack();
    taken = ahead;
    return true;
  }

  private boolean giveBack() {
    if (taken == null) {
      return false;
    }
    staged.giveBack(taken);
    taken = null;
    return true;
  }

  private boolean prepare(HostTensor value, Shape shape) {
    if (value.dtype() != dtype) {
      throw new IllegalArgumentException(
          "Expected " + dtype + " for feed '" + name + "'. Received: " + value.dtype());
    }
    if (current != null && current.shape().equals(shape)) {
      return giveBack();
    }
    if (!fits(shape)) {
      throw new IllegalArgumentException(
          "Expected shape " + expected + " for feed '" + name + "'. Received: " + shape);
    }
    NativeCopy match = other != null && other.shape().equals(shape) ? other : null;
    if (match == null) {
      if (other != null) {
        other.delete();
        other = null;
      }
      match = NativeCopy.allocate(dtype, shape);
    }
    other = current;
    current = match;
    giveBack();
    return true;
  }

  /** TensorFlow does not check what is fed, and kernels trust the shapes that they were told. */
  private boolean fits(Shape shape) {
    boolean fits = expected.isUnknown() || expected.numDimensions() == shape.numDimensions();
    for (int i = 0; fits && i < expected.numDimensions(); i++) {
      fits = expected.get(i) < 0 || expected.get(i) == shape.get(i);
    }
    return fits;
  }

  boolean isFilled() {
    return taken != null || current != null;
  }

  TF_Tensor tensor() {
    if (taken != null) {
      return taken.tensor();
    }
    if (current == null) {
      throw new IllegalStateException("Nothing was fed for '" + name + "'");
    }
    return current.tensor();
  }

  void close() {
    giveBack();
    staged.close();
    if (current != null) {
      current.delete();
      current = null;
    }
    if (other != null) {
      other.delete();
      other = null;
    }
  }
}
