package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterCommandTest {
  @TempDir private Path folder;

  private String script(String... lines) throws IOException {
    return Files.write(folder.resolve("test.jsh"), List.of(lines)).toString();
  }

  private static List<String> of(List<String> lines, String prefix) {
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .toList();
  }

  @Test
  void everyWorkerRunsTheCommandAndItsLinesHaveItsName() {
    Outcome alone = Outcome.of("version");
    Outcome outcome = Outcome.of("cluster", "--workers", "2", "--", "version");
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(alone.out(), of(outcome.out(), "[worker 0] "));
    assertEquals(alone.out(), of(outcome.out(), "[worker 1] "));
    assertEquals(2 * alone.out().size(), outcome.out().size());
    assertEquals("A cluster on this machine:", outcome.err().get(0));
    assertTrue(outcome.err().get(1).matches("  worker 0: port \\d+"), outcome.toString());
    assertTrue(outcome.err().get(2).matches("  worker 1: port \\d+"), outcome.toString());
    assertTrue(outcome.err().get(3).contains("on ALL network interfaces, without password"));
  }

  @Test
  void theFirstFailureEndsTheOthersAndIsTheExitCode() throws Exception {
    String script =
        script(
            "import io.addax.devices.Cluster;",
            "int index = Cluster.fromTfConfig().index();",
            "System.out.println(ProcessHandle.current().pid());",
            "if (index == 1) System.exit(7);",
            "Thread.sleep(600_000);");
    long start = System.nanoTime();
    Outcome outcome = Outcome.of("cluster", "--workers", "2", "jshell", script);
    assertEquals(7, outcome.code(), outcome.toString());
    assertTrue(System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5));
    for (String pid : of(outcome.out(), "[worker 0] ")) {
      assertFalse(isAlive(pid), outcome.toString());
    }
  }

  @Test
  void aFailedJobIsStartedAgain() throws Exception {
    Path ran = folder.resolve("ran");
    String script =
        script(
            "import java.nio.file.*;",
            "Path ran = Path.of(\"" + ran + "\");",
            "boolean first = !Files.exists(ran);",
            "Files.writeString(ran, \"\");",
            "System.out.println(first ? \"fails\" : \"works\");",
            "System.exit(first ? 3 : 0);");
    Outcome outcome = Outcome.of("cluster", "--workers=1", "--restart=1", "--", "jshell", script);
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(List.of("[worker 0] fails", "[worker 0] works"), outcome.out());
    assertTrue(outcome.err().contains("A process ended with 3: start 2 of 2"));
  }

  /** An increment of each worker, and the sum that the chief reads once both are there. */
  @Test
  void workersShareAVariableOnAParameterServer() throws Exception {
    String script =
        script(
            "import io.addax.devices.*;",
            "import io.addax.graph.*;",
            "import io.addax.graph.session.*;",
            "import io.addax.graph.variable.*;",
            "Cluster cluster = Cluster.fromTfConfig();",
            "ClusterServer server = ClusterServer.start(cluster, RuntimeConfig.defaults());",
            "Ops ops = Ops.create();",
            "VariableStore store = new VariableStore(ops);",
            "GraphVariable sum = store.create(",
            "    \"sum\", HostTensor.scalar(100f), cluster.variableDevice(0).toString());",
            "GraphSession session = GraphSession.forCluster(ops.graph(), server);",
            "if (cluster.isChief()) store.initialize(session);",
            "else store.awaitInitialized(session, java.time.Duration.ofMinutes(1));",
            "session.run(List.of(sum.assignAdd(ops, ops.constant(1f))));",
            "while (session.fetch(sum.value()).scalarFloat() < 102) Thread.sleep(20);",
            "System.out.println(session.fetch(sum.value()).scalarFloat());",
            "System.exit(0);");
    Outcome outcome = Outcome.of("cluster", "--workers", "2", "--ps", "1", "--", "jshell", script);
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(List.of("102.0"), of(outcome.out(), "[worker 0] "), outcome.toString());
    assertEquals(List.of("102.0"), of(outcome.out(), "[worker 1] "), outcome.toString());
    assertTrue(
        of(outcome.err(), "[ps 0] ").get(0).contains("listens on ALL network interfaces"),
        outcome.toString());
  }

  /** Killed, it cannot tell its workers; they see it themselves. */
  @Test
  void noWorkerOutlivesTheCommand() throws Exception {
    String script =
        script("System.out.println(ProcessHandle.current().pid());", "Thread.sleep(600_000);");
    for (boolean forcibly : new boolean[] {false, true}) {
      Path out = Files.createTempFile(folder, "cluster", ".out");
      List<String> line = new ArrayList<>();
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
      line.addAll(List.of("cluster", "--workers=1", "--restart=9", "--", "jshell", script));
      Process process =
          new ProcessBuilder(line).redirectOutput(out.toFile()).redirectErrorStream(true).start();
      try {
        List<String> pids = List.of();
        for (int look = 0; pids.isEmpty() && look < 3000; look++) {
          Thread.sleep(20);
          pids = of(Files.readAllLines(out), "[worker 0] ");
        }
        assertEquals(1, pids.size(), Files.readString(out));
        assertTrue(isAlive(pids.get(0)));
        if (forcibly) {
          process.destroyForcibly();
        } else {
          process.destroy();
        }
        for (int look = 0; isAlive(pids.get(0)) && look < 1000; look++) {
          Thread.sleep(20);
        }
        assertFalse(isAlive(pids.get(0)), Files.readString(out));
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(forcibly ? 137 : 143, process.exitValue());
        assertEquals(4, Files.readAllLines(out).size(), Files.readString(out));
      } finally {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
            .forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  private static boolean isAlive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cluster -- version | Expected --workers N or --serve",
        "cluster --workers 0 -- version | Expected --workers of 1 or more. Received: 0",
        "cluster --workers two -- version | 'two'",
        "cluster --workers 1 --ps -1 -- version | --parameter-servers of 0 or more. Received: -1",
        "cluster --workers 1 --restart -1 -- version | --restart of 0 or more. Received: -1",
        "cluster --workers 1 | Expected a command after --, one of [convert, devices, evaluate, fit,",
        "cluster --workers 1 -- fitt x | Received: fitt",
        "cluster --workers 1 -- cluster --workers 1 -- version | Received: cluster",
        "cluster --serve --workers 1 | Expected --serve alone",
      })
  void misuseIsOneLine(String line, String message) {
    new WrongInputs(folder).check(2, message, line);
  }

  /** Each would train a model of its own, and write the same file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fit m.keras --x x --y y --output n.keras | multiworker or --distribute parameter-server",
        "fit m.keras --x x --y y --output n.keras --distribute none | multiworker or --distribute parameter-server",
        "evaluate m.keras --x x.npy --y y.npy | multiworker"
      })
  void processesOfAClusterMustBeToldHowToDivideTheWork(String line, String expected) {
    Cluster cluster = Cluster.of(List.of("localhost:1", "localhost:2"), 0);
    String message =
        "addax: Expected --distribute "
            + expected
            + ", since TF_CONFIG makes this process one of 2 of a cluster. Received: none";
    Outcome outcome = child(cluster, line.split(" "));
    assertEquals(2, outcome.code(), outcome.toString());
    assertTrue(outcome.err().get(0).startsWith(message), outcome.toString());
    // One process has nobody to divide the work with: it goes on to the model.
    Outcome single = child(Cluster.of(List.of("localhost:1"), 0), line.split(" "));
    assertEquals(1, single.code(), single.toString());
    assertTrue(single.err().get(0).contains("m.keras"), single.toString());
  }

  @Test
  void servingNeedsATaskOfThatKind() throws Exception {
    ChildCommand child = new ChildCommand(folder).variable(Cluster.TF_CONFIG, null);
    Outcome outcome = child.run("cluster", "--serve");
    assertEquals(1, outcome.code());
    assertTrue(
        outcome
            .err()
            .get(0)
            .startsWith("addax: Expected the environment variable TF_CONFIG, such as {"),
        outcome.toString());
    Cluster worker = Cluster.of(List.of("localhost:1"), 0);
    outcome = child.variable(Cluster.TF_CONFIG, worker.toTfConfig()).run("cluster", "--serve");
    assertEquals(
        List.of("addax: Expected a task of type ps in TF_CONFIG. Received: worker"), outcome.err());
  }

  /** Alone, it serves while there is a worker, and not longer. */
  @Test
  void servingEndsWithTheWorkers() throws Exception {
    Cluster cluster = LocalCluster.onFreePorts(1, 1);
    String script =
        script(
            "import io.addax.devices.*;",
            "import io.addax.graph.session.*;",
            "Cluster cluster = Cluster.fromTfConfig();",
            "ClusterServer.start(cluster, RuntimeConfig.defaults()).awaitPeers();",
            "System.exit(0);");
    CompletableFuture<Outcome> worker =
        CompletableFuture.supplyAsync(() -> child(cluster, "jshell", script));
    Outcome server = child(cluster.at(Cluster.PARAMETER_SERVER, 0), "cluster", "--serve");
    assertEquals(0, worker.join().code(), worker.join().toString());
    assertEquals(0, server.code(), server.toString());
  }

  private Outcome child(Cluster task, String... arguments) {
    try {
      return new ChildCommand(folder).variable(Cluster.TF_CONFIG, task.toTfConfig()).run(arguments);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
