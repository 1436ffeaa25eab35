package io.addax.keras.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefetchTest {
  private static Dataset endless(AtomicInteger made, IntFunction<Example> example) {
    return Dataset.generator(
        () ->
            IntStream.iterate(0, i -> i + 1)
                .peek(i -> made.incrementAndGet())
                .mapToObj(example)
                .iterator());
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().equals("addax-prefetch"))
        .count();
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          while (!condition.getAsBoolean()) {
            Thread.sleep(5);
          }
        });
  }

  @Test
  void elementsAreMadeAheadButNotMoreThanAskedFor() throws InterruptedException {
    AtomicInteger made = new AtomicInteger();
    try (DatasetIterator batches = endless(made, Example::of).batch(1).prefetch(3).iterator(0)) {
      await(() -> made.get() == 4); // three wait, one is held
      Thread.sleep(50);
      assertEquals(4, made.get());
      assertEquals(0, batches.next().x().get(0).ints()[0]);
      assertEquals(1, batches.next().x().get(0).ints()[0]);
      await(() -> made.get() >= 5);
    }
  }

  @Test
  void whatTheThreadThrowsReachesTheConsumer() {
    RuntimeException failure = new IllegalArgumentException("no such file");
    Dataset dataset =
        endless(
                new AtomicInteger(),
                i -> {
                  if (i == 3) {
                    throw failure;
                  }
                  return Example.of(i);
                })
            .batch(1)
            .prefetch(2);
    DatasetIterator batches = dataset.iterator(0);
    for (int i = 0; i < 3; i++) {
      assertEquals(i, batches.next().x().get(0).ints()[0]);
    }
    assertSame(failure, assertThrows(IllegalArgumentException.class, batches::next));
    assertFalse(batches.hasNext());
    await(() -> threads() == 0);
  }

  @Test
  void errorsReachTheConsumerToo() {
    Dataset dataset =
        endless(
                new AtomicInteger(),
                i -> {
                  throw new AssertionError("broken");
                })
            .batch(1)
            .prefetch(2);
    assertThrows(AssertionError.class, () -> dataset.iterator(0).next());
  }

  @Test
  void closingStopsTheThread() {
    DatasetIterator batches =
        endless(new AtomicInteger(), Example::of).batch(2).prefetch(2).iterator(0);
    batches.next();
    batches.close();
    await(() -> threads() == 0);
    assertFalse(batches.hasNext());
  }

  @Test
  void closingStopsAThreadThatWaitsForItsSource() {
    class Stuck implements Iterator<Example> {
      @Override
      public boolean hasNext() {
        try {
          Thread.sleep(60_000);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return false;
      }

      @Override
      public Example next() {
        throw new AssertionError();
      }
    }
    DatasetIterator batches = Dataset.generator(Stuck::new).batch(2).prefetch(2).iterator(0);
    assertTimeoutPreemptively(Duration.ofSeconds(4), batches::close);
    await(() -> threads() == 0);
  }

  @Test
  void aForgottenIteratorLeavesNoThread() {
    for (int i = 0; i < 5; i++) {
      endless(new AtomicInteger(), Example::of).batch(1).prefetch(2).iterator(0).next();
    }
    await(
        () -> {
          System.gc();
          return threads() == 0;
        });
  }

  @Test
  void allBatchesComeInOrder() {
    int[] y = IntStream.range(0, 10_000).toArray();
    for (int ahead : new int[] {1, 2, 7}) {
      int expected = 0;
      try (DatasetIterator batches = Dataset.of(y, y).batch(3).prefetch(ahead).reusingIterator(0)) {
        while (batches.hasNext()) {
          for (int value : batches.next().y().get(0).ints()) {
            assertEquals(expected++, value);
          }
        }
      }
      assertEquals(10_000, expected);
    }
    assertTrue(threads() < 5);
  }
}
