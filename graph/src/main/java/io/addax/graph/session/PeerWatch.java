package io.addax.graph.session;

import io.addax.devices.ClusterTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Looks after the peers while runs are under way, and aborts the runs when a peer is gone or says
 * nothing for too long; and gives up those that do not end though all peers answer.
 *
 * <p>TensorFlow usually notices a connection that breaks, but not always, and waits without end for
 * a peer that is suspended or whose machine lost its power. A time-out of its own for collective
 * ops it has, but that frees what the op's algorithm still works with, and the process crashes.
 */
final class PeerWatch {
  /** A run under way. */
  static final class Run {
    private final Consumer<ClusterException> abort;
    private final Consumer<ClusterException> giveUp;
    private final long start = System.nanoTime();

    private Run(Consumer<ClusterException> abort, Consumer<ClusterException> giveUp) {
      this.abort = abort;
      this.giveUp = giveUp;
    }

    private boolean lasts(Duration time, long now) {
      return now - start >= time.toNanos();
    }
  }

  private final List<ClusterTask> peers;
  private final PeerTimeouts timeouts;
  private final boolean meets;
  private final Set<Run> runs = ConcurrentHashMap.newKeySet();
  private boolean started;

  /**
   * A watch that nothing needs yet.
   *
   * @param meets whether this task meets the peers in its runs, which then have to end in time
   */
  PeerWatch(List<ClusterTask> peers, PeerTimeouts timeouts, boolean meets) {
    this.peers = List.copyOf(peers);
    this.timeouts = timeouts;
    this.meets = meets;
  }

  /**
   * A run begins.
   *
   * @param abort ends it, because a peer is lost
   * @param giveUp leaves it alone, because it takes too long though the peers answer
   */
  Run begin(Consumer<ClusterException> abort, Consumer<ClusterException> giveUp) {
    Run run = new Run(abort, giveUp);
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
    List<Run> slow = runs.stream().filter(run -> run.lasts(tasks.interval(), now)).toList();
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
      // One that does not answer now may be what the run waits for: that will show.
      if (meets && peers.stream().allMatch(tasks::answers)) {
        slow.stream()
            .filter(run -> run.lasts(timeouts.step(), now))
            .forEach(run -> run.giveUp.accept(PeerFailure.late(peers, timeouts.step())));
      }
      return true;
    }
    ClusterException reason =
        gone.isEmpty() ? PeerFailure.silent(silent, timeouts.silence()) : PeerFailure.gone(gone);
    slow.forEach(run -> run.abort.accept(reason));
    return false;
  }
}
