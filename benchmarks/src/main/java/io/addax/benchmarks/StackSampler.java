package io.addax.benchmarks;

import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds out where a thread spends its time, by looking at its stack again and again from another
 * thread. The times between two looks vary, so that they do not fall in step with what is looked
 * at.
 */
final class StackSampler implements Runnable {
  private static final long SHORTEST_PAUSE_NANOS = 500_000;
  private static final int PAUSE_VARIATION_NANOS = 1_000_000;
  private static final String NATIVE_RUN = "TF_SessionRun";

  private final Thread watched;
  private final Random random = new Random(1);
  private volatile boolean done;
  private long looks;
  private long inside;

  private StackSampler(Thread watched) {
    this.watched = watched;
  }

  /** Runs an action; the share of its time, 0 to 1, that it is not inside TensorFlow's run. */
  static double shareOutsideRun(Runnable action) {
    StackSampler sampler = new StackSampler(Thread.currentThread());
    Thread thread = new Thread(sampler, "stack sampler");
    thread.setDaemon(true);
    thread.start();
    try {
      action.run();
    } finally {
      sampler.done = true;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return (double) (sampler.looks - sampler.inside) / sampler.looks;
  }

  @Override
  public void run() {
    while (!done) {
      LockSupport.parkNanos(SHORTEST_PAUSE_NANOS + random.nextInt(PAUSE_VARIATION_NANOS));
      StackTraceElement[] stack = watched.getStackTrace();
      looks++;
      if (isInsideRun(stack)) {
        inside++;
      }
    }
  }

  private static boolean isInsideRun(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (frame.getMethodName().equals(NATIVE_RUN)) {
        return true;
      }
    }
    return false;
  }
}
