package io.addax.keras.data;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The thread behind a prefetching cursor, and the queue between the two. It knows nothing of the
 * cursor, so that a forgotten cursor can be collected and the thread with it.
 */
final class PrefetchWorker<T> {
  private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(5);

  private final Cursor<T> source;
  private final int capacity;
  private final Thread thread = new Thread(this::work, "addax-prefetch");
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private final ArrayDeque<T> queue;
  private boolean ended;
  private Throwable failure;
  private volatile boolean stopped;

  PrefetchWorker(Cursor<T> source, int capacity) {
    this.source = source;
    this.capacity = capacity;
    this.queue = new ArrayDeque<>(capacity);
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
    lock.lock();
    try {
      ended = true;
      failure = thrown;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Queues an element; false once nobody wants it any more. */
  private boolean put(T element) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queue.size() == capacity && !stopped) {
        emptied.await();
      }
      if (!stopped) {
        queue.add(element);
        filled.signal();
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  /** The next element, or null at the end; what the thread threw is thrown here. */
  T take() {
    lock.lock();
    try {
      while (queue.isEmpty() && !ended && !stopped) {
        filled.await();
      }
      if (stopped) {
        return null;
      }
      T element = queue.poll();
      // Waking a thread costs more than a batch: once for several, where there are several.
      if (element != null && queue.size() <= capacity / 2) {
        emptied.signal();
      }
      if (element == null && failure != null) {
        throw asUnchecked(failure);
      }
      return element;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the next batch", e);
    } finally {
      lock.unlock();
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
