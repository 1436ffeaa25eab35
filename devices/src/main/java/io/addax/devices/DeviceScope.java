package io.addax.devices;

import static com.google.common.base.Preconditions.checkState;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A device wish for what this thread describes while the scope is open; {@link Device#scope} opens
 * one.
 *
 * <p>Scopes nest: the inner one is laid over the outer one, {@linkplain DeviceSpec#merge part by
 * part}. They end in the reverse order, each in the thread that opened it.
 */
public final class DeviceScope implements AutoCloseable {
  private static final ThreadLocal<Deque<DeviceScope>> OPEN =
      ThreadLocal.withInitial(ArrayDeque::new);

  private final Thread thread = Thread.currentThread();
  private final DeviceSpec device;
  private boolean closed;

  private DeviceScope(DeviceSpec device) {
    this.device = device;
  }

  static DeviceScope open(DeviceSpec wish) {
    DeviceScope scope = new DeviceScope(current().merge(wish));
    OPEN.get().push(scope);
    return scope;
  }

  /** The wish of the innermost open scope of this thread; {@link DeviceSpec#ANY} without one. */
  public static DeviceSpec current() {
    DeviceScope innermost = OPEN.get().peek();
    return innermost == null ? DeviceSpec.ANY : innermost.device;
  }

  /** The wish of this scope, with those around it. */
  public DeviceSpec device() {
    return device;
  }

  /**
   * Ends the scope. Closing twice does nothing.
   *
   * @throws IllegalStateException if another thread opened it, or a scope inside is still open;
   *     then it stays open
   */
  @Override
  public void close() {
    checkState(
        thread == Thread.currentThread(),
        "A device scope ends in the thread that opened it. Expected thread '%s' to close the scope"
            + " of %s. Received: thread '%s'",
        thread.getName(),
        this,
        Thread.currentThread().getName());
    if (closed) {
      return;
    }
    Deque<DeviceScope> open = OPEN.get();
    checkState(
        open.peek() == this,
        "Device scopes end in the reverse order. Expected the scope of %s to be closed first."
            + " Received: the scope of %s",
        open.peek(),
        this);
    open.pop();
    closed = true;
    if (open.isEmpty()) {
      OPEN.remove();
    }
  }

  /** The device in full, such as {@code /device:GPU:1}. */
  @Override
  public String toString() {
    return device.isAny() ? "any device" : device.toString();
  }
}
