package io.addax.keras.engine;

import io.addax.graph.session.GraphSession;

/**
 * How the processors share the steps of a session, chosen by the largest batch that it trains on;
 * before it trains, by the largest that it measures or predicts. Where nobody has asked for a
 * number of threads there are three ways, by the work of the largest op:
 *
 * <ul>
 *   <li>it is small: one processor does all, since waking another takes longer;
 *   <li>it is larger, but with a single row it would be small: each processor takes a part of the
 *       batch through all layers, and they meet at the sums of the gradients alone;
 *   <li>it is large, or the model does not treat each sample alone: they share every op.
 * </ul>
 */
final class Threads {
  /** Each part is a copy of the model; with more processors it has not been measured. */
  private static final int MOST_PARTS = 8;

  private final GraphSession session;
  private final OpWork work;
  private final int replicas;
  private final int processors = Runtime.getRuntime().availableProcessors();
  private final boolean mayDivide;
  private long mostRows;
  private boolean trains;
  private boolean divisible;
  private boolean divides;

  /**
   * The threads of a session that has not run.
   *
   * @param replicas how many compute side by side
   */
  Threads(GraphSession session, OpWork work, int replicas) {
    this.session = session;
    this.work = work;
    this.replicas = replicas;
    this.mayDivide =
        replicas == 1 && processors > 1 && processors <= MOST_PARTS && session.mayRunSideBySide();
  }

  /**
   * Into how many parts a batch is divided: one for each processor where it has enough rows, else
   * half as many and so on, so that few functions are built; 1 if it stays whole.
   */
  int parts(long rows) {
    int parts = divides ? processors : 1;
    while (parts > 1 && !work.isWorthDividing(rows, parts)) {
      parts = Integer.highestOneBit(parts - 1);
    }
    return parts;
  }

  /**
   * Chooses anew where a batch is larger than those before. Once the session trains, only training
   * does: what is measured in between must not change how it goes on.
   *
   * @param training whether it will be trained on
   * @param samplewise whether parts of a batch come to the same as the whole
   * @return whether the session has run in another way, and must begin anew
   */
  boolean expect(long rows, boolean training, boolean samplewise) {
    if (!session.mayChooseThreads() || (trains && !training)) {
      return false;
    }
    boolean first = training != trains || samplewise != divisible;
    if (!first && rows <= mostRows) {
      return false;
    }
    mostRows = training != trains ? rows : Math.max(mostRows, rows);
    trains = training;
    divisible = samplewise;
    divides = mayDivide && samplewise && work.isWorthDividing(mostRows, processors);
    return divides ? session.sideBySide(processors) : session.intraOpThreads(ofEachOp(mostRows));
  }

  /** Replicas that compute side by side share the processors, each with threads of its own. */
  private int ofEachOp(long rows) {
    if (work.isSmall((rows + replicas - 1) / replicas)) {
      return 1;
    }
    return replicas == 1 ? 0 : Math.max(1, processors / replicas);
  }
}
