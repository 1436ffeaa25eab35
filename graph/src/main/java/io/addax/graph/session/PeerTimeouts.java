package io.addax.graph.session;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/**
 * How long a task of a cluster waits for the others. Immutable.
 *
 * @param arrival how long for their start, before the first run
 * @param silence how long one may not answer during a run before it counts as lost
 */
public record PeerTimeouts(Duration arrival, Duration silence) {
  private static final PeerTimeouts DEFAULTS =
      new PeerTimeouts(Duration.ofMinutes(2), Duration.ofSeconds(30));

  /** Checks that both are positive. */
  public PeerTimeouts {
    checkArgument(
        arrival.toMillis() > 0, "Expected a positive time for the arrival. Received: %s", arrival);
    checkArgument(
        silence.toMillis() > 0, "Expected a positive time of silence. Received: %s", silence);
  }

  /** Two minutes for the arrival, 30 seconds of silence. */
  public static PeerTimeouts defaults() {
    return DEFAULTS;
  }

  /** These with another time for the arrival. */
  public PeerTimeouts withArrival(Duration newArrival) {
    return new PeerTimeouts(newArrival, silence);
  }

  /** These with another time of silence. */
  public PeerTimeouts withSilence(Duration newSilence) {
    return new PeerTimeouts(arrival, newSilence);
  }
}
