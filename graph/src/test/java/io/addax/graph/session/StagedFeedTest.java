package io.addax.graph.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class StagedFeedTest {
  private static final int COLUMNS = 1024;

  private final Ops ops = Ops.create();
  private final Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(-1, COLUMNS));
  private final GraphSession session = GraphSession.forSteps(ops.graph(), RuntimeConfig.defaults());
  private final PreparedStep step = session.prepare(List.of(x), List.of(ops.sum(x)), List.of());

  @AfterEach
  void close() {
    session.close();
    ops.graph().close();
  }

  private static HostTensor filled(int rows, float value) {
    HostTensor tensor = HostTensor.zeros(DType.FLOAT32, Shape.of(rows, COLUMNS));
    Arrays.fill(tensor.floats(), value);
    return tensor;
  }

  private float sumOf(HostTensor value) {
    step.feed(0, value).run();
    return step.fetched(0).scalarFloat();
  }

  @Test
  void aCopyIsFedOnce() {
    HostTensor value = filled(8, 1);
    step.stage(0, value);
    Arrays.fill(value.floats(), 2);
    assertEquals(8 * COLUMNS, sumOf(value));
    step.run();
    assertEquals(8 * COLUMNS, step.fetched(0).scalarFloat());
    assertEquals(16 * COLUMNS, sumOf(value));
  }

  @Test
  void aCopyMadeAnewReplacesTheOld() {
    HostTensor value = filled(8, 1);
    step.stage(0, value);
    Arrays.fill(value.floats(), 2);
    step.stage(0, value);
    assertEquals(16 * COLUMNS, sumOf(value));
  }

  @Test
  void anEqualTensorHasNoCopy() {
    step.stage(0, filled(8, 1));
    HostTensor other = filled(8, 1);
    Arrays.fill(other.floats(), 3);
    assertEquals(24 * COLUMNS, sumOf(other));
  }

  @Test
  void whatIsForgottenIsCopiedWhenFed() {
    HostTensor value = filled(8, 1);
    step.stage(0, value);
    step.unstage();
    Arrays.fill(value.floats(), 2);
    assertEquals(16 * COLUMNS, sumOf(value));
  }

  @Test
  void whatDoesNotFitIsLeftToTheFeed() {
    HostTensor wide = HostTensor.zeros(DType.FLOAT32, Shape.of(8, COLUMNS + 1));
    HostTensor ints = HostTensor.zeros(DType.INT32, Shape.of(8, COLUMNS));
    step.stage(0, wide);
    step.stage(0, ints);
    assertThrows(IllegalArgumentException.class, () -> step.feed(0, wide));
    assertThrows(IllegalArgumentException.class, () -> step.feed(0, ints));
    step.stage(0, filled(1, 1));
    assertEquals(COLUMNS, sumOf(filled(1, 1)));
  }

  @Test
  void theSameFeedsGoToAnotherSession() {
    HostTensor value = filled(8, 1);
    step.stage(0, value);
    step.feed(0, value);
    Arrays.fill(value.floats(), 2);
    try (GraphSession other = new GraphSession(ops.graph());
        PreparedStep again = step.in(other)) {
      again.run();
      assertEquals(8 * COLUMNS, again.fetched(0).scalarFloat());
    }
  }

  @Test
  void afterTheEndNothingIsCopied() {
    step.stage(0, filled(8, 1));
    step.close();
    step.stage(0, filled(8, 1));
    step.unstage();
  }

  /** As in training: one thread copies ahead, in sizes that change, and the other runs. */
  @Test
  void oneThreadCopiesWhileAnotherRuns() throws Exception {
    int batches = 3_000;
    BlockingQueue<HostTensor> ready = new ArrayBlockingQueue<>(6);
    BlockingQueue<HostTensor> empty = new ArrayBlockingQueue<>(8);
    for (int i = 0; i < 8; i++) {
      empty.add(filled(i < 6 ? 8 : 5, 0));
    }
    CompletableFuture<Void> producer =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int i = 0; i < batches; i++) {
                  HostTensor tensor = empty.take();
                  Arrays.fill(tensor.floats(), i % 10);
                  step.stage(0, tensor);
                  ready.put(tensor);
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    for (int i = 0; i < batches; i++) {
      HostTensor tensor = ready.poll(60, TimeUnit.SECONDS);
      assertEquals((float) (i % 10) * tensor.size(), sumOf(tensor));
      empty.put(tensor);
    }
    producer.get(60, TimeUnit.SECONDS);
  }
}
