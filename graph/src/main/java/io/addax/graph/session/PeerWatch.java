package io.addax.graph.session;

import io.addax.devices.ClusterTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Looks after the peers while runs are under way, and aborts the runs when a peer is gone or says
 * nothing for too long.
 *
 * <p>TensorFlow usually notices a connection that breaks, but not always, and waits without end for
 * a peer that is suspended or whose machine lost its power.
 */
final class PeerWatch {
  /** A run under way. */
  static final class Run {
    private final Consumer<ClusterException> abort;
    private final long start = System.nanoTime();

    private Run(Consumer<ClusterException> abort) {
      this.abort = abort;
    }
  }

  private final List<ClusterTask> peers;
  private final PeerTimeouts timeouts;
  private final Set<Run> runs = ConcurrentHashMap.newKeySet();
  private boolean started;

  PeerWatch(List<ClusterTask> peers, PeerTimeouts timeouts) {
    this.peers = List.copyOf(peers);
    this.timeouts = timeouts;
  }

  /** A run begins; {@code abort} shall end it. */
  Run begin(Consumer<ClusterException> abort) {
    Run run = new Run(abort);
    if (!peers.isEmpty()) {
      runs.add(run);
      startOnce();
    }
    return run;
  }

  /** A run is over. */
  void end(Run run) {
    runs.remove(run);
  }

  private synchronized void startOnce() {
    if (!started) {
      started = true;
      Thread thread = new Thread(this::watch, "addax-peer-watch");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void watch() {
    TaskWatch tasks = new TaskWatch(timeouts, true);
    try {
      while (true) {
        Thread.sleep(tasks.interval().toMillis());
        if (!lookAround(tasks)) {
          tasks = new TaskWatch(timeouts, true);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether what is known of the peers matters for the next look. */
  private boolean lookAround(TaskWatch tasks) {
    long now = System.nanoTime();
    List<Run> slow =
        runs.stream().filter(run -> now - run.start >= tasks.interval().toNanos()).toList();
    if (slow.isEmpty()) {
      return false;
    }
    List<ClusterTask> gone = new ArrayList<>();
    List<ClusterTask> silent = new ArrayList<>();
    for (ClusterTask peer : peers) {
      TaskWatch.State state = tasks.look(peer);
      if (state == TaskWatch.State.STOPPED) {
        gone.add(peer);
      } else if (state == TaskWatch.State.SILENT) {
        silent.add(peer);
      }
    }
    if (gone.isEmpty() && silent.isEmpty()) {
      return true;
    }
    ClusterException reason =
        gone.isEmpty() ? PeerFailure.silent(silent, timeouts.silence()) : PeerFailure.gone(gone);
    slow.forEach(run -> run.abort.accept(reason));
    return false;
  }
}
