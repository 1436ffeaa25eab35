package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.Cluster;
import io.addax.graph.HostTensor;
import io.addax.graph.session.ClusterException;
import io.addax.graph.session.PeerTimeouts;
import io.addax.graph.session.TaskProcess;
import io.addax.keras.Fit;
import io.addax.keras.KerasCase;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.distribute.MultiWorkerMirroredStrategy;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.SGD;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers whose programs differ wait for each other in vain: that ends by an error, in time. */
class MultiWorkerDisagreementTest {
  private static final int SAMPLES = 64;
  private static final Duration STEP = Duration.ofSeconds(4);

  @ParameterizedTest
  @ValueSource(strings = {"optimizer", "batch size", "micro-batches", "validation"})
  void bothWorkersEndByAnError(String difference) throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 0);
    try (TaskProcess chief = TaskProcess.start(cluster, Worker.class, difference);
        TaskProcess other =
            TaskProcess.start(cluster.at(Cluster.WORKER, 1), Worker.class, difference)) {
      // A process that crashes ends with another code.
      List<TaskProcess> workers = List.of(chief, other);
      int explained = 0;
      for (TaskProcess worker : workers) {
        List<String> lines = worker.end(1);
        String said = lines.get(lines.size() - 2);
        assertTrue(said.startsWith("failed after "), worker.toString());
        assertTrue(Double.parseDouble(said.substring("failed after ".length())) < 30, said);
        String later = lines.get(lines.size() - 1);
        assertTrue(later.startsWith("later ClusterException: "), worker.toString());
        explained += explains(worker.errors(), cluster) ? 1 : 0;
      }
      // The second to end may see no more than that the first has stopped.
      assertTrue(explained >= 1, workers::toString);
    }
  }

  private static boolean explains(String errors, Cluster cluster) {
    return cluster.tasks(Cluster.WORKER).stream()
        .map(worker -> "A step did not end within 4 s, though " + worker + " answers: all workers")
        .anyMatch(errors::contains);
  }

  private static HostTensor data(int columns) {
    return KerasCase.sines(columns, SAMPLES, columns);
  }

  /** Worker 1 does something else than the chief; both leave as programs usually do. */
  static final class Worker {
    public static void main(String[] args) {
      Cluster cluster = Cluster.fromTfConfig();
      String differs = cluster.isChief() ? "" : args[0];
      PeerTimeouts patience =
          PeerTimeouts.defaults().withArrival(Duration.ofSeconds(30)).withStep(STEP);
      Model model = new Sequential(new Input(4), new Dense(3).activation("tanh"), new Dense(2));
      model.distribute(new MultiWorkerMirroredStrategy(cluster).timeouts(patience));
      model.compile(differs.equals("optimizer") ? new SGD(0.1) : new Adam(0.01), "mse", "mae");
      Fit fit = Fit.epochs(4).batchSize(differs.equals("batch size") ? 16 : 8).verbose(0);
      fit = differs.equals("micro-batches") ? fit.pipelineMicroBatches(2) : fit;
      fit = differs.equals("validation") ? fit.validation(data(4), data(2)) : fit;
      long start = System.nanoTime();
      try {
        model.fit(data(4), data(2), fit);
      } catch (ClusterException e) {
        e.printStackTrace();
        System.out.println("failed after " + (System.nanoTime() - start) / 1e9);
        System.out.println("later " + later(model));
        System.exit(1);
      }
      System.exit(0);
    }

    private static String later(Model model) {
      try {
        return model.predict(data(4)).toString();
      } catch (ClusterException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
      }
    }
  }
}
