package io.addax.keras.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class DatasetTest {
  /** Examples 0, 1, …, whose input is (i, 10·i) and whose target is i. */
  private static Dataset numbers(int count) {
    float[][] x = new float[count][];
    int[] y = new int[count];
    for (int i = 0; i < count; i++) {
      x[i] = new float[] {i, 10 * i};
      y[i] = i;
    }
    return Dataset.of(x, y);
  }

  private static List<Integer> order(Dataset dataset, long epoch) {
    try (Stream<Example> examples = dataset.examples(epoch)) {
      return examples.map(e -> e.target().ints()[0]).toList();
    }
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void rowsAreStackedToBatches() {
    List<Batch> batches = new ArrayList<>();
    numbers(5).batch(2).iterator(0).forEachRemaining(batches::add);
    assertEquals(3, batches.size());
    assertEquals(HostTensor.of(Shape.of(2, 2), 2f, 20f, 3f, 30f), batches.get(1).x().get(0));
    assertEquals(HostTensor.of(Shape.of(2), 2, 3), batches.get(1).y().get(0));
    assertEquals(List.of(), batches.get(1).sampleWeight());
    assertEquals(1, batches.get(2).size());
    assertEquals(HostTensor.of(Shape.of(1, 2), 4f, 40f), batches.get(2).x().get(0));
    assertEquals(range(0, 4), order(numbers(5).batch(2, true), 0));
  }

  @Test
  void severalInputsTargetsAndWeightsStayTogether() {
    Dataset dataset =
        Dataset.of(
            List.of(new float[][] {{1}, {2}, {3}}, new String[] {"a", "b", "c"}),
            List.of(new int[] {1, 2, 3}, new long[] {4, 5, 6}),
            new double[] {.5, .25, .125});
    Batch batch = dataset.skip(1).batch(2).iterator(0).next();
    assertEquals(HostTensor.of(Shape.of(2, 1), 2f, 3f), batch.x().get(0));
    assertEquals(HostTensor.of(Shape.of(2), "b", "c"), batch.x().get(1));
    assertEquals(HostTensor.of(Shape.of(2), 2, 3), batch.y().get(0));
    assertEquals(HostTensor.of(Shape.of(2), 5L, 6L), batch.y().get(1));
    assertEquals(HostTensor.of(Shape.of(2), .25f, .125f), batch.sampleWeight().get(0));
  }

  @Test
  void namedInputsAreArrangedAsAModelWantsThem() {
    Map<String, Object> x = new LinkedHashMap<>();
    x.put("b", new int[] {1, 2});
    x.put("a", new int[] {3, 4});
    Dataset dataset = Dataset.of(x, new int[] {5, 6}).batch(2);
    assertEquals(List.of("b", "a"), dataset.inputNames());
    Batch batch = dataset.arranged(List.of("a", "b"), List.of("y")).iterator(0).next();
    assertEquals(HostTensor.of(Shape.of(2), 3, 4), batch.x().get(0));
    assertEquals(HostTensor.of(Shape.of(2), 1, 2), batch.x().get(1));
    assertSame(dataset, dataset.arranged(List.of("b", "a"), List.of("y")));
    Throwable e =
        assertThrows(
            IllegalArgumentException.class,
            () -> dataset.arranged(List.of("a", "c"), List.of("y")));
    assertEquals("Expected x to have the names [a, c]. Received: [b, a]", e.getMessage());
  }

  @Test
  void arraysThatDoNotBelongTogetherAreRefused() {
    Throwable e =
        assertThrows(IllegalArgumentException.class, () -> Dataset.of(new float[3][2], new int[4]));
    assertEquals(
        "Expected the same number of rows in x and y. Received: 3 and 4 (shapes [3, 2] and [4])",
        e.getMessage());
    e = assertThrows(IllegalArgumentException.class, () -> Dataset.of(new float[0][2]));
    assertEquals("Expected at least one example. Received: x: float32[0, 0]", e.getMessage());
    e = assertThrows(IllegalArgumentException.class, () -> Dataset.of(3f));
    assertEquals(
        "Expected x to have a first axis, one row per example. Received: a scalar", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Dataset.of(List.of()));
    assertThrows(NullPointerException.class, () -> Dataset.of(new float[1], null));
  }

  @Test
  void shufflingIsAPermutationThatDependsOnSeedAndPassAlone() {
    for (Dataset shuffled :
        List.of(
            numbers(100).shuffleAll(7), // rows of arrays
            numbers(100).map(e -> e).shuffleAll(7), // objects
            numbers(100).shuffle(10, 7))) { // through a small buffer
      List<Integer> first = order(shuffled, 0);
      List<Integer> second = order(shuffled, 1);
      assertEquals(range(0, 100), first.stream().sorted().toList());
      assertEquals(range(0, 100), second.stream().sorted().toList());
      assertNotEquals(range(0, 100), first);
      assertNotEquals(first, second);
      assertEquals(second, order(shuffled, 1));
    }
    assertNotEquals(order(numbers(100).shuffleAll(7), 0), order(numbers(100).shuffleAll(8), 0));
  }

  @Test
  void ordersNeverChangeBetweenVersions() {
    assertEquals(
        List.of(3, 4, 1, 2, 0, 5, 7, 6), order(numbers(8).shuffleAll(42), 0), "a resumed training");
    assertEquals(List.of(3, 7, 1, 6, 5, 4, 0, 2), order(numbers(8).shuffleAll(42), 1));
    assertEquals(List.of(2, 1, 0, 4, 5, 7, 3, 6), order(numbers(8).shuffle(3, 42), 0));
  }

  @Test
  void everyOrderHasTheSameChance() {
    for (Dataset shuffled :
        List.of(numbers(4).shuffleAll(1), numbers(4).map(e -> e).shuffleAll(1))) {
      int[] counts = new int[256];
      int passes = 24_000;
      for (int epoch = 0; epoch < passes; epoch++) {
        List<Integer> o = order(shuffled, epoch);
        counts[o.get(0) * 64 + o.get(1) * 16 + o.get(2) * 4 + o.get(3)]++;
      }
      int[] seen = Arrays.stream(counts).filter(c -> c > 0).toArray();
      assertEquals(24, seen.length);
      double chi2 = Arrays.stream(seen).mapToDouble(c -> Math.pow(c - 1000, 2) / 1000).sum();
      assertTrue(chi2 < 49.7, "chi² with 23 degrees of freedom, p = 0.001: " + chi2);
    }
  }

  @Test
  void aBufferOnlyLetsAnElementComeEarlyByItsSize() {
    List<Integer> order = order(numbers(200).shuffle(10, 3), 0);
    for (int at = 0; at < 200; at++) {
      assertTrue(order.get(at) < at + 10);
    }
  }

  @Test
  void shufflingOnceKeepsTheOrder() {
    Dataset once = numbers(50).shuffle(50, 5, false);
    assertEquals(order(once, 0), order(once, 9));
    assertNotEquals(range(0, 50), order(once, 0));
  }

  @Test
  void repetitionsAreShuffledAnewAndMatchThePassesOfASingleOne() {
    Dataset shuffled = numbers(20).shuffleAll(3);
    List<Integer> twice = order(shuffled.repeat(2), 0);
    assertEquals(order(shuffled, 0), twice.subList(0, 20));
    assertEquals(order(shuffled, 1), twice.subList(20, 40));
    assertEquals(order(shuffled, 2), order(shuffled.repeat(2), 1).subList(0, 20));
    assertEquals(twice, order(shuffled.repeat().take(40), 0));
  }

  @Test
  void takeSkipFilterMapAndUnbatchDoWhatTheySay() {
    assertEquals(range(0, 3), order(numbers(9).take(3), 0));
    assertEquals(range(0, 9), order(numbers(9).take(30), 0));
    assertEquals(range(7, 9), order(numbers(9).skip(7), 0));
    assertEquals(List.of(), order(numbers(9).skip(70), 0));
    assertEquals(List.of(0, 3, 6), order(numbers(9).filter(e -> e.target().ints()[0] % 3 == 0), 0));
    assertEquals(
        List.of(0, 2, 4),
        order(numbers(3).map(e -> Example.of(e.input(), 2 * e.target().ints()[0])), 0));
    assertEquals(range(0, 9), order(numbers(9).batch(4).unbatch(), 0));
    assertEquals(range(4, 8), order(numbers(9).batch(4).skip(1).take(1), 0));
    assertEquals(range(0, 9), order(numbers(9).batch(2).unbatch().batch(5).unbatch(), 0));
  }

  @Test
  void cardinalityIsKnownWhereItCanBe() {
    Dataset ten = numbers(10);
    assertEquals(10, ten.cardinality());
    assertEquals(4, ten.batch(3).cardinality());
    assertEquals(3, ten.batch(3, true).cardinality());
    assertEquals(6, ten.skip(4).shuffle(2, 0).map(e -> e).prefetch(2).cardinality());
    assertEquals(3, ten.take(3).cardinality());
    assertEquals(30, ten.repeat(3).cardinality());
    assertEquals(Dataset.INFINITE, ten.repeat().batch(3).cardinality());
    assertEquals(7, ten.repeat().take(7).cardinality());
    assertEquals(Dataset.UNKNOWN, ten.filter(e -> true).batch(2).cardinality());
    assertEquals(0, ten.take(0).repeat().cardinality());
    assertEquals(List.of(), order(ten.filter(e -> false).repeat(), 0));
  }

  @Test
  void splitsNeverMixEvenWhenShuffledBefore() {
    Dataset.Split split = numbers(10).shuffleAll(1).split(0.75);
    List<Integer> first = order(split.first().shuffleAll(2), 3);
    List<Integer> second = order(split.second(), 5);
    assertEquals(7, first.size());
    assertEquals(3, second.size());
    assertEquals(range(0, 10), Stream.concat(first.stream(), second.stream()).sorted().toList());
    assertEquals(range(0, 8), order(numbers(10).split(0.8).first(), 0));
    assertThrows(IllegalArgumentException.class, () -> numbers(10).split(1));
    assertThrows(IllegalStateException.class, () -> numbers(10).repeat().split(0.5));
  }

  @Test
  void generatorsAreAskedAnewAndClosed() {
    AtomicInteger opened = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    class Source implements Iterator<Example>, AutoCloseable {
      private int next;

      @Override
      public boolean hasNext() {
        return next < 5;
      }

      @Override
      public Example next() {
        return Example.of(new float[] {next}, next++);
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    }
    Dataset dataset =
        Dataset.generator(
            () -> {
              opened.incrementAndGet();
              return new Source();
            });
    assertEquals(Dataset.UNKNOWN, dataset.cardinality());
    assertEquals(range(0, 5), order(dataset, 0));
    int steps = 0;
    for (Batch batch : dataset.batch(2)) {
      steps += batch.size();
    }
    assertEquals(5, steps);
    try (DatasetIterator batches = dataset.batch(2).iterator(0)) {
      batches.next();
    }
    assertEquals(3, opened.get());
    assertEquals(3, closed.get());
  }

  @Test
  void examplesThatCannotBeStackedAreNamed() {
    Dataset ragged =
        Dataset.generator(
            () -> Stream.of(Example.of(new float[2]), Example.of(new float[3])).iterator());
    Throwable e =
        assertThrows(IllegalArgumentException.class, () -> ragged.batch(2).iterator(0).next());
    assertEquals(
        "Expected example 1 of a batch to have x of shape [2] and dtype float32, as in the first"
            + " example of the batch. Received: shape [3], dtype float32. Pad or crop the examples"
            + " with map(…) before batch(…)",
        e.getMessage());
    Dataset uneven =
        Dataset.generator(() -> Stream.of(Example.of(1f), Example.of(1f, 2f)).iterator());
    e = assertThrows(IllegalArgumentException.class, () -> uneven.batch(2).iterator(0).next());
    assertEquals(
        "Expected example 1 of a batch to have as many inputs, targets and sample weights as the"
            + " first example of the batch has (x: float32[]). Received: x: float32[], y:"
            + " float32[]",
        e.getMessage());
    assertEquals(2, ragged.batch(1).iterator(0).next().x().get(0).size());
  }

  @Test
  void stepsInTheWrongOrderAreExplained() {
    Throwable e = assertThrows(IllegalStateException.class, () -> numbers(3).iterator(0));
    assertEquals(
        "Expected batches for iterator. Received: examples; call batch(size) first",
        e.getMessage());
    e = assertThrows(IllegalStateException.class, () -> numbers(3).batch(2).map(x -> x));
    assertEquals(
        "Expected examples for map. Received: batches; call map before batch, or unbatch first",
        e.getMessage());
    assertThrows(IllegalStateException.class, () -> numbers(3).repeat().shuffleAll(1));
    assertThrows(IllegalArgumentException.class, () -> numbers(3).batch(0));
    assertThrows(IllegalArgumentException.class, () -> numbers(3).shuffle(0, 1));
    assertThrows(IllegalArgumentException.class, () -> numbers(3).take(-1));
    assertThrows(IllegalArgumentException.class, () -> numbers(3).prefetch(0));
  }

  @Test
  void reusedBatchesHoldTheSameNumbersAsFreshOnes() {
    Dataset dataset =
        numbers(37)
            .shuffleAll(5)
            .batch(4)
            .cast(List.of(DType.FLOAT64), List.of(DType.INT64), DType.FLOAT32)
            .mapBatches(b -> b)
            .prefetch(3)
            .repeat(3);
    try (DatasetIterator fresh = dataset.iterator(2);
        DatasetIterator reused = dataset.reusingIterator(2)) {
      int steps = 0;
      while (reused.hasNext()) {
        Batch batch = reused.next();
        reused.hasNext(); // looking ahead must not overwrite it
        assertEquals(fresh.next(), batch);
        steps++;
      }
      assertFalse(fresh.hasNext());
      assertEquals(30, steps);
    }
  }

  @Test
  void arraysAreUsedAgainOnlyWhenAskedFor() {
    Dataset dataset = numbers(40).batch(4);
    try (DatasetIterator reused = dataset.reusingIterator(0);
        DatasetIterator fresh = dataset.iterator(0)) {
      Batch first = reused.next();
      Batch kept = fresh.next();
      reused.next();
      fresh.next();
      assertSame(first, reused.next());
      assertNotSame(kept, fresh.next());
      assertArrayEquals(new int[] {0, 1, 2, 3}, kept.y().get(0).ints());
    }
  }

  @Test
  void shuffledBatchesAreNeverOverwritten() {
    Dataset dataset = numbers(40).batch(4).shuffleAll(1);
    List<Integer> seen = new ArrayList<>();
    try (DatasetIterator batches = dataset.reusingIterator(0)) {
      batches.forEachRemaining(b -> Arrays.stream(b.y().get(0).ints()).forEach(seen::add));
    }
    assertEquals(range(0, 40), seen.stream().sorted().toList());
  }

  @Test
  void batchesOfTheRightDtypeAreNotCopied() {
    Dataset dataset = numbers(8).batch(4);
    Batch batch =
        dataset
            .cast(List.of(DType.FLOAT32), List.of(DType.INT64), DType.FLOAT32)
            .iterator(0)
            .next();
    assertEquals(DType.FLOAT32, batch.x().get(0).dtype());
    assertEquals(HostTensor.of(Shape.of(4), 0L, 1L, 2L, 3L), batch.y().get(0));
    Throwable e =
        assertThrows(
            IllegalArgumentException.class,
            () -> dataset.cast(List.of(), List.of(DType.INT64), DType.FLOAT32).iterator(0).next());
    assertEquals("Expected batches with 0 inputs. Received: 1", e.getMessage());
  }

  @Test
  void anIteratorEndsAndStaysAtItsEnd() {
    DatasetIterator batches = numbers(2).batch(2).iterator(0);
    batches.next();
    assertFalse(batches.hasNext());
    assertThrows(NoSuchElementException.class, batches::next);
    DatasetIterator closed = numbers(2).batch(1).iterator(0);
    closed.close();
    closed.close();
    assertThrows(NoSuchElementException.class, closed::next);
  }

  @Test
  void batchesAreChecked() {
    Throwable e =
        assertThrows(IllegalArgumentException.class, () -> Batch.of(new float[3][2], new int[2]));
    assertEquals(
        "Expected the same number of rows in x and y. Received: 3 and 2 (shapes [3, 2] and [2])",
        e.getMessage());
    Batch batch = Batch.of(new float[] {1, 2}, new int[] {3, 4});
    assertEquals(batch, batch.copy());
    assertNotSame(batch.x().get(0).data(), batch.copy().x().get(0).data());
  }
}
