package io.addax.graph.session;

import io.addax.graph.DType;
import io.addax.graph.HostBytes;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import java.nio.ByteBuffer;
import org.tensorflow.Operand;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.ndarray.Shape;

/**
 * The native tensor behind one feed of a prepared step. It is refilled in place as long as the
 * shape stays; the two last shapes are kept, since an epoch ends with a smaller batch.
 */
final class FeedSlot {
  private final DType dtype;
  private final String name;
  private final Shape expected;
  private Filled current;
  private Filled other;

  private record Filled(TF_Tensor tensor, Shape shape, ByteBuffer bytes) {
    void delete() {
      NativeTensors.delete(tensor);
    }
  }

  FeedSlot(Operand<?> feed) {
    this.dtype = Ops.dtype(feed);
    this.name = feed.op().name();
    this.expected = feed.shape();
  }

  /** Makes {@code value} the next run's feed; true if the native tensor is another one now. */
  boolean fill(HostTensor value) {
    boolean moved = prepare(value, value.shape());
    NativeTensors.write(value, current.tensor, current.bytes);
    return moved;
  }

  /** The same with some rows of a value alone. */
  boolean fill(HostTensor value, int from, int to) {
    if (value.data() instanceof String[]) {
      return fill(value.rows(from, to));
    }
    boolean moved = prepare(value, value.shape().tail().prepend(to - from));
    int row = value.rowSize();
    HostBytes.write(value, from * row, (to - from) * row, current.bytes);
    return moved;
  }

  private boolean prepare(HostTensor value, Shape shape) {
    if (value.dtype() != dtype) {
      throw new IllegalArgumentException(
          "Expected " + dtype + " for feed '" + name + "'. Received: " + value.dtype());
    }
    boolean moved = false;
    if (current == null || !current.shape.equals(shape)) {
      checkShape(shape);
      Filled match = other != null && other.shape.equals(shape) ? other : null;
      if (match == null) {
        if (other != null) {
          other.delete();
          other = null;
        }
        TF_Tensor tensor = NativeTensors.allocate(dtype, shape);
        match = new Filled(tensor, shape, NativeTensors.bytes(tensor));
      }
      other = current;
      current = match;
      moved = true;
    }
    return moved;
  }

  /** TensorFlow does not check what is fed, and kernels trust the shapes that they were told. */
  private void checkShape(Shape shape) {
    boolean fits = expected.isUnknown() || expected.numDimensions() == shape.numDimensions();
    for (int i = 0; fits && i < expected.numDimensions(); i++) {
      fits = expected.get(i) < 0 || expected.get(i) == shape.get(i);
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "Expected shape " + expected + " for feed '" + name + "'. Received: " + shape);
    }
  }

  boolean isFilled() {
    return current != null;
  }

  TF_Tensor tensor() {
    if (current == null) {
      throw new IllegalStateException("Nothing was fed for '" + name + "'");
    }
    return current.tensor;
  }

  void close() {
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
