package io.addax.graph;

import java.nio.ByteBuffer;

/** Moves the elements of a {@link HostTensor} to and from a byte buffer, in bulk. */
public final class HostBytes {
  private HostBytes() {}

  /** Writes all elements at the buffer's position, in the buffer's byte order. */
  public static void write(HostTensor from, ByteBuffer to) {
    write(from, 0, from.size(), to);
  }

  /** Writes {@code count} elements from element {@code start} on, at the buffer's position. */
  public static void write(HostTensor from, int start, int count, ByteBuffer to) {
    Object data = from.data();
    if (data instanceof float[] a) {
      to.asFloatBuffer().put(a, start, count);
    } else if (data instanceof double[] a) {
      to.asDoubleBuffer().put(a, start, count);
    } else if (data instanceof int[] a) {
      to.asIntBuffer().put(a, start, count);
    } else if (data instanceof long[] a) {
      to.asLongBuffer().put(a, start, count);
    } else if (data instanceof short[] a) {
      to.asShortBuffer().put(a, start, count);
    } else if (data instanceof byte[] a) {
      to.duplicate().put(a, start, count);
    } else if (data instanceof boolean[] a) {
      for (int i = 0; i < count; i++) {
        to.put(to.position() + i, (byte) (a[start + i] ? 1 : 0));
      }
    } else {
      throw new IllegalArgumentException("A tensor of " + from.dtype() + " has no fixed bytes");
    }
  }

  /** Reads all elements from the buffer's position, in the buffer's byte order. */
  public static void read(ByteBuffer from, HostTensor to) {
    Object data = to.data();
    if (data instanceof float[] a) {
      from.asFloatBuffer().get(a);
    } else if (data instanceof double[] a) {
      from.asDoubleBuffer().get(a);
    } else if (data instanceof int[] a) {
      from.asIntBuffer().get(a);
    } else if (data instanceof long[] a) {
      from.asLongBuffer().get(a);
    } else if (data instanceof short[] a) {
      from.asShortBuffer().get(a);
    } else if (data instanceof byte[] a) {
      from.duplicate().get(a);
    } else if (data instanceof boolean[] a) {
      for (int i = 0; i < a.length; i++) {
        a[i] = from.get(from.position() + i) != 0;
      }
    } else {
      throw new IllegalArgumentException("A tensor of " + to.dtype() + " has no fixed bytes");
    }
  }
}
