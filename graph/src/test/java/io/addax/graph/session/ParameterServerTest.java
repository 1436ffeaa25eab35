package io.addax.graph.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.Cluster;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Workers that share variables on parameter servers; each task is a Java of its own. */
class ParameterServerTest {
  private static final int INCREMENTS = 500;

  private static TaskProcess start(Cluster cluster, String job, int index, String... arguments)
      throws IOException {
    return TaskProcess.start(cluster.at(job, index), Counts.class, arguments);
  }

  @Test
  void noIncrementOfTwoWorkersIsLost() throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 2);
    try (TaskProcess first = start(cluster, "ps", 0);
        TaskProcess second = start(cluster, "ps", 1);
        TaskProcess chief = start(cluster, "worker", 0);
        TaskProcess other = start(cluster, "worker", 1)) {
      assertEquals(List.of("ready", "counted 1100.0"), chief.end(0), first.toString());
      assertEquals(List.of("ready"), other.end(0), second.toString());
    }
  }

  @Test
  void whatNobodyInitializesIsNamed() throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 1);
    try (TaskProcess server = start(cluster, "ps", 0);
        TaskProcess other = start(cluster, "worker", 1, "impatient")) {
      assertEquals(
          List.of(
              "IllegalStateException: Expected the chief to initialize 2 variables within 0.5 s."
                  + " Received nothing for 2 of them: [counter, done]"),
          other.end(3),
          server.toString());
    }
  }

  @Test
  void aServerThatIsKilledIsNamed() throws Exception {
    Cluster cluster = TaskProcess.cluster(1, 1);
    try (TaskProcess server = start(cluster, "ps", 0);
        TaskProcess worker = start(cluster, "worker", 0, "endless")) {
      worker.await("ready");
      server.kill();
      String message = lastLine(worker);
      String expected = "ClusterException: " + cluster.task("ps", 0) + " stopped";
      assertTrue(message.startsWith(expected), message);
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no signal that suspends")
  void aServerThatHangsIsNamed() throws Exception {
    Cluster cluster = TaskProcess.cluster(1, 1);
    try (TaskProcess server = start(cluster, "ps", 0);
        TaskProcess worker = start(cluster, "worker", 0, "endless")) {
      worker.await("ready");
      server.suspend();
      long start = System.nanoTime();
      String message = lastLine(worker);
      String expected = "ClusterException: " + cluster.task("ps", 0) + " did not answer for 2 s.";
      assertTrue(message.startsWith(expected), message);
      double seconds = (System.nanoTime() - start) / 1e9;
      assertTrue(seconds < 20, seconds + " s");
    }
  }

  private static String lastLine(TaskProcess task) throws IOException, InterruptedException {
    List<String> lines = task.end(3);
    return lines.get(lines.size() - 1);
  }

  static final class Counts {
    public static void main(String[] args) throws InterruptedException {
      Cluster cluster = Cluster.fromTfConfig();
      PeerTimeouts timeouts = PeerTimeouts.defaults().withSilence(Duration.ofSeconds(2));
      ClusterServer server = ClusterServer.start(cluster, RuntimeConfig.defaults(), timeouts);
      if (cluster.isParameterServer()) {
        server.join();
      }
      try {
        count(server, List.of(args));
        System.exit(0);
      } catch (IllegalStateException e) {
        print(e.getClass().getSimpleName() + ": " + e.getMessage());
        System.exit(3);
      }
    }

    private static void count(ClusterServer server, List<String> options)
        throws InterruptedException {
      Cluster cluster = server.cluster();
      Ops ops = Ops.create();
      Ops here = ops.device(cluster.task().spec().withType("CPU").withIndex(0).toString());
      VariableStore store = new VariableStore(ops);
      GraphVariable counter = variable(store, cluster, "counter", 100);
      GraphVariable done = variable(store, cluster, "done", 0);
      try (GraphSession session = GraphSession.forCluster(ops.graph(), server)) {
        if (cluster.isChief()) {
          store.initialize(session);
        } else {
          Duration patience = Duration.ofSeconds(30);
          store.awaitInitialized(
              session, options.contains("impatient") ? Duration.ofMillis(500) : patience);
        }
        print("ready");
        PreparedStep add =
            session.prepare(
                List.of(),
                List.of(),
                List.of(counter.assignAdd(here, here.identity(here.constant(1f)))));
        for (int i = 0; i < INCREMENTS || options.contains("endless"); i++) {
          add.run();
        }
        session.run(List.of(done.assignAdd(here, here.constant(1f))));
        while (cluster.isChief() && session.fetch(done.value()).scalarFloat() < 2) {
          Thread.sleep(20);
        }
        if (cluster.isChief()) {
          print("counted " + session.fetch(counter.value()).scalarFloat());
        }
      }
    }

    private static GraphVariable variable(
        VariableStore store, Cluster cluster, String name, float initialValue) {
      int number = store.all().size();
      return store.create(
          name, HostTensor.scalar(initialValue), cluster.variableDevice(number).toString());
    }

    private static void print(String line) {
      System.out.println(line);
      System.out.flush();
    }
  }
}
