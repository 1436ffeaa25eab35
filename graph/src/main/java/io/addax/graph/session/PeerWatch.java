package io.addax.graph.session;

import io.addax.devices.ClusterTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Looks after the peers while runs are under way, and aborts the runs when a peer is gone or says
 * nothing for too long.
 *
 * <p>TensorFlow usually notices a connection that breaks, but not always, and waits without end for
 * a peer that is suspended or whose machine lost its power. A peer's server answers in threads of
 * its own: that a peer computes for long does not matter.
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

  /** What is known of a peer. */
  private static final class Health {
    private long lastAnswer = System.nanoTime();
    private int unanswered;
    private int timesAbsent;
  }

  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(2);

  /** A peer is asked so often before it counts as silent: this process may have been suspended. */
  private static final int QUESTIONS = 3;

  /** A peer counts as gone when nobody listens in its place so often in a row. */
  private static final int TIMES_ABSENT = 2;

  private final List<ClusterTask> peers;
  private final Duration silence;
  private final Duration interval;
  private final Set<Run> runs = ConcurrentHashMap.newKeySet();
  private boolean started;

  PeerWatch(List<ClusterTask> peers, Duration silence) {
    this.peers = List.copyOf(peers);
    this.silence = silence;
    Duration part = silence.dividedBy(QUESTIONS + 1);
    this.interval = part.compareTo(LONGEST_INTERVAL) < 0 ? part : LONGEST_INTERVAL;
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
    Map<ClusterTask, Health> health = new HashMap<>();
    try {
      while (true) {
        Thread.sleep(interval.toMillis());
        lookAround(health);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookAround(Map<ClusterTask, Health> health) {
    long now = System.nanoTime();
    List<Run> slow = runs.stream().filter(run -> now - run.start >= interval.toNanos()).toList();
    if (slow.isEmpty()) {
      health.clear();
      return;
    }
    List<ClusterTask> gone = new ArrayList<>();
    List<ClusterTask> silent = new ArrayList<>();
    for (ClusterTask peer : peers) {
      Health its = health.computeIfAbsent(peer, p -> new Health());
      PeerProbe.Answer answer = PeerProbe.ask(peer, interval);
      its.timesAbsent = answer == PeerProbe.Answer.ABSENT ? its.timesAbsent + 1 : 0;
      its.unanswered = answer == PeerProbe.Answer.ALIVE ? 0 : its.unanswered + 1;
      if (answer == PeerProbe.Answer.ALIVE) {
        its.lastAnswer = System.nanoTime();
      } else if (its.timesAbsent >= TIMES_ABSENT) {
        gone.add(peer);
      } else if (its.unanswered >= QUESTIONS
          && System.nanoTime() - its.lastAnswer >= silence.toNanos()) {
        silent.add(peer);
      }
    }
    if (!gone.isEmpty() || !silent.isEmpty()) {
      ClusterException reason =
          gone.isEmpty() ? PeerFailure.silent(silent, silence) : PeerFailure.gone(gone);
      slow.forEach(run -> run.abort.accept(reason));
      health.clear();
    }
  }
}
