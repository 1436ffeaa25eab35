package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.Cluster;
import io.addax.graph.HostTensor;
import io.addax.graph.session.PeerTimeouts;
import io.addax.graph.session.TaskProcess;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.distribute.ParameterServerStrategy;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.losses.Loss;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.LossScaleOptimizer;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.SGD;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** Workers and a parameter server in Javas of their own. */
class ParameterServerTest {
  private static final int STEPS = 1000;

  @Test
  void noUpdateIsLost() throws Exception {
    run("increments", "sum " + 2.0 * STEPS);
  }

  /**
   * Each worker has 250 batches in a fit: the second goes on within the mean of four. What is more
   * than the greater worker's mean, as another's gradient makes it, is clipped.
   */
  @Test
  void eachWorkerAccumulatesItsOwnGradients() throws Exception {
    run("accumulated", "sum " + 2.0 * STEPS / 4);
  }

  @Test
  void eachWorkerPutsItsOwnGradientsAside() throws Exception {
    run("scaled", "sum " + 2.0 * STEPS);
  }

  @Test
  void twoWorkersLearnTogether() throws Exception {
    run("line", "learned true");
  }

  /** The chief has its answer once both have trained; then all processes end, the server's too. */
  private static void run(String task, String expected) throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 1);
    try (TaskProcess server = start(cluster.at(Cluster.PARAMETER_SERVER, 0), task);
        TaskProcess chief = start(cluster, task);
        TaskProcess other = start(cluster.at(Cluster.WORKER, 1), task)) {
      List<String> lines = chief.end(0);
      assertTrue(lines.contains(expected), lines.toString());
      other.end(0);
      server.end(0);
      assertTrue(
          server.toString().contains("listens on ALL network interfaces"), server.toString());
    }
  }

  private static TaskProcess start(Cluster task, String argument) throws IOException {
    return TaskProcess.start(task, Worker.class, argument);
  }

  @Test
  void aClusterWithoutParameterServersIsRefused() {
    Cluster cluster = Cluster.of(List.of("localhost:1111"), 0);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new ParameterServerStrategy(cluster));
    assertTrue(e.getMessage().contains("\"ps\""), e.getMessage());
  }

  @Test
  void onlyAParameterServerServes() {
    Cluster cluster = Cluster.of(List.of("localhost:1111"), 0).withParameterServers("localhost:2");
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> new ParameterServerStrategy(cluster).serve());
    assertEquals("Expected a parameter server. Received: worker 0", e.getMessage());
  }

  static final class Worker {
    public static void main(String[] args) {
      try (Model model = new Sequential(new Input(1), layer())) {
        PeerTimeouts patience = PeerTimeouts.defaults().withArrival(Duration.ofSeconds(30));
        model.distribute(new ParameterServerStrategy().timeouts(patience));
        switch (args[0]) {
          case "increments" -> increments(model, new SGD(1));
          case "accumulated" ->
              increments(model, new SGD(1).clipvalue(3).gradientAccumulationSteps(4));
          case "scaled" -> increments(model, new LossScaleOptimizer(new SGD(1)));
          default -> line(model);
        }
      }
    }

    private static Dense layer() {
      return new Dense(1).useBias(false).kernelInitializer("zeros");
    }

    /**
     * The gradient is -1 in each step of the chief and -3 in the other's, whatever the weight.
     * Twice, since fit may be called again.
     */
    private static void increments(Model model, Optimizer optimizer) {
      model.compile(optimizer, Loss.of("negative", (ops, y, prediction) -> ops.neg(prediction)));
      HostTensor x = filled(STEPS / 2, 1);
      for (int row = 1; row < STEPS / 2; row += 2) {
        x.floats()[row] = 3;
      }
      for (int i = 0; i < 2; i++) {
        model.fit(x, x, Fit.epochs(1).batchSize(1).verbose(0));
      }
      System.out.println("sum " + model.getWeights().get(0).doubleAt(0));
    }

    /** y = 3 x. */
    private static void line(Model model) {
      model.compile(new Adam(0.05), "mse");
      model.fit(filled(STEPS, 1), filled(STEPS, 3), Fit.epochs(1).batchSize(2).verbose(0));
      System.out.println("learned " + (Math.abs(model.getWeights().get(0).doubleAt(0) - 3) < 0.2));
    }

    private static HostTensor filled(int rows, float value) {
      float[] values = new float[rows];
      Arrays.fill(values, value);
      return HostTensor.of(Shape.of(rows, 1), values);
    }
  }
}
