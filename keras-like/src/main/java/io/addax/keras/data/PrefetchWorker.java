package io.addax.keras.data;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread behind a prefetching cursor, and the ring between the two. It knows nothing of the
 * cursor, so that a forgotten cursor can be collected and the thread with it.
 *
 * <p>One thread makes elements and one takes them, without a lock: who holds one may be put aside
 * by the operating system, and then the other waits for a processor instead of an element.
 */
final class PrefetchWorker<T> {
  private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(5);

  private final Cursor<T> source;
  private final Thread thread = new Thread(this::work, "addax-prefetch");
  private final Object[] ring;
  private volatile long made; // counted by the thread
  private volatile long taken; // counted by the consumer
  private final Pace pace;
  private final boolean canRewind;
  private volatile boolean threadWaits;
  private volatile Thread waitingConsumer;
  private volatile boolean passEnded;
  private long nextPass; // set before rewound
  private volatile boolean rewound;
  private Throwable failure; // set before ended
  private volatile boolean ended;
  private volatile boolean stopped;

  PrefetchWorker(Cursor<T> source, int capacity) {
    this.source = source;
    this.ring = new Object[capacity];
    this.pace = new Pace(capacity);
    this.canRewind = source.canRewind();
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void work() {
    Throwable thrown = null;
    try {
      do {
        T element = source.next();
        while (element != null && put(element)) {
          element = stopped ? null : source.next();
        }
      } while (canRewind && awaitRewind());
    } catch (InterruptedException e) {
      thrown = stopped ? null : new IllegalStateException("The prefetching thread was stopped", e);
    } catch (Throwable e) {
      thrown = stopped ? null : e;
    }
    // Interruptible files would refuse to close properly.
    Thread.interrupted();
    try {
      source.close();
    } catch (Throwable e) {
      if (thrown == null) {
        thrown = e;
      } else {
        thrown.addSuppressed(e);
      }
    }
    failure = thrown;
    ended = true;
    wakeConsumer();
  }

  boolean canRewind() {
    return canRewind;
  }

  /** Begins another pass, which the consumer may do when it has taken the last element of one. */
  void rewind(long epoch) {
    nextPass = epoch;
    passEnded = false;
    rewound = true;
    LockSupport.unpark(thread);
  }

  /** Waits between two passes; false once nobody wants another one. */
  private boolean awaitRewind() throws InterruptedException {
    if (stopped) {
      return false;
    }
    passEnded = true;
    wakeConsumer();
    while (!rewound && !stopped) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    if (stopped) {
      return false;
    }
    rewound = false;
    source.rewind(nextPass);
    return true;
  }

  /** Adds an element as soon as there is room; false once nobody wants it any more. */
  private boolean put(T element) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    while (isFull() && !stopped) {
      threadWaits = true;
      if (isFull() && !stopped) {
        LockSupport.parkNanos(this, pace.timeToHalf(System.nanoTime(), taken));
      }
      threadWaits = false;
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    if (stopped) {
      return false;
    }
    ring[(int) (made % ring.length)] = element;
    made++;
    wakeConsumer();
    return true;
  }

  private boolean isFull() {
    return made - taken == ring.length;
  }

  private void wakeConsumer() {
    Thread consumer = waitingConsumer;
    if (consumer != null) {
      LockSupport.unpark(consumer);
    }
  }

  /** The next element, or null at the end; what the thread threw is thrown here. */
  T take() {
    while (made == taken && !isAtEnd()) {
      waitingConsumer = Thread.currentThread();
      if (made == taken && !isAtEnd()) {
        LockSupport.park(this);
      }
      waitingConsumer = null;
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for the next batch");
      }
    }
    if (stopped) {
      return null;
    }
    if (made == taken) {
      if (failure != null) {
        throw asUnchecked(failure);
      }
      return null;
    }
    int place = (int) (taken % ring.length);
    @SuppressWarnings("unchecked") // Only elements are put in.
    T element = (T) ring[place];
    ring[place] = null;
    taken++;
    // Waking a thread costs the consumer more than a batch. So the thread wakes by the clock, and
    // is called only where it has slept too long.
    if (threadWaits && made - taken <= Math.max(1, ring.length / 4)) {
      LockSupport.unpark(thread);
    }
    return element;
  }

  private boolean isAtEnd() {
    return passEnded || ended || stopped;
  }

  /** How long the consumer takes for half a ring, by what it took since the ring was last full. */
  private static final class Pace {
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final int half;
    private long lastNanos;
    private long lastTaken = -1;

    Pace(int capacity) {
      this.half = Math.max(1, capacity / 2);
    }

    long timeToHalf(long now, long taken) {
      long since = taken - lastTaken;
      boolean known = lastTaken >= 0 && since > 0;
      double each = known ? (double) (now - lastNanos) / since : MOST_NANOS;
      if (since > 0) {
        lastNanos = now;
        lastTaken = taken;
      }
      return (long) Math.min(MOST_NANOS, each * half);
    }
  }

  private static RuntimeException asUnchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException("The prefetching thread failed", failure);
  }

  /** Tells the thread to end, without waiting for it. */
  void stop() {
    stopped = true;
    thread.interrupt();
    // The interrupt wakes the producer; a consumer in another thread is woken by the end.
  }

  /** Tells the thread to end and waits until it has; not for ever, a generator may be stuck. */
  void stopAndWait() {
    stop();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
