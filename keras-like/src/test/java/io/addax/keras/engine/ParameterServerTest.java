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
import io.addax.keras.optimizers.SGD;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** Workers and a parameter server in Javas of their own. */
class ParameterServerTest {
  private static final int STEPS = 1000;

  @Test
  void noUpdateIsLost(@TempDir Path folder) throws Exception {
    run("increments", folder, "sum " + (double) STEPS);
  }

  @Test
  void twoWorkersLearnTogether(@TempDir Path folder) throws Exception {
    run("line", folder, "learned true");
  }

  private static void run(String task, Path folder, String expected) throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 1);
    String done = folder.resolve("done").toString();
    try (TaskProcess server = start(cluster.at(Cluster.PARAMETER_SERVER, 0), task, done);
        TaskProcess chief = start(cluster, task, done);
        TaskProcess other = start(cluster.at(Cluster.WORKER, 1), task, done)) {
      other.end(0);
      chief.await("trained");
      Files.createFile(Path.of(done));
      List<String> lines = chief.end(0);
      assertTrue(lines.contains(expected), lines.toString());
      assertTrue(server.errors().isEmpty() || server.errors().contains("WARN"), server.errors());
    }
  }

  private static TaskProcess start(Cluster task, String... arguments) throws IOException {
    return TaskProcess.start(task, Worker.class, arguments);
  }

  @Test
  void aClusterWithoutParameterServersIsRefused() {
    Cluster cluster = Cluster.of(List.of("localhost:1111"), 0);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new ParameterServerStrategy(cluster));
    assertTrue(e.getMessage().contains("\"ps\""), e.getMessage());
  }

  static final class Worker {
    public static void main(String[] args) throws Exception {
      try (Model model = new Sequential(new Input(1), layer())) {
        PeerTimeouts patience = PeerTimeouts.defaults().withArrival(Duration.ofSeconds(30));
        model.distribute(new ParameterServerStrategy().timeouts(patience));
        if (args[0].equals("increments")) {
          increments(model, Path.of(args[1]));
        } else {
          line(model, Path.of(args[1]));
        }
        halt(0);
      } catch (RuntimeException e) {
        e.printStackTrace();
        halt(1);
      }
    }

    private static Dense layer() {
      return new Dense(1).useBias(false).kernelInitializer("zeros");
    }

    /** The gradient is -1 in each step, whatever the weight. */
    private static void increments(Model model, Path done) throws Exception {
      model.compile(new SGD(1), Loss.of("negative", (ops, y, prediction) -> ops.neg(prediction)));
      HostTensor ones = filled(1);
      model.fit(ones, ones, Fit.epochs(1).batchSize(1).verbose(0));
      awaitOthers(model, done);
      print("sum " + model.getWeights().get(0).doubleAt(0));
    }

    /** y = 3 x. */
    private static void line(Model model, Path done) throws Exception {
      model.compile(new Adam(0.05), "mse");
      model.fit(filled(1), filled(3), Fit.epochs(1).batchSize(2).verbose(0));
      awaitOthers(model, done);
      double weight = model.getWeights().get(0).doubleAt(0);
      print("learned " + (Math.abs(weight - 3) < 0.2));
      assertEquals(3, weight, 0.2);
    }

    private static HostTensor filled(float value) {
      float[] values = new float[STEPS];
      Arrays.fill(values, value);
      return HostTensor.of(Shape.of(STEPS, 1), values);
    }

    /** The chief's session stays open until all have trained. */
    private static void awaitOthers(Model model, Path done) throws InterruptedException {
      if (!model.strategy().isChief()) {
        halt(0);
      }
      print("trained");
      while (!Files.exists(done)) {
        Thread.sleep(20);
      }
    }

    private static void print(String line) {
      System.out.println(line);
      System.out.flush();
    }

    /** Ends the process though TensorFlow's server runs. */
    private static void halt(int code) {
      System.out.flush();
      System.err.flush();
      Runtime.getRuntime().halt(code);
    }
  }
}
