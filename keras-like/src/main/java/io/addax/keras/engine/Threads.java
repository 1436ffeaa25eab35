package io.addax.keras.engine;

import io.addax.graph.session.GraphSession;

/**
 * How the processors share the steps of a session, chosen by the largest batch so far. Where nobody
 * has asked for a number of threads there are three ways, by the work of the largest op:
 *
 * <ul>
 *   <li>it is small: one processor does all, since waking another takes longer;
 *   <li>it is larger, but with a single row it would be small: each processor takes a part of the
 *       batch through all layers, and they meet at the sums of the gradients alone;
 *   <li>it is large, or the model does not treat each sample alone: they share every op.
 * </ul>
 */
final class Threads {
  private final GraphSession session;
  private final OpWork work;
  private final int replicas;
  private final boolean mayDivide;
  private final int processors = Runtime.getRuntime().availableProcessors();
  private long mostRows;
  private boolean divides; // what the last choice took for granted
  private int parts = 1;

  /**
   * The threads of a session that has not run.
   *
   * @param replicas how many compute side by side
   */
  Threads(GraphSession session, OpWork work, int replicas) {
    this.session = session;
    this.work = work;
    this.replicas = replicas;
    this.mayDivide = replicas == 1 && processors > 1 && session.mayRunSideBySide();
  }

  /** Into how many parts a batch is divided, each for a processor; 1 if it is not. */
  int parts() {
    return parts;
  }

  /**
   * Chooses anew where a batch is larger than those before.
   *
   * @param divisible whether parts of a batch come to the same as the whole
   * @return whether the session has run in another way, and must begin anew
   */
  boolean expect(long rows, boolean divisible) {
    boolean may = mayDivide && divisible;
    if ((rows <= mostRows && may == divides) || !session.mayChooseThreads()) {
      return false;
    }
    mostRows = Math.max(mostRows, rows);
    divides = may;
    if (may && work.isWorthDividing(mostRows, processors)) {
      parts = processors;
      return session.sideBySide(processors);
    }
    parts = 1;
    return session.intraOpThreads(ofEachOp(mostRows));
  }

  /** Replicas that compute side by side share the processors, each with threads of its own. */
  private int ofEachOp(long rows) {
    if (work.isSmall((rows + replicas - 1) / replicas)) {
      return 1;
    }
    return replicas == 1 ? 0 : Math.max(1, processors / replicas);
  }
}
