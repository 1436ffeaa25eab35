package io.addax.keras.engine;

import io.addax.devices.Cluster;
import io.addax.devices.ClusterTask;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.ClusterServer;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import io.addax.graph.session.TaskWatch;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Brings workers that share parameter servers together at the end of training: they meet in no
 * step. Each adds to a table on the first server that it trains still, and that it has ended; the
 * chief waits for all. If the chief ends early, as by a callback, the others hear of it there.
 */
final class Attendance {
  private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);
  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  // The columns of the table; each worker has a row.
  private static final int SIGNS_OF_LIFE = 0;
  private static final int ENDED = 1;
  private static final int FAILED = 2;
  private static final int STOPPED_EARLY = 3;
  private static final int COLUMNS = 4;

  private final ClusterServer server;
  private final Cluster cluster;
  private final List<ClusterTask> workers;
  private final GraphSession session;
  private final Ops ops;
  private final GraphVariable table;
  private PreparedStep exchange; // made when first needed, and then:
  private long[] mine; // this worker's row
  private boolean training;
  private boolean reported; // in this training
  private long lastReport;
  private long fits; // that have begun

  Attendance(ClusterServer server, Ops ops, VariableStore store, GraphSession session) {
    this.server = server;
    this.cluster = server.cluster();
    this.workers = cluster.tasks(Cluster.WORKER);
    this.session = session;
    this.ops = ops.scope("attendance");
    this.table = store.create("attendance", HostTensor.zeros(DType.INT64, shape()));
  }

  private Shape shape() {
    return Shape.of(workers.size(), COLUMNS);
  }

  /** Training begins. */
  void begin() {
    fits++;
    training = true;
    reported = false;
  }

  /**
   * Shows now and then that this worker trains; the table must be there.
   *
   * @return whether the chief has ended this training early
   */
  boolean report() {
    long now = System.nanoTime();
    if (!training || (reported && now - lastReport < BETWEEN_REPORTS.toNanos())) {
      return false;
    }
    reported = true;
    lastReport = now;
    long[] table = write(SIGNS_OF_LIFE, (mine == null ? 0 : mine[SIGNS_OF_LIFE]) + 1);
    boolean ends = !cluster.isChief() && at(table, 0, STOPPED_EARLY) >= fits;
    if (ends) {
      LOG.info("{} ends training, since the chief has", cluster.task());
    }
    return ends;
  }

  /**
   * This worker has trained; the table must be there. The chief returns when all others have too,
   * or are lost, which is a warning: the weights are on the servers.
   *
   * @param early whether a callback has ended training
   */
  void end(boolean early) {
    training = false;
    write(ENDED, fits);
    if (!cluster.isChief()) {
      return;
    }
    if (early) {
      write(STOPPED_EARLY, fits);
    }
    try {
      new Wait().run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the other workers", e);
    }
  }

  /** This worker's training has failed; told if anything was reported before. */
  void fail() {
    if (training && reported) {
      write(cluster.isChief() ? STOPPED_EARLY : FAILED, fits);
    }
    training = false;
  }

  /** Raises a number of this worker to a value; gives the table. */
  private long[] write(int column, long value) {
    if (mine == null) {
      long[] before = exchange(new long[workers.size() * COLUMNS]);
      int from = cluster.index() * COLUMNS;
      mine = Arrays.copyOfRange(before, from, from + COLUMNS);
    }
    long[] difference = new long[workers.size() * COLUMNS];
    difference[cluster.index() * COLUMNS + column] = Math.max(0, value - mine[column]);
    mine[column] = Math.max(value, mine[column]);
    return exchange(difference);
  }

  /** Adds to the table, and reads it. */
  private long[] exchange(long[] difference) {
    if (exchange == null) {
      Operand<?> added = ops.placeholder(DType.INT64, shape());
      Operand<?> after = table.read(ops.after(List.of(table.assignAdd(ops, added))));
      exchange = session.prepare(List.of(added), List.of(after), List.of());
    }
    exchange.feed(0, HostTensor.of(shape(), difference)).run();
    return exchange.fetched(0).longs();
  }

  private static long at(long[] table, int worker, int column) {
    return table[worker * COLUMNS + column];
  }

  /** The chief's wait for the others. */
  private final class Wait {
    private final TaskWatch watch = server.watchTasks();
    private final List<ClusterTask> missing = new ArrayList<>();
    private final long[] signs = new long[workers.size()];
    private final long[] lastSign = new long[workers.size()];
    private long lastLook = System.nanoTime();

    Wait() {
      Arrays.fill(lastSign, System.nanoTime());
    }

    void run() throws InterruptedException {
      workers.stream().filter(worker -> worker.index() != cluster.index()).forEach(missing::add);
      boolean told = false;
      while (true) {
        long[] table = exchange(new long[workers.size() * COLUMNS]);
        missing.removeIf(worker -> hasEnded(worker, table));
        if (System.nanoTime() - lastLook >= watch.interval().toNanos()) {
          missing.removeIf(this::isLost);
          lastLook = System.nanoTime();
        }
        if (missing.isEmpty()) {
          return;
        }
        if (!told) {
          LOG.info("{} has trained, and waits for {}", cluster.task(), missing);
          told = true;
        }
        Thread.sleep(BETWEEN_LOOKS.toMillis());
      }
    }

    private boolean hasEnded(ClusterTask worker, long[] table) {
      int row = worker.index();
      long sign = at(table, row, SIGNS_OF_LIFE);
      if (sign > 0) {
        watch.came(worker);
      }
      if (sign != signs[row]) {
        signs[row] = sign;
        lastSign[row] = System.nanoTime();
      }
      boolean ended = at(table, row, ENDED) >= fits;
      boolean failed = !ended && at(table, row, FAILED) >= fits;
      if (failed) {
        warn(worker, "failed");
      }
      return ended || failed;
    }

    private boolean isLost(ClusterTask worker) {
      String what =
          switch (watch.look(worker)) {
            case EXPECTED -> null;
            case PRESENT -> idle(worker);
            case STOPPED -> "stopped";
            case SILENT -> "did not answer for " + seconds(server.timeouts().silence());
            case ABSENT -> "did not come within " + seconds(server.timeouts().arrival());
          };
      if (what != null) {
        warn(worker, what);
      }
      return what != null;
    }

    private String idle(ClusterTask worker) {
      Duration patience = server.timeouts().step();
      boolean works = System.nanoTime() - lastSign[worker.index()] < patience.toNanos();
      return works ? null : "answers, but has not trained for " + seconds(patience);
    }

    private String seconds(Duration time) {
      return time.toMillis() / 1000.0 + " s";
    }

    private void warn(ClusterTask worker, String what) {
      LOG.warn(
          "{} {} before it had trained on all of its batches: training ends without them",
          worker,
          what);
    }
  }
}
