package io.addax.graph.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.RuntimeConfig;
import java.time.Duration;
import jdk.jfr.Recording;
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
