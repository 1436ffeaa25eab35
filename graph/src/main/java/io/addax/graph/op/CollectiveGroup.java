package io.addax.graph.op;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Duration;

/**
 * The devices that take part in {@linkplain CollectiveOps collective ops} together. Immutable.
 *
 * <p>Each of them builds its ops with an equal group.
 *
 * @param size how many devices, of all processes together; at least 2
 * @param key the group's number, at least 1; another set of devices needs another number
 * @param hint how TensorFlow shall send: {@code auto}, {@code ring} or {@code nccl}
 * @param timeout how long a device waits for the others; zero for as long as it takes
 */
public record CollectiveGroup(int size, int key, String hint, Duration timeout) {
  /** Checks the numbers. */
  public CollectiveGroup {
    checkArgument(size >= 2, "Expected a group of at least 2 devices. Received: %s", size);
    checkArgument(key >= 1, "Expected a group key of at least 1. Received: %s", key);
    checkNotNull(hint, "hint");
    checkArgument(!timeout.isNegative(), "Expected no negative time-out. Received: %s", timeout);
  }

  /** A group that sends as TensorFlow thinks best and waits as long as it takes. */
  public static CollectiveGroup of(int size, int key) {
    return new CollectiveGroup(size, key, "auto", Duration.ZERO);
  }

  /** The same group with another way of sending: {@code auto}, {@code ring} or {@code nccl}. */
  public CollectiveGroup withHint(String newHint) {
    return new CollectiveGroup(size, key, newHint, timeout);
  }

  /**
   * The same group with a time-out, after which a run fails with "Collective has timed out". Within
   * a process only: once an op has begun to exchange values with another process, TensorFlow
   * crashes when the time is over. A session in a cluster watches the time itself, as {@link
   * io.addax.graph.session.PeerTimeouts#step} says.
   */
  public CollectiveGroup withTimeout(Duration newTimeout) {
    return new CollectiveGroup(size, key, hint, newTimeout);
  }

  float timeoutSeconds() {
    return timeout.toMillis() / 1000f;
  }
}
