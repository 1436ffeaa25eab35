package io.addax.graph.session;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.tensorflow.ndarray.Shape;

/**
 * Native copies of tensors that will be fed, made by one thread while another runs steps. A copy is
 * taken once, by the very tensor that it is of, and used again for another when it comes back.
 */
final class StagedCopies {
  private final DType dtype;
  private final Map<Identity, NativeCopy> ready = new ConcurrentHashMap<>();
  private final Queue<NativeCopy> free = new ConcurrentLinkedQueue<>();
  private boolean closed;

  /** Elements of a very tensor, from one on. */
  private record Identity(HostTensor tensor, int start) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Identity that && tensor == that.tensor && start == that.start;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(tensor) + start;
    }
  }

  StagedCopies(DType dtype) {
    this.dtype = dtype;
  }

  /** Copies elements of a tensor from {@code start} on, as many as {@code shape} has. */
  synchronized void add(HostTensor value, int start, Shape shape) {
    if (closed) {
      return;
    }
    NativeCopy copy = free.poll();
    if (copy != null && !copy.shape().equals(shape)) {
      copy.delete();
      copy = null;
    }
    if (copy == null) {
      copy = NativeCopy.allocate(dtype, shape);
    }
    copy.write(value, start);
    NativeCopy untaken = ready.put(new Identity(value, start), copy);
    if (untaken != null) {
      free.add(untaken);
    }
  }

  /** The copy of these elements, which the caller gives back; null if there is none. */
  NativeCopy take(HostTensor value, int start, Shape shape) {
    NativeCopy copy = ready.isEmpty() ? null : ready.remove(new Identity(value, start));
    if (copy != null && !copy.shape().equals(shape)) {
      free.add(copy);
      return null;
    }
    return copy;
  }

  void giveBack(NativeCopy copy) {
    free.add(copy);
  }

  /** Frees the copies that nobody has taken. */
  synchronized void clear() {
    for (Identity tensor : ready.keySet()) {
      NativeCopy copy = ready.remove(tensor);
      if (copy != null) {
        copy.delete();
      }
    }
    for (NativeCopy copy = free.poll(); copy != null; copy = free.poll()) {
      copy.delete();
    }
  }

  /** Frees them and makes no others. */
  synchronized void close() {
    closed = true;
    clear();
  }
}
