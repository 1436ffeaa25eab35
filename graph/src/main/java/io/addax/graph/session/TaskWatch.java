package io.addax.graph.session;

import io.addax.devices.ClusterTask;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds out which tasks of a cluster are there, by asking their servers. These answer in threads of
 * their own: that a task computes for long does not matter.
 *
 * <pre>{@code
 * TaskWatch watch = server.watchTasks();
 * while (watch.look(worker).mayGoOn()) {
 *   Thread.sleep(watch.interval().toMillis());
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class TaskWatch {
  /** What has become of a task. */
  public enum State {
    /** It has not come yet, and still may. */
    EXPECTED,
    /** It is there, or was a moment ago. */
    PRESENT,
    /** It never came, though the time for that is over. */
    ABSENT,
    /** It was there, and nobody listens in its place any more. */
    STOPPED,
    /** It was there, and has not answered for too long. */
    SILENT;

    /** Whether something can still be expected of it. */
    public boolean mayGoOn() {
      return this == EXPECTED || this == PRESENT;
    }
  }

  /** What is known of a task. */
  private static final class Health {
    private boolean came;
    private long lastAnswer = System.nanoTime();
    private int unanswered;
    private int timesAbsent;
    private boolean asked;

    private boolean lastQuestionAnswered() {
      return asked && unanswered == 0;
    }
  }

  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(2);

  /** A task is asked so often before it counts as silent: this process may have been suspended. */
  private static final int QUESTIONS = 3;

  /** A task counts as gone when nobody listens in its place so often in a row. */
  private static final int TIMES_ABSENT = 2;

  private final PeerTimeouts timeouts;
  private final boolean haveCome;
  private final Duration interval;
  private final long start = System.nanoTime();
  private final Map<ClusterTask, Health> health = new HashMap<>();

  /**
   * A watch that begins now.
   *
   * @param haveCome whether all tasks are known to have been there
   */
  TaskWatch(PeerTimeouts timeouts, boolean haveCome) {
    this.timeouts = timeouts;
    this.haveCome = haveCome;
    Duration part = timeouts.silence().dividedBy(QUESTIONS + 1);
    this.interval = part.compareTo(LONGEST_INTERVAL) < 0 ? part : LONGEST_INTERVAL;
  }

  /** How long to wait between two looks at the same task. */
  public Duration interval() {
    return interval;
  }

  /** Asks a task; takes as long as {@link #interval} at most. */
  public State look(ClusterTask task) {
    Health its = health.computeIfAbsent(task, t -> new Health());
    PeerProbe.Answer answer = PeerProbe.ask(task, interval);
    its.asked = true;
    its.timesAbsent = answer == PeerProbe.Answer.ABSENT ? its.timesAbsent + 1 : 0;
    if (answer == PeerProbe.Answer.ALIVE) {
      its.came = true;
      its.unanswered = 0;
      its.lastAnswer = System.nanoTime();
      return State.PRESENT;
    }
    its.unanswered++;
    if (!its.came && !haveCome) {
      return isOver(start, timeouts.arrival()) ? State.ABSENT : State.EXPECTED;
    } else if (its.timesAbsent >= TIMES_ABSENT) {
      return State.STOPPED;
    } else if (its.unanswered >= QUESTIONS && isOver(its.lastAnswer, timeouts.silence())) {
      return State.SILENT;
    }
    return State.PRESENT;
  }

  /** Whether a task answered when it was last asked. */
  boolean answers(ClusterTask task) {
    Health its = health.get(task);
    return its != null && its.lastQuestionAnswered();
  }

  /** Tells that a task has been there, though it may have stopped since. */
  public void came(ClusterTask task) {
    health.computeIfAbsent(task, t -> new Health()).came = true;
  }

  private static boolean isOver(long since, Duration time) {
    return System.nanoTime() - since >= time.toNanos();
  }
}
