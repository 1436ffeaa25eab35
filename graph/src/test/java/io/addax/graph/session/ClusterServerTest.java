package io.addax.graph.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.Cluster;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.op.CollectiveGroup;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Tasks in Javas of their own, since a process has one server for good. */
class ClusterServerTest {
  private static final int DEVICES = 2;

  /** Ops of this task's devices. */
  private static List<Ops> devices(Ops ops, Cluster cluster, int count) {
    List<Ops> devices = new ArrayList<>();
    for (int d = 0; d < count; d++) {
      devices.add(ops.device(cluster.task().spec().withType("CPU").withIndex(d).toString()));
    }
    return devices;
  }

  private static void print(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static String message(Supplier<?> action) {
    try {
      return "no error: " + action.get();
    } catch (RuntimeException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  @Test
  void twoWorkersSumOverAllTheirDevices() throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 0);
    try (TaskProcess chief = TaskProcess.start(cluster, Sums.class);
        TaskProcess other = TaskProcess.start(cluster.at("worker", 1), Sums.class)) {
      // 1, 2, 11 and 12 are summed; the chief's runs of its own do not disturb.
      assertEquals(
          List.of(
              "sums [26.0, 26.0]",
              "sums [26.0, 26.0]",
              "sums [26.0, 26.0]",
              "devices [/job:worker/replica:0/task:0/device:CPU:0,"
                  + " /job:worker/replica:0/task:0/device:CPU:1]",
              "variables 1.0 2.0"),
          chief.end(0));
      assertEquals("sums [26.0, 26.0]", other.end(0).get(0));
      assertTrue(
          chief.errors().contains("listens on ALL network interfaces, without password"),
          chief.errors());
    }
  }

  static final class Sums {
    public static void main(String[] args) {
      Cluster cluster = Cluster.fromTfConfig();
      ClusterServer server =
          ClusterServer.start(cluster, RuntimeConfig.defaults().withLogicalCpus(DEVICES));
      server.awaitPeers();
      Ops ops = Ops.create();
      CollectiveGroup group = CollectiveGroup.of(2 * DEVICES, 1);
      List<Operand<?>> sums = new ArrayList<>();
      List<Ops> devices = devices(ops, cluster, DEVICES);
      for (Ops here : devices) {
        float value = 10 * cluster.index() + devices.indexOf(here) + 1;
        sums.add(here.allReduceSum(here.constant(value), group, 1));
      }
      Operand<?> alone = devices.get(0).square(devices.get(0).constant(2f));
      try (GraphSession session = GraphSession.forCluster(ops.graph(), server)) {
        for (int run = 0; run < 3; run++) {
          print("sums " + session.fetch(sums).stream().map(HostTensor::scalarFloat).toList());
          for (int i = 0; i < 3 && cluster.isChief(); i++) {
            session.fetch(alone);
          }
        }
        PreparedStep step = session.prepare(List.of(), sums, List.of());
        print(
            "devices "
                + step.runTraced().getStepStats().getDevStatsList().stream()
                    .map(device -> device.getDevice())
                    .collect(Collectors.toCollection(TreeSet::new)));
        print("variables " + variable(server, 1) + " " + variable(server, 2));
      }
      System.exit(0);
    }

    /** Variables of the same name in two sessions; both live at the same time. */
    private static float variable(ClusterServer server, float value) {
      Ops ops = Ops.create();
      Ops here = devices(ops, server.cluster(), 1).get(0);
      Operand<?> handle = here.varHandle("v", DType.FLOAT32, Shape.scalar());
      GraphSession session = GraphSession.forCluster(ops.graph(), server);
      Operand<?> exists = here.op("VarIsInitializedOp").input(handle).output();
      if (((boolean[]) session.fetch(exists).data())[0]) {
        return Float.NaN;
      }
      session.run(List.of(here.assignVariable(handle, here.constant(value))));
      return session.fetch(here.readVariable(handle, DType.FLOAT32)).scalarFloat();
    }
  }

  @Test
  void aWorkerThatIsKilledIsNamedByTheSurvivor() throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 0);
    try (TaskProcess survivor = TaskProcess.start(cluster, Loop.class);
        TaskProcess victim = TaskProcess.start(cluster.at("worker", 1), Loop.class)) {
      survivor.await("step 3");
      victim.await("step 3");
      long start = System.nanoTime();
      victim.kill();
      String message = survivor.await("failed ");
      assertTrue(seconds(start) < 10, seconds(start) + " s");
      assertTrue(message.startsWith("ClusterException: worker 1 at localhost:"), message);
      assertTrue(message.contains(" stopped"), message);
      assertTrue(message.endsWith("start the job again, from its last checkpoint."), message);
      survivor.end(3);
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no signal that suspends")
  void aWorkerThatHangsIsNamedByTheOther() throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 0);
    try (TaskProcess survivor = TaskProcess.start(cluster, Loop.class);
        TaskProcess victim = TaskProcess.start(cluster.at("worker", 1), Loop.class)) {
      survivor.await("step 3");
      victim.suspend();
      long start = System.nanoTime();
      String message = survivor.await("failed ");
      assertTrue(seconds(start) > 2 && seconds(start) < 15, seconds(start) + " s");
      String expected =
          "ClusterException: " + cluster.task("worker", 1) + " did not answer for 2 s.";
      assertTrue(message.startsWith(expected), message);
      List<String> lines = survivor.end(3);
      assertTrue(
          lines.get(lines.size() - 1).startsWith("later ClusterException: worker 1 at "),
          lines.toString());
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  static final class Loop {
    public static void main(String[] args) {
      Cluster cluster = Cluster.fromTfConfig();
      ClusterServer server =
          ClusterServer.start(
              cluster,
              RuntimeConfig.defaults(),
              PeerTimeouts.defaults().withSilence(Duration.ofSeconds(2)));
      Ops ops = Ops.create();
      Ops here = devices(ops, cluster, 1).get(0);
      Operand<?> sum = here.allReduceSum(here.constant(1f), CollectiveGroup.of(2, 1), 1);
      Operand<?> weights = here.square(here.constant(3f));
      try (GraphSession session = GraphSession.forCluster(ops.graph(), server)) {
        String error = null;
        for (int step = 0; error == null; step++) {
          String said = message(() -> session.fetch(sum));
          error = said.startsWith("no error") ? null : said;
          if (step < 5) {
            print("step " + step);
          }
        }
        print("failed " + error);
        print("later " + message(() -> session.fetch(weights).scalarFloat()));
      }
      System.exit(3);
    }
  }

  @Test
  void whatCannotWorkIsAnErrorBeforeTensorFlowSeesIt() throws Exception {
    Cluster cluster = TaskProcess.cluster(3, 0);
    String absent = cluster.task("worker", 0).toString();
    String silent = cluster.task("worker", 2).toString();
    int taken = cluster.task("worker", 2).port();
    try (ServerSocket other = new ServerSocket(taken);
        TaskProcess task = TaskProcess.start(cluster.at("worker", 1), Mistakes.class)) {
      List<String> lines = task.end(0);
      assertTrue(other.isBound());
      String port =
          String.format(
              "ClusterException: Expected port %d of this machine to be free for %s. Received: ",
              taken, silent);
      assertTrue(lines.get(0).startsWith(port), lines.get(0));
      assertEquals("the same server: true", lines.get(1));
      for (String line : lines.subList(2, 5)) {
        assertTrue(line.startsWith("IllegalStateException: A process can have one server"), line);
      }
      assertTrue(lines.get(5).startsWith("IllegalStateException: Expected a worker"));
      assertEquals(
          String.format(
              "ClusterException: Expected every task of the cluster within 1.5 s of the start of"
                  + " %s. Received nothing from: %s (nobody listens there), %s (it does not"
                  + " answer)",
              cluster.at("worker", 1).task(), absent, silent),
          lines.get(6));
      assertEquals(lines.get(6).replace("1.5 s", "0.3 s"), lines.get(7));
    }
  }

  static final class Mistakes {
    public static void main(String[] args) {
      RuntimeConfig config = RuntimeConfig.defaults();
      PeerTimeouts timeouts = PeerTimeouts.defaults().withArrival(Duration.ofMillis(300));
      Cluster cluster = Cluster.fromTfConfig();
      print(message(() -> ClusterServer.start(cluster.at("worker", 2), config)));
      ClusterServer server = ClusterServer.start(cluster, config, timeouts);
      print("the same server: " + (server == ClusterServer.start(cluster, config, timeouts)));
      print(message(() -> ClusterServer.start(cluster.at("worker", 0), config, timeouts)));
      print(message(() -> ClusterServer.start(cluster, config.withLogicalCpus(2), timeouts)));
      print(message(() -> ClusterServer.start(cluster, config)));
      print(message(() -> ClusterServer.start(cluster.at("evaluator", 0), config)));
      print(
          message(
              () -> {
                server.awaitPeers(Duration.ofMillis(1500));
                return "peers";
              }));
      Ops ops = Ops.create();
      try (GraphSession session = GraphSession.forCluster(ops.graph(), server)) {
        print(message(() -> session.fetch(ops.constant(1f))));
      }
      System.exit(0);
    }
  }
}
