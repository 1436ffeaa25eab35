package io.addax.keras.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Passes that use arrays and threads again give what passes of their own give. */
class DatasetPassesTest {
  private static Dataset numbers(int count) {
    int[] values = IntStream.range(0, count).toArray();
    return Dataset.of(values, values);
  }

  private static Map<String, Dataset> pipelines() {
    Map<String, Dataset> all = new TreeMap<>();
    all.put("rows", numbers(10).batch(4));
    all.put("shuffled", numbers(10).shuffleAll(3).batch(4));
    all.put("shuffled once", numbers(10).shuffle(10, 3, false).batch(4));
    all.put("through a buffer", numbers(10).shuffle(3, 3).batch(4));
    all.put("first part", numbers(10).shuffleAll(3).split(0.7).first().batch(2));
    all.put("second part", numbers(10).shuffleAll(3).split(0.7).second().batch(2));
    all.put("part, shuffled", numbers(10).split(0.7).first().shuffleAll(5).batch(2));
    all.put("take", numbers(10).shuffleAll(3).batch(2).take(3));
    Dataset ahead = numbers(24).shuffleAll(3).batch(2).prefetch(3);
    all.put("take what is ahead", ahead.take(2));
    all.put("skip what is ahead", ahead.skip(2));
    all.put("first part of what is ahead", ahead.split(.5).first());
    all.put("second part of what is ahead", ahead.split(.5).second());
    all.put("take of examples ahead", numbers(24).shuffleAll(3).prefetch(2).take(5).batch(2));
    all.put("take of unbatched", numbers(10).shuffleAll(3).batch(3).unbatch().take(4).batch(2));
    all.put("take twice", numbers(10).shuffleAll(3).batch(2).take(4).take(2));
    all.put("skip", numbers(10).shuffleAll(3).batch(2).skip(3));
    all.put("filter", numbers(10).filter(e -> e.input().ints()[0] % 3 != 0).batch(2));
    all.put("map", numbers(10).map(e -> Example.of(e.input().ints()[0] + 1)).batch(2));
    all.put("unbatch", numbers(10).shuffleAll(3).batch(3).unbatch().batch(4));
    all.put("repeat", numbers(5).shuffleAll(3).repeat(2).batch(4));
    all.put(
        "cast",
        numbers(10)
            .shuffleAll(3)
            .batch(4)
            .cast(List.of(DType.FLOAT32), List.of(DType.INT64), DType.FLOAT32));
    AtomicInteger opened = new AtomicInteger();
    all.put(
        "generator",
        Dataset.generator(
                () -> {
                  opened.incrementAndGet();
                  return IntStream.range(0, 7).mapToObj(Example::of).iterator();
                })
            .batch(2));
    new TreeMap<>(all).forEach((name, data) -> all.put(name + ", ahead", data.prefetch(3)));
    return all;
  }

  private static void assertPass(String name, Dataset data, DatasetIterator pass, long epoch) {
    try (DatasetIterator fresh = data.iterator(epoch)) {
      int batches = 0;
      while (fresh.hasNext()) {
        assertTrue(pass.hasNext(), () -> name + " ends early in pass " + epoch);
        assertEquals(fresh.next(), pass.next(), () -> name + ", pass " + epoch);
        batches++;
      }
      assertFalse(pass.hasNext(), () -> name + " goes on in pass " + epoch);
      assertTrue(batches > 0, name);
    }
  }

  @Test
  void passesAreThoseOfIteratorsOfTheirOwn() {
    pipelines()
        .forEach(
            (name, data) -> {
              try (DatasetPasses passes = data.reusingPasses()) {
                for (long epoch : new long[] {0, 1, 2, 7, 0}) {
                  assertPass(name, data, passes.begin(epoch), epoch);
                }
              }
            });
  }

  @Test
  void aPassThatWasLeftDoesNotDisturbTheNext() {
    pipelines()
        .forEach(
            (name, data) -> {
              try (DatasetPasses passes = data.reusingPasses()) {
                DatasetIterator left = passes.begin(0);
                left.next();
                assertPass(name, data, passes.begin(1), 1);
                assertFalse(left.hasNext());
                left = passes.begin(2);
                left.next();
                left.close();
                assertPass(name, data, passes.begin(3), 3);
              }
            });
  }

  @Test
  void arraysAndTheThreadAreUsedAgain() {
    Dataset data = numbers(400).shuffleAll(1).batch(4).prefetch(3);
    Set<Batch> batches = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Thread> threads = Collections.newSetFromMap(new IdentityHashMap<>());
    Dataset watched =
        data.mapBatches(b -> b)
            .mapBatches(
                b -> {
                  threads.add(Thread.currentThread());
                  return b;
                })
            .prefetch(1);
    try (DatasetPasses passes = watched.reusingPasses()) {
      for (int epoch = 0; epoch < 5; epoch++) {
        passes.begin(epoch).forEachRemaining(batches::add);
      }
    }
    assertEquals(1, threads.size());
    // Two of the consumer, one waits and one is made in each stage with a thread, and three more.
    assertTrue(batches.size() <= 10, batches.size() + " buffers for 500 batches");
  }

  @Test
  void aFailureInALaterPassIsThrownAndTheNextPassBeginsAnew() {
    RuntimeException failure = new IllegalStateException("gone");
    AtomicInteger calls = new AtomicInteger();
    Dataset data =
        numbers(8)
            .map(
                e -> {
                  if (calls.incrementAndGet() == 12) {
                    throw failure;
                  }
                  return e;
                })
            .batch(2)
            .prefetch(2);
    try (DatasetPasses passes = data.reusingPasses()) {
      passes.begin(0).forEachRemaining(b -> {});
      DatasetIterator second = passes.begin(1);
      assertSame(
          failure,
          assertThrows(IllegalStateException.class, () -> second.forEachRemaining(b -> {})));
      assertFalse(second.hasNext());
      AtomicInteger third = new AtomicInteger();
      passes.begin(2).forEachRemaining(b -> third.incrementAndGet());
      assertEquals(4, third.get());
    }
  }

  @Test
  void shuffledPassesDiffer() {
    Dataset data = numbers(100).shuffleAll(1).batch(100);
    try (DatasetPasses passes = data.reusingPasses()) {
      int[] first = passes.begin(0).next().y().get(0).ints().clone();
      int[] second = passes.begin(1).next().y().get(0).ints().clone();
      assertNotEquals(IntStream.of(first).boxed().toList(), IntStream.of(second).boxed().toList());
    }
  }
}
