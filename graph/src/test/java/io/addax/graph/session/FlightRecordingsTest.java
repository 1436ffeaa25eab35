package io.addax.graph.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.addax.devices.RuntimeConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

/** Sessions leave the caller's thread while a recording samples it. */
class FlightRecordingsTest {
  private static boolean runsInOrder() {
    try (Graph graph = new Graph();
        GraphSession session = GraphSession.forSteps(graph, RuntimeConfig.defaults())) {
      Ops tf = Ops.create(graph);
      assertEquals(3f, session.fetch(tf.math.add(tf.constant(1f), tf.constant(2f))).scalarFloat());
      return !session.hasTraces();
    }
  }

  @BeforeEach
  void nobodySamplesTheTests() {
    assumeFalse(FlightRecordings.sampleJavaThreads(), "skipped: a profiler is at work");
  }

  /** As in a small runtime image: a session must not need the recorder. */
  @Test
  void aJvmWithoutRecorderHasSessions() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                "java.base,java.desktop,java.logging,java.management,java.naming,java.sql,java.xml,"
                    + "jdk.unsupported",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Small.class.getName())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    assertTrue(printed.contains("in order: true, recorder: false"), printed);
  }

  static final class Small {
    public static void main(String[] args) {
      boolean recorder = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
      System.out.println("in order: " + runsInOrder() + ", recorder: " + recorder);
    }
  }

  @Test
  void onlyWhileOneSamplesThreads() {
    assertTrue(runsInOrder());
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofSeconds(1));
      assertTrue(runsInOrder(), "not begun");
      recording.start();
      assertTrue(FlightRecordings.sampleJavaThreads());
      assertFalse(runsInOrder());
      recording.stop();
      assertTrue(runsInOrder(), "ended");
    }
  }

  @Test
  void notForOtherEvents() {
    try (Recording recording = new Recording()) {
      recording.enable("jdk.GarbageCollection");
      recording.disable("jdk.ExecutionSample");
      recording.start();
      assertTrue(runsInOrder());
    }
  }
}
