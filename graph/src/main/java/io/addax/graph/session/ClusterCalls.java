package io.addax.graph.session;

import com.google.common.base.Throwables;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The native calls of one session in a cluster, made in threads of their own: when a peer hangs or
 * does not come to the same step, TensorFlow may never come back from them, and then they are given
 * up, with all they hold.
 */
final class ClusterCalls {
  private static final long SECONDS_TO_CANCEL = 3;
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "addax-cluster-call");
            thread.setDaemon(true);
            return thread;
          });
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(SECONDS_TO_CANCEL, TimeUnit.SECONDS, THREADS);

  private final PeerWatch watch;
  private volatile ClusterException lost;
  private volatile CompletableFuture<Void> cancelling = CompletableFuture.completedFuture(null);
  private volatile boolean abandoned;

  ClusterCalls(PeerWatch watch) {
    this.watch = watch;
  }

  /**
   * Makes a call and waits for it.
   *
   * @param cancel makes the call return, if it can
   * @throws ClusterException if a peer was lost and the call did not return even then, or if it
   *     took longer than a step may
   */
  void run(Runnable call, Runnable cancel) {
    CompletableFuture<Void> done = CompletableFuture.runAsync(call, THREADS);
    // One that takes too long is not cancelled: peers that answer may be sending it something.
    PeerWatch.Run watched =
        watch.begin(reason -> abort(reason, done, cancel), done::completeExceptionally);
    try {
      done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ClusterException reason) {
        abandon(reason);
        throw new ClusterException(reason.getMessage(), reason.tasks(), reason);
      }
      Throwables.throwIfUnchecked(e.getCause());
      throw e;
    } finally {
      watch.end(watched);
    }
  }

  private synchronized void abort(
      ClusterException reason, CompletableFuture<Void> call, Runnable cancel) {
    if (lost == null) {
      lost = reason;
      cancelling = CompletableFuture.runAsync(cancel, THREADS);
    }
    LATER.execute(() -> call.completeExceptionally(reason));
  }

  /** The call may still work with all that the session has. */
  private synchronized void abandon(ClusterException reason) {
    abandoned = true;
    if (lost == null) {
      lost = reason;
    }
  }

  /** Throws what ended the session, if anything has. */
  void checkNotLost() {
    if (lost != null) {
      throw new ClusterException(lost.getMessage(), lost.tasks(), lost);
    }
  }

  /** Whether a call never came back, so that what it works with must be left alone for good. */
  boolean isAbandoned() {
    return abandoned;
  }

  /** Whether the session is out of use, so that it can be deleted; waits a little for that. */
  boolean isIdle() {
    try {
      cancelling.get(SECONDS_TO_CANCEL, TimeUnit.SECONDS);
      return !abandoned;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
