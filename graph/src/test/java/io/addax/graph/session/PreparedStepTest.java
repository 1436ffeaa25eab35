package io.addax.graph.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class PreparedStepTest {
  private Ops ops;
  private GraphSession session;
  private Operand<?> x;
  private Operand<?> doubled;

  @BeforeEach
  void open() {
    ops = Ops.create();
    x = ops.placeholder(DType.FLOAT32, Shape.of(-1, 2));
    doubled = ops.add(x, x);
    session = new GraphSession(ops.graph());
  }

  @AfterEach
  void close() {
    session.close();
    ops.graph().close();
  }

  private PreparedStep step() {
    return session.prepare(List.of(x), List.of(doubled), List.of());
  }

  private static HostTensor batch(int rows, float value) {
    float[] data = new float[2 * rows];
    Arrays.fill(data, value);
    return HostTensor.of(Shape.of(rows, 2), data);
  }

  @Test
  void feedsAreRefilledInPlaceAndResultsAreCopies() {
    try (PreparedStep step = step()) {
      step.feed(0, batch(3, 1)).run();
      HostTensor first = step.fetched(0);
      step.feed(0, batch(3, 5)).run();
      assertEquals(batch(3, 10), step.fetched(0));
      assertEquals(batch(3, 2), first);
      assertNotSame(first, step.fetched(0));
    }
  }

  @Test
  void theFeedIsCopiedWhenItIsGiven() {
    try (PreparedStep step = step()) {
      HostTensor batch = batch(2, 1);
      step.feed(0, batch);
      batch.floats()[0] = 100;
      step.run();
      assertEquals(batch(2, 2), step.fetched(0));
    }
  }

  @Test
  void theLastBatchOfAnEpochMayBeSmaller() {
    try (PreparedStep step = step()) {
      for (int epoch = 0; epoch < 3; epoch++) {
        for (int rows : new int[] {4, 4, 3, 0, 1}) {
          float value = epoch * 10 + rows;
          step.feed(0, batch(rows, value)).run();
          assertEquals(batch(rows, 2 * value), step.fetched(0));
        }
      }
    }
  }

  @Test
  void aFeedKeepsItsValueForLaterRuns() {
    try (PreparedStep step = step()) {
      step.feed(0, batch(1, 4)).run();
      step.run();
      assertEquals(batch(1, 8), step.fetched(0));
    }
  }

  @Test
  void aFeedOfTheWrongDtypeIsAnErrorThatNamesIt() {
    try (PreparedStep step = step()) {
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> step.feed(0, HostTensor.of(Shape.of(1, 2), 1, 2)));
      assertEquals("Expected float32 for feed 'Placeholder'. Received: int32", e.getMessage());
    }
  }

  @Test
  void aFeedOfTheWrongShapeIsAnErrorThatNamesIt() {
    try (PreparedStep step = step()) {
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> step.feed(0, HostTensor.of(Shape.of(1, 3), 1f, 2f, 3f)));
      assertEquals(
          "Expected shape [-1, 2] for feed 'Placeholder'. Received: [1, 3]", e.getMessage());
    }
  }

  @Test
  void aFailedRunIsAnErrorAndTheStepCanGoOn() {
    Operand<?> table = ops.constant(HostTensor.of(Shape.of(2, 1), 7f, 8f));
    Operand<?> looked = ops.gather(table, ops.cast(x, DType.INT32), 0);
    try (PreparedStep step = session.prepare(List.of(x), List.of(looked), List.of())) {
      step.feed(0, HostTensor.of(Shape.of(1, 2), 0f, 2f));
      assertThrows(RuntimeException.class, step::run);
      assertThrows(IllegalStateException.class, () -> step.fetched(0));
      step.feed(0, HostTensor.of(Shape.of(1, 2), 0f, 1f)).run();
      assertEquals(HostTensor.of(Shape.of(1, 2, 1), 7f, 8f), step.fetched(0));
    }
  }

  @Test
  void aMissingFeedIsAnErrorThatNamesIt() {
    try (PreparedStep step = step()) {
      var e = assertThrows(IllegalStateException.class, step::run);
      assertTrue(e.getMessage().contains("Placeholder"), e.getMessage());
    }
  }

  @Test
  void nothingIsFetchedBeforeTheFirstRun() {
    try (PreparedStep step = step()) {
      assertThrows(IllegalStateException.class, () -> step.fetched(0));
    }
  }

  @Test
  void aClosedStepRefusesToRun() {
    PreparedStep step = step();
    step.feed(0, batch(1, 1)).run();
    step.close();
    step.close();
    assertThrows(IllegalStateException.class, step::run);
    assertThrows(IllegalStateException.class, () -> step.feed(0, batch(1, 1)));
  }

  @Test
  void closingTheSessionClosesItsSteps() {
    PreparedStep step = step();
    step.feed(0, batch(1, 1));
    session.close();
    session.close();
    assertThrows(IllegalStateException.class, step::run);
    assertThrows(IllegalStateException.class, () -> session.fetch(doubled));
  }

  @Test
  void closingWaitsForARunInAnotherThread() throws Exception {
    Operand<?> big = ops.constant(HostTensor.zeros(DType.FLOAT32, Shape.of(400, 400)));
    Operand<?> product = ops.identity(big);
    for (int i = 0; i < 20; i++) {
      product = ops.matMul(product, big);
    }
    PreparedStep step = session.prepare(List.of(x), List.of(ops.sum(product)), List.of());
    ExecutorService pool = Executors.newSingleThreadExecutor();
    CountDownLatch running = new CountDownLatch(1);
    try {
      Future<Integer> runs =
          pool.submit(
              () -> {
                int n = 0;
                try {
                  while (n < 10_000) {
                    step.feed(0, batch(1, 1)).run();
                    n++;
                    running.countDown();
                  }
                } catch (IllegalStateException closed) {
                  return n;
                }
                return -1;
              });
      assertTrue(running.await(30, TimeUnit.SECONDS));
      session.close();
      assertTrue(runs.get(30, TimeUnit.SECONDS) > 0, "the loop ends by the close");
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void manyThreadsMayRunStepsOfOneSession() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> all =
          IntStream.range(1, 9).mapToObj(n -> pool.submit(() -> runsRight(n))).toList();
      for (Future<Boolean> one : all) {
        assertTrue(one.get(60, TimeUnit.SECONDS));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private boolean runsRight(int n) {
    try (PreparedStep step = step()) {
      for (int i = 0; i < 200; i++) {
        step.feed(0, batch(n, i)).run();
        if (!step.fetched(0).equals(batch(n, 2 * i))) {
          return false;
        }
      }
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"STRING"})
  void everyDtypeTravelsThereAndBack(DType dtype) {
    HostTensor value = HostTensor.of(Shape.of(3), 0f, 1f, 5f).cast(dtype);
    Operand<?> feed = ops.placeholder(dtype, Shape.of(3));
    List<HostTensor> back =
        session.run(List.of(feed), List.of(value), List.of(ops.identity(feed)), List.of());
    assertEquals(List.of(value), back);
    assertEquals(value, session.fetch(ops.constant(value)));
  }

  @Test
  void targetsRunForWhatTheyDo() {
    Operand<?> handle = ops.varHandle("counter", DType.FLOAT32, Shape.scalar());
    var init = ops.assignVariable(handle, ops.constant(1f));
    var add = ops.assignAddVariable(handle, ops.constant(2f));
    session.run(List.of(init));
    session.run(List.of(add));
    session.run(List.of(add));
    assertEquals(5f, session.fetch(ops.readVariable(handle, DType.FLOAT32)).scalarFloat());
  }

  @Test
  void theGraphMayGrowBetweenRuns() {
    assertEquals(4f, session.fetch(ops.square(ops.constant(2f))).scalarFloat());
    assertEquals(9f, session.fetch(ops.square(ops.constant(3f))).scalarFloat());
  }

  @Test
  void controlDependenciesOrderSideEffects() {
    Operand<?> handle = ops.varHandle("v", DType.FLOAT32, Shape.scalar());
    var init = ops.assignVariable(handle, ops.constant(1f));
    Operand<?> read = ops.after(init).readVariable(handle, DType.FLOAT32);
    assertEquals(1f, session.fetch(read).scalarFloat());
  }

  @Test
  void aTraceShowsWhatRan() {
    try (PreparedStep step = step()) {
      step.feed(0, batch(2, 3));
      var stats = step.runTraced().getStepStats();
      boolean found =
          stats.getDevStatsList().stream()
              .flatMap(device -> device.getNodeStatsList().stream())
              .anyMatch(node -> node.getTimelineLabel().contains("AddV2"));
      assertTrue(found, "the addition is in the trace");
      assertEquals(batch(2, 6), step.fetched(0));
    }
  }

  @Test
  void scalarsAndEmptyTensorsTravel() {
    Operand<?> scalar = ops.placeholder(DType.FLOAT32, Shape.scalar());
    Operand<?> empty = ops.placeholder(DType.INT32, Shape.of(0, 3));
    List<HostTensor> back =
        session.run(
            List.of(scalar, empty),
            List.of(HostTensor.scalar(3f), HostTensor.zeros(DType.INT32, Shape.of(0, 3))),
            List.of(ops.neg(scalar), ops.identity(empty)),
            List.of());
    assertEquals(-3f, back.get(0).scalarFloat());
    assertArrayEquals(new long[] {0, 3}, back.get(1).shape().asArray());
  }
}
