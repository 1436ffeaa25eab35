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
  private volatile boolean threadWaits;
  private volatile Thread waitingConsumer;
  private Throwable failure; // set before ended
  private volatile boolean ended;
  private volatile boolean stopped;

  PrefetchWorker(Cursor<T> source, int capacity) {
    this.source = source;
    this.ring = new Object[capacity];
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void work() {
    Throwable thrown = null;
    try {
      T element = source.next();
      while (element != null && put(element)) {
        element = stopped ? null : source.next();
      }
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

  /** Adds an element as soon as there is room; false once nobody wants it any more. */
  private boolean put(T element) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    while (isFull() && !stopped) {
      threadWaits = true;
      if (isFull() && !stopped) {
        LockSupport.park(this);
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
    while (made == taken && !ended && !stopped) {
      waitingConsumer = Thread.currentThread();
      if (made == taken && !ended && !stopped) {
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
    // Waking a thread costs more than a batch: once for several, where there are several.
    if (threadWaits && made - taken <= ring.length / 2) {
      LockSupport.unpark(thread);
    }
    return element;
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
