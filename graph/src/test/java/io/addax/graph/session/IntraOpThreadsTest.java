package io.addax.graph.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.Ops;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Threads that TensorFlow starts have the name of the one that opened the session. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the threads of a process are counted in /proc")
class IntraOpThreadsTest {
  private static final RuntimeConfig DEFAULTS = RuntimeConfig.defaults();

  private final Ops ops = Ops.create();

  /** The first session of a process starts threads that all share. */
  @BeforeEach
  void startWhatSessionsShare() {
    try (GraphSession first = new GraphSession(ops.graph())) {
      first.fetch(ops.scalar(DType.FLOAT32, 1));
    }
  }

  @AfterEach
  void close() {
    ops.graph().close();
  }

  @Test
  void eachSessionHasAsManyAsItAsksFor() throws Exception {
    try (GraphSession two = new GraphSession(ops.graph(), DEFAULTS.withIntraOpThreads(2));
        GraphSession five = new GraphSession(ops.graph(), DEFAULTS.withIntraOpThreads(5))) {
      assertEquals(2, threadsOf("probe-two", two));
      assertEquals(5, threadsOf("probe-five", five));
    }
    assertEquals(0, count("probe-five"));
  }

  @Test
  void oneForStepsCanChooseAndBeginAnew() throws Exception {
    try (GraphSession session = GraphSession.forSteps(ops.graph(), DEFAULTS)) {
      assertTrue(session.mayChooseThreads());
      assertFalse(session.intraOpThreads(1));
      assertEquals(1, threadsOf("probe-one", session));
      assertFalse(session.intraOpThreads(1));
      assertTrue(session.intraOpThreads(3));
      assertEquals(0, threadsOf("probe-same", session));
      session.restart();
      assertEquals(0, count("probe-one"));
      assertEquals(3, threadsOf("probe-three", session));
    }
  }

  /** Each op has one thread then, which runs nothing where the op is in one of the others. */
  @Test
  void oneForStepsCanRunOpsSideBySide() throws Exception {
    try (GraphSession session = GraphSession.forSteps(ops.graph(), DEFAULTS)) {
      assertTrue(session.mayRunSideBySide());
      assertFalse(session.sideBySide(3));
      assertEquals(3, session.interOpThreads());
      assertEquals(1, session.intraOpThreads());
      assertEquals(1 + 3, threadsOf("probe-side", session));
      assertTrue(session.intraOpThreads(2));
      assertEquals(0, session.interOpThreads());
      session.restart();
      assertEquals(2, threadsOf("probe-again", session));
    }
    try (GraphSession session =
        GraphSession.forSteps(ops.graph(), DEFAULTS.withLogicalCpus(2).withInterOpThreads(1))) {
      assertFalse(session.mayRunSideBySide());
      assertThrows(IllegalStateException.class, () -> session.sideBySide(2));
    }
  }

  @Test
  void eachLogicalCpuHasItsOwn() throws Exception {
    RuntimeConfig three = DEFAULTS.withLogicalCpus(3).withInterOpThreads(1);
    try (GraphSession session = GraphSession.forSteps(ops.graph(), three)) {
      assertTrue(session.mayChooseThreads());
      session.intraOpThreads(2);
      assertEquals(3 * 2 + 1, threadsOf("probe-cpus", session));
    }
  }

  @Test
  void whatWasAskedForIsNotChosen() {
    try (GraphSession session =
        GraphSession.forSteps(ops.graph(), DEFAULTS.withIntraOpThreads(2))) {
      assertFalse(session.mayChooseThreads());
      assertThrows(IllegalStateException.class, () -> session.intraOpThreads(1));
    }
  }

  /** How many threads the session starts at its first run, in a thread of this name. */
  private long threadsOf(String name, GraphSession session) throws Exception {
    Callable<Long> run =
        () -> {
          session.run(List.of(ops.identity(ops.scalar(DType.FLOAT32, 1)).op()));
          return count(name) - 1;
        };
    ExecutorService executor = Executors.newSingleThreadExecutor(r -> new Thread(r, name));
    try {
      return executor.submit(run).get(60, TimeUnit.SECONDS);
    } finally {
      executor.shutdown();
      assertTrue(executor.awaitTermination(60, TimeUnit.SECONDS));
    }
  }

  private static long count(String name) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads.filter(thread -> nameOf(thread).equals(name)).count();
    }
  }

  private static String nameOf(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (NoSuchFileException e) {
      return ""; // It has ended meanwhile.
    } catch (IOException e) {
      return "";
    }
  }
}
