package io.addax.graph.variable;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;

/** Waits for variables that another task of a cluster is to initialize. */
final class VariableArrival {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final int MOST_NAMES = 5;

  private VariableArrival() {}

  static void await(
      Ops ops, GraphSession session, List<GraphVariable> variables, Duration timeout) {
    List<Operand<?>> states = new ArrayList<>();
    for (GraphVariable variable : variables) {
      String device = ((GraphOperation) variable.handle().op()).device();
      states.add(ops.device(device).scope(variable.name()).isInitialized(variable.handle()));
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    try (PreparedStep look = session.prepare(List.of(), states, List.of())) {
      while (true) {
        look.run();
        List<String> missing = missing(variables, look.fetched());
        if (missing.isEmpty()) {
          return;
        }
        if (System.nanoTime() >= deadline) {
          throw new IllegalStateException(
              String.format(
                  "Expected the chief to initialize %d variables within %s s. Received nothing"
                      + " for %d of them: %s",
                  variables.size(),
                  timeout.toMillis() / 1000.0,
                  missing.size(),
                  missing.subList(0, Math.min(MOST_NAMES, missing.size()))));
        }
        Thread.sleep(BETWEEN_LOOKS.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for variables", e);
    }
  }

  private static List<String> missing(List<GraphVariable> variables, List<HostTensor> states) {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      if (!((boolean[]) states.get(i).data())[0]) {
        missing.add(variables.get(i).name());
      }
    }
    return missing;
  }
}
