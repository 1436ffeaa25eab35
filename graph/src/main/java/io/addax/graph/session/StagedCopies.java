package io.addax.graph.session;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Native copies of tensors that will be fed, made by one thread while another runs steps. A copy is
 * taken once, by the very tensor that it is of, and used again for another when it comes back.
 */
final class StagedCopies {
  private final DType dtype;
  private final Map<Identity, NativeCopy> ready = new ConcurrentHashMap<>();
  private final Queue<NativeCopy> free = new ConcurrentLinkedQueue<>();
  private boolean closed;

  private record Identity(HostTensor tensor) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Identity that && tensor == that.tensor;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(tensor);
    }
  }

  StagedCopies(DType dtype) {
    this.dtype = dtype;
  }

  /** Copies a tensor. */
  synchronized void add(HostTensor value) {
    if (closed) {
      return;
    }
    NativeCopy copy = free.poll();
    if (copy != null && !copy.shape().equals(value.shape())) {
      copy.delete();
      copy = null;
    }
    if (copy == null) {
      copy = NativeCopy.allocate(dtype, value.shape());
    }
    copy.write(value);
    NativeCopy untaken = ready.put(new Identity(value), copy);
    if (untaken != null) {
      free.add(untaken);
    }
  }

  /** The copy of a tensor, which the caller gives back; null if there is none. */
  NativeCopy take(HostTensor value) {
    return ready.isEmpty() ? null : ready.remove(new Identity(value));
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
