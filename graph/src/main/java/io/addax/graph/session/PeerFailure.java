package io.addax.graph.session;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_ABORTED;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GetCode;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_UNAVAILABLE;

import io.addax.devices.ClusterTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.internal.c_api.TF_Status;

/** Says what TensorFlow's errors mean for a cluster. */
final class PeerFailure {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String ADVICE =
      " A cluster cannot take a task back: start the job again, from its last checkpoint.";

  private static final String MUST_AGREE =
      "all workers must have the same model, optimizer, batch size, data and number of steps, and"
          + " train and evaluate in the same order";

  private PeerFailure() {}

  static ClusterException gone(List<ClusterTask> peers) {
    return new ClusterException(names(peers) + " stopped." + ADVICE, peers, null);
  }

  static ClusterException silent(List<ClusterTask> peers, Duration silence) {
    return new ClusterException(
        names(peers) + " did not answer for " + seconds(silence) + "." + ADVICE, peers, null);
  }

  /** A run did not end, though all tasks that take part in it are there. */
  static ClusterException late(List<ClusterTask> peers, Duration step) {
    return new ClusterException(
        "A step did not end within "
            + seconds(step)
            + ", though "
            + names(peers)
            + (peers.size() == 1 ? " answers" : " answer")
            + ": "
            + MUST_AGREE
            + "."
            + ADVICE,
        List.of(),
        null);
  }

  /** Whether a run failed because of other tasks, or of the way to them. */
  static boolean isOne(TF_Status status, TensorFlowException failure) {
    int code = TF_GetCode(status);
    return code == TF_UNAVAILABLE
        || code == TF_ABORTED
        || String.valueOf(failure.getMessage()).contains("Collective ");
  }

  /** What such a failure is about. */
  static ClusterException explain(TensorFlowException failure, List<ClusterTask> peers) {
    List<ClusterTask> gone = new ArrayList<>();
    for (ClusterTask peer : peers) {
      if (PeerProbe.ask(peer, PATIENCE) != PeerProbe.Answer.ALIVE) {
        gone.add(peer);
      }
    }
    boolean late = String.valueOf(failure.getMessage()).contains("timed out");
    String alive =
        late
            ? "The workers did not come to the same step in time: " + MUST_AGREE
            : "A step that tasks of the cluster make together failed";
    String who = gone.isEmpty() ? alive : names(gone) + " stopped";
    return new ClusterException(who + " (" + firstLines(failure) + ")." + ADVICE, gone, failure);
  }

  static String names(List<ClusterTask> tasks) {
    return tasks.stream().map(ClusterTask::toString).collect(Collectors.joining(", "));
  }

  static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() / 1000.0 + " s";
  }

  /** TensorFlow's words without what gRPC adds in JSON. */
  private static String firstLines(TensorFlowException failure) {
    return String.valueOf(failure.getMessage())
        .lines()
        .takeWhile(line -> !line.startsWith("Additional GRPC error information"))
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }
}
