package io.addax.graph.session;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/**
 * How long a task of a cluster waits for the others. Immutable.
 *
 * @param arrival how long for their start, before the first run
 * @param silence how long one may not answer during a run before it counts as lost
 * @param step how long a worker's step may take while the others answer. It may have to wait: while
 *     they evaluate or write files, or in vain, because they are at another place of the program.
 *     The step is then given up, some seconds later at most
 */
public record PeerTimeouts(Duration arrival, Duration silence, Duration step) {
  private static final PeerTimeouts DEFAULTS =
      new PeerTimeouts(Duration.ofMinutes(2), Duration.ofSeconds(30), Duration.ofMinutes(10));

  /** Checks that all are positive. */
  public PeerTimeouts {
    checkArgument(
        arrival.toMillis() > 0, "Expected a positive time for the arrival. Received: %s", arrival);
    checkArgument(
        silence.toMillis() > 0, "Expected a positive time of silence. Received: %s", silence);
    checkArgument(step.toMillis() > 0, "Expected a positive time for a step. Received: %s", step);
  }

  /** Two minutes for the arrival, 30 seconds of silence, ten minutes for a step. */
  public static PeerTimeouts defaults() {
    return DEFAULTS;
  }

  /** These with another time for the arrival. */
  public PeerTimeouts withArrival(Duration newArrival) {
    return new PeerTimeouts(newArrival, silence, step);
  }

  /** These with another time of silence. */
  public PeerTimeouts withSilence(Duration newSilence) {
    return new PeerTimeouts(arrival, newSilence, step);
  }

  /** These with another time for a step. */
  public PeerTimeouts withStep(Duration newStep) {
    return new PeerTimeouts(arrival, silence, newStep);
  }
}
