package io.addax.keras.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * How the rows of a batch are divided: over workers (processes), over the replicas of each, and
 * over the micro-batches that a replica takes one after the other.
 *
 * <p>All parts are of the same size, or differ by one row. A batch of fewer rows than parts leaves
 * the last ones out; the parts that are first in line are the first micro-batches of every replica.
 *
 * @param workers the number of processes that train together
 * @param worker the number of this one
 * @param replicas the number of replicas in each process
 * @param microBatches the number of micro-batches of each replica
 */
record Layout(int workers, int worker, int replicas, int microBatches) {
  /**
   * A part of a batch.
   *
   * @param number among all parts of all workers
   * @param replica in this process
   * @param idle whether it has no rows: see {@link #here}
   */
  record Part(int number, int replica, int microBatch, boolean idle) {
    /** The first row of a batch that has {@code parts} in all. */
    int from(int parts, int rows) {
      return idle ? 0 : firstRow(number, parts, rows);
    }

    /** The row behind the last one. */
    int to(int parts, int rows) {
      return idle ? 1 : firstRow(number + 1, parts, rows);
    }
  }

  /** The row where a part of a batch begins; for the part behind the last one, that behind all. */
  static int firstRow(int part, int parts, int rows) {
    return (int) ((long) part * rows / parts);
  }

  /** The number of parts of a large batch. */
  int size() {
    return workers * replicas * microBatches;
  }

  /** How many parts a batch has. */
  int parts(int rows) {
    return Math.min(size(), rows);
  }

  /**
   * The parts of this process, of a batch that has {@code parts} in all. If there are too few for
   * it, it gets one that is idle: that computes with the first row, to keep in step with the
   * others, and adds nothing.
   */
  List<Part> here(int parts) {
    List<Part> here = new ArrayList<>();
    for (int number = 0; number < parts; number++) {
      int replica = number % (workers * replicas);
      if (replica / replicas == worker) {
        int microBatch = number / (workers * replicas);
        here.add(new Part(number, replica % replicas, microBatch, false));
      }
    }
    return here.isEmpty() ? List.of(new Part(worker * replicas, 0, 0, true)) : here;
  }

  /** How many replicas of all workers have a micro-batch of this number, idle ones among them. */
  int members(int parts, int microBatch) {
    int members = 0;
    for (int each = 0; each < workers; each++) {
      Layout there = new Layout(workers, each, replicas, microBatches);
      members += (int) there.here(parts).stream().filter(p -> p.microBatch() == microBatch).count();
    }
    return members;
  }
}
