package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.Cluster;
import io.addax.graph.HostTensor;
import io.addax.graph.session.PeerTimeouts;
import io.addax.graph.session.TaskProcess;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.Logs;
import io.addax.keras.distribute.ParameterServerStrategy;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.losses.Loss;
import io.addax.keras.optimizers.SGD;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** How training ends when a worker is slow, is lost or stops: each task is a Java of its own. */
class ParameterServerEndTest {
  private static final int BATCHES = 40;

  /** A parameter server, the chief and, as a rule, another worker. */
  private static final class Job implements AutoCloseable {
    private final Cluster cluster;
    private final List<TaskProcess> all = new ArrayList<>();
    private final TaskProcess server;
    private final TaskProcess other;
    private final TaskProcess chief;

    /**
     * Starts them.
     *
     * @param chiefs what is special about the chief
     * @param others and about the other; null for none
     */
    Job(String chiefs, String others) throws IOException {
      cluster = TaskProcess.cluster(2, 1);
      server = start(Cluster.PARAMETER_SERVER, 0, "");
      other = others == null ? null : start(Cluster.WORKER, 1, others);
      chief = start(Cluster.WORKER, 0, chiefs);
    }

    private TaskProcess start(String job, int index, String what) throws IOException {
      TaskProcess started = TaskProcess.start(cluster.at(job, index), Worker.class, what);
      all.add(started);
      return started;
    }

    /** How many updates the chief has seen when its {@code fit} was over. */
    double updates() throws Exception {
      List<String> lines = chief.end(0);
      return Double.parseDouble(lines.get(lines.size() - 1).replace("updates ", ""));
    }

    void assertWarns(String what) {
      String warning = cluster.task(Cluster.WORKER, 1) + " " + what;
      assertTrue(chief.toString().contains(warning), chief.toString());
    }

    void assertNobodyIsMissed() {
      assertFalse(chief.toString().contains("training ends without"), chief.toString());
    }

    @Override
    public void close() throws IOException {
      for (TaskProcess process : all) {
        process.close();
      }
    }
  }

  @Test
  void theChiefWaitsForASlowWorkerAndTheServerForBoth() throws Exception {
    try (Job job = new Job("", "slow")) {
      assertEquals(BATCHES, job.updates(), job.chief.toString());
      job.assertNobodyIsMissed();
      assertTrue(job.other.end(0).contains("updated 20 times"), job.other.toString());
      job.server.end(0);
    }
  }

  @Test
  void aWorkerThatIsKilledIsNotWaitedFor() throws Exception {
    try (Job job = new Job("", "hangs")) {
      job.other.await("hangs");
      job.other.kill();
      assertEquals(BATCHES / 2 + 3, job.updates(), job.chief.toString());
      job.assertWarns("stopped before it had trained on all of its batches");
      job.server.end(0);
    }
  }

  @Test
  void aWorkerThatHangsIsNotWaitedForWithoutEnd() throws Exception {
    try (Job job = new Job("", "hangs")) {
      job.other.await("hangs");
      assertEquals(BATCHES / 2 + 3, job.updates(), job.chief.toString());
      job.assertWarns("answers, but has not trained for 4.0 s");
      job.other.kill();
      job.server.end(0);
    }
  }

  @Test
  void aWorkerThatFailsSaysSo() throws Exception {
    try (Job job = new Job("", "fails")) {
      assertEquals(BATCHES / 2 + 3, job.updates(), job.chief.toString());
      job.assertWarns("failed before it had trained on all of its batches");
      job.other.end(1);
      job.server.end(0);
    }
  }

  @Test
  void aWorkerThatNeverComesIsNotWaitedForWithoutEnd() throws Exception {
    try (Job job = new Job("", null)) {
      assertEquals(BATCHES / 2, job.updates(), job.chief.toString());
      job.assertWarns("did not come within 10.0 s");
      job.server.end(0);
    }
  }

  @Test
  void whenTheChiefStopsEarlyAllDo() throws Exception {
    try (Job job = new Job("stops", "very slow")) {
      job.other.await("update 1");
      double updates = job.updates();
      int others = Integer.parseInt(job.other.await("updated ").replace(" times", ""));
      assertTrue(others < 20, job.other.toString());
      assertEquals(5 + others, updates, job.other.toString());
      job.assertNobodyIsMissed();
      job.other.end(0);
      job.server.end(0);
    }
  }

  @Test
  void aServerWithoutWorkersEndsWithAnError() throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 1);
    try (TaskProcess server =
        TaskProcess.start(cluster.at(Cluster.PARAMETER_SERVER, 0), Worker.class, "")) {
      server.end(1);
      String expected =
          "ClusterException: Expected a worker of the cluster within 10 s of the start of "
              + cluster.task(Cluster.PARAMETER_SERVER, 0)
              + ". Received nothing from: "
              + cluster.task(Cluster.WORKER, 0);
      assertTrue(server.errors().contains(expected), server.errors());
    }
  }

  /** The gradient is -1 in each step, whatever the weight: so that the weight counts updates. */
  static final class Worker {
    public static void main(String[] args) {
      try (Model model =
          new Sequential(new Input(1), new Dense(1).useBias(false).kernelInitializer("zeros"))) {
        PeerTimeouts patience =
            new PeerTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(4));
        model.distribute(new ParameterServerStrategy().timeouts(patience));
        model.compile(new SGD(1), Loss.of("negative", (ops, y, prediction) -> ops.neg(prediction)));
        HostTensor ones = HostTensor.of(Shape.of(BATCHES, 1), ones());
        Slowness slowness = new Slowness(args[0]);
        model.fit(ones, ones, Fit.epochs(1).batchSize(1).verbose(0).callbacks(slowness));
        System.out.println("updated " + slowness.updates + " times");
        System.out.println("updates " + model.getWeights().get(0).doubleAt(0));
      }
    }

    private static float[] ones() {
      float[] ones = new float[BATCHES];
      Arrays.fill(ones, 1);
      return ones;
    }
  }

  /** What goes wrong, or takes time, after the third batch of a worker. */
  static final class Slowness extends Callback {
    private final String what;
    private int updates;

    Slowness(String what) {
      this.what = what;
    }

    @Override
    public void onTrainBatchEnd(int batch, Logs logs) {
      updates++;
      System.out.println("update " + updates);
      if (updates < 3) {
        return;
      }
      switch (what) {
        case "slow" -> sleep(100);
        case "very slow" -> sleep(1500);
        case "fails" -> throw new IllegalStateException("on purpose");
        case "stops" -> model().stopTraining(updates == 5);
        case "hangs" -> {
          System.out.println("hangs");
          sleep(600_000);
        }
        default -> {}
      }
    }

    private static void sleep(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
