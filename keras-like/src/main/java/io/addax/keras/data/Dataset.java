package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A description of data and what is done to it on the way to a model, as tf.data's.
 *
 * <pre>{@code
 * Dataset train = Dataset.of(images, labels).shuffle(1024, 42).batch(32);
 * model.fit(train, Fit.epochs(5));
 *
 * try (DatasetIterator batches = train.iterator(0)) {
 *   HostTensor x = batches.next().x().get(0);   // (32, …)
 * }
 * }</pre>
 *
 * <p>Its elements are examples until {@link #batch(int)}, batches from there on. Each method gives
 * a new data set and leaves this one as it is. A data set can be iterated any number of times, also
 * at once from several threads; the order of pass {@code n} depends on the seeds and {@code n}
 * alone, so that a training that was stopped and resumed sees what it would have seen.
 */
public final class Dataset implements Iterable<Batch> {
  /** The {@link #cardinality()} of endless data. */
  public static final long INFINITE = Stage.INFINITE;

  /** The {@link #cardinality()} of data that have to be read to be counted. */
  public static final long UNKNOWN = Stage.UNKNOWN;

  private final Stage<?> stage;
  private final boolean batched;
  private final List<String> inputNames;
  private final List<String> targetNames;

  private Dataset(
      Stage<?> stage, boolean batched, List<String> inputNames, List<String> targetNames) {
    this.stage = stage;
    this.batched = batched;
    this.inputNames = inputNames;
    this.targetNames = targetNames;
  }

  private Dataset with(Stage<?> next, boolean nowBatched) {
    return new Dataset(next, nowBatched, inputNames, targetNames);
  }

  /**
   * The rows of an array, without targets.
   *
   * @param x whatever {@link Tensors#of(Object)} takes, or a list of such things for several
   *     inputs, or a map for named inputs
   * @throws IllegalArgumentException if there are no rows or the arrays have different numbers
   */
  public static Dataset of(Object x) {
    return of(x, null, null);
  }

  /** The rows of {@code x} with their targets {@code y}: arrays, lists or maps of arrays. */
  public static Dataset of(Object x, Object y) {
    return of(x, Objects.requireNonNull(y, "y"), null);
  }

  /**
   * The rows of {@code x} with their targets and their weights in the loss.
   *
   * @param y an array, a list or map of arrays, or null for no targets
   * @param sampleWeight an array of shape (n), a list with one per target, or null for no weights
   */
  public static Dataset of(Object x, Object y, Object sampleWeight) {
    NamedTensors inputs = NamedTensors.of(x, "x");
    NamedTensors targets = y == null ? NamedTensors.NONE : NamedTensors.of(y, "y");
    NamedTensors weights =
        sampleWeight == null ? NamedTensors.NONE : NamedTensors.of(sampleWeight, "sampleWeight");
    Parts parts =
        Parts.of(
            inputs.tensors(), targets.tensors(), weights.arranged(targets.names(), "sampleWeight"));
    checkArgument(
        parts.rows() > 0, "Expected at least one example. Received: %s", parts.describe());
    return new Dataset(new RowsStage(parts), false, inputs.names(), targets.names());
  }

  /**
   * What an iterator gives, one example after the other. Each pass asks for a new iterator, and
   * closes it if it is {@link AutoCloseable}.
   *
   * <pre>{@code
   * Dataset.generator(() -> files.stream().map(f -> Example.of(read(f), label(f))).iterator());
   * }</pre>
   */
  public static Dataset generator(Supplier<? extends Iterator<Example>> generator) {
    return generator(generator, UNKNOWN);
  }

  /** Like {@link #generator(Supplier)}, where the number of examples is known beforehand. */
  public static Dataset generator(
      Supplier<? extends Iterator<Example>> generator, long cardinality) {
    Objects.requireNonNull(generator, "generator");
    return new Dataset(new Stages.Generated(generator, cardinality), false, List.of(), List.of());
  }

  /**
   * The rows of a CSV file, read into memory at once.
   *
   * @throws IOException if it cannot be read or is not what the options say; the message has the
   *     line
   * @see CsvOptions
   */
  public static Dataset csv(Path file, CsvOptions options) throws IOException {
    CsvTable table = CsvTable.read(file, options);
    return table.y() == null ? of(table.x()) : of(table.x(), table.y());
  }

  /**
   * Images and labels in IDX files, as MNIST's; the dtypes are the files' (uint8).
   *
   * @throws IOException if a file cannot be read or is malformed
   */
  public static Dataset idx(Path images, Path labels) throws IOException {
    return of(IdxFile.read(images), IdxFile.read(labels));
  }

  /** Replaces each example, e.g. by an augmented one. */
  public Dataset map(UnaryOperator<Example> function) {
    Objects.requireNonNull(function, "function");
    return with(new Stages.Mapped<Example, Example>(examples("map"), function), false);
  }

  /** Replaces each batch. */
  public Dataset mapBatches(UnaryOperator<Batch> function) {
    Objects.requireNonNull(function, "function");
    return with(new Stages.Mapped<Batch, Batch>(batches("mapBatches"), function), true);
  }

  /** Keeps the examples for which {@code predicate} is true. */
  public Dataset filter(Predicate<Example> predicate) {
    Objects.requireNonNull(predicate, "predicate");
    return with(new Stages.Filtered<>(examples("filter"), predicate), false);
  }

  /** Shuffles, anew in each pass, through a buffer of {@code bufferSize} elements. */
  public Dataset shuffle(long bufferSize, long seed) {
    return shuffle(bufferSize, seed, true);
  }

  /**
   * Shuffles through a buffer of {@code bufferSize} elements: a larger one mixes better and takes
   * more memory; one as large as the data gives every order the same chance.
   *
   * @param reshuffleEachIteration whether pass {@code n} has an order of its own, or all have the
   *     same
   */
  public Dataset shuffle(long bufferSize, long seed, boolean reshuffleEachIteration) {
    checkArgument(bufferSize > 0, "Expected bufferSize > 0. Received: %s", bufferSize);
    RowsStage.Shuffle how = new RowsStage.Shuffle(seed, reshuffleEachIteration);
    if (stage instanceof RowsStage rows && !rows.isShuffled() && bufferSize >= rows.cardinality()) {
      return with(rows.shuffled(how), false);
    }
    return with(new ShuffleStage<>(stage, bufferSize, how), batched);
  }

  /**
   * Shuffles all elements, anew in each pass. In-memory arrays are not moved for it; other data are
   * read into memory.
   *
   * @throws IllegalStateException if the data are endless
   */
  public Dataset shuffleAll(long seed) {
    if (cardinality() == INFINITE) {
      throw new IllegalStateException(
          "Expected finite data to shuffle as a whole. Received: an endless data set;"
              + " call shuffle before repeat, or with a buffer size");
    }
    return shuffle(Long.MAX_VALUE, seed, true);
  }

  /** Stacks {@code size} examples at a time; the last batch may be smaller. */
  public Dataset batch(int size) {
    return batch(size, false);
  }

  /**
   * Stacks {@code size} examples at a time; {@code dropRemainder} leaves a smaller last one out.
   */
  public Dataset batch(int size, boolean dropRemainder) {
    checkArgument(size > 0, "Expected a batch size > 0. Received: %s", size);
    return with(new BatchStage(examples("batch"), size, dropRemainder), true);
  }

  /** The examples of the batches. */
  public Dataset unbatch() {
    return with(new Stages.Unbatched(batches("unbatch")), false);
  }

  /**
   * Prepares up to {@code ahead} elements in a thread of its own. It pays where preparing is slow
   * (files, {@code map}); rows of arrays are copied faster than threads talk to each other.
   */
  public Dataset prefetch(int ahead) {
    checkArgument(ahead > 0, "Expected ahead > 0. Received: %s", ahead);
    return with(new PrefetchStage<>(stage, ahead), batched);
  }

  /** The first {@code count} elements of each pass. */
  public Dataset take(long count) {
    checkArgument(count >= 0, "Expected count >= 0. Received: %s", count);
    return with(new Stages.Taken<>(stage, count), batched);
  }

  /** All but the first {@code count} elements of each pass. */
  public Dataset skip(long count) {
    checkArgument(count >= 0, "Expected count >= 0. Received: %s", count);
    return with(new Stages.Skipped<>(stage, count), batched);
  }

  /** Begins again after the last element, for ever. */
  public Dataset repeat() {
    return with(new Stages.Repeated<>(stage, -1), batched);
  }

  /** All elements {@code count} times over; what is shuffled is shuffled anew each time. */
  public Dataset repeat(long count) {
    checkArgument(count >= 0, "Expected count >= 0. Received: %s", count);
    return with(new Stages.Repeated<>(stage, count), batched);
  }

  /** The two parts of a split. */
  public record Split(Dataset first, Dataset second) {}

  /**
   * The first {@code floor(fraction · n)} elements and the others, as they stand in pass 0: what is
   * shuffled before stays where it was then, so that the parts never mix.
   *
   * @throws IllegalArgumentException if a part would be empty
   * @throws IllegalStateException if the number of elements is not known
   */
  public Split split(double fraction) {
    long all = cardinality();
    if (all < 0) {
      throw new IllegalStateException(
          "Expected data of known length to split. Received: "
              + (all == INFINITE ? "endless data" : "data of unknown length"));
    }
    long first = (long) Math.floor(all * fraction);
    checkArgument(
        first > 0 && first < all,
        "Expected a fraction that leaves both parts something of %s elements. Received: %s",
        String.valueOf(all),
        fraction);
    Dataset fixed = with(new Stages.Fixed<>(stage), batched);
    return new Split(fixed.take(first), fixed.skip(first));
  }

  /**
   * Batches with these dtypes, one per input and per target; sample weights become {@code
   * weightDtype}. What has the dtype already is not copied.
   */
  public Dataset cast(List<DType> inputs, List<DType> targets, DType weightDtype) {
    return with(
        new CastStage(batches("cast"), List.copyOf(inputs), List.copyOf(targets), weightDtype),
        true);
  }

  /**
   * Batches whose inputs and targets stand in the order of these names, if they were given as maps;
   * else this data set as it is.
   *
   * @throws IllegalArgumentException if the names are others
   */
  public Dataset arranged(List<String> inputs, List<String> targets) {
    List<Integer> x = inputNames.isEmpty() ? null : NamedTensors.positions(inputNames, inputs, "x");
    List<Integer> y =
        targetNames.isEmpty() ? null : NamedTensors.positions(targetNames, targets, "y");
    boolean inOrder =
        (x == null || inputNames.equals(inputs)) && (y == null || targetNames.equals(targets));
    if (inOrder) {
      return this;
    }
    Stage<Batch> arranged =
        new Stages.Mapped<Batch, Batch>(
            batches("arranged"),
            b ->
                new Batch(
                    pick(b.x(), x),
                    pick(b.y(), y),
                    b.sampleWeight().size() == b.y().size()
                        ? pick(b.sampleWeight(), y)
                        : b.sampleWeight(),
                    b.size()));
    return new Dataset(
        arranged, true, x == null ? inputNames : inputs, y == null ? targetNames : targets);
  }

  private static List<HostTensor> pick(List<HostTensor> tensors, List<Integer> positions) {
    return positions == null ? tensors : positions.stream().map(tensors::get).toList();
  }

  /** The number of elements of a pass, {@link #INFINITE} or {@link #UNKNOWN} (both negative). */
  public long cardinality() {
    return stage.cardinality();
  }

  /** Whether the elements are batches. */
  public boolean isBatched() {
    return batched;
  }

  /** The inputs' names if they were given as a map; else empty. */
  public List<String> inputNames() {
    return inputNames;
  }

  /** The targets' names if they were given as a map; else empty. */
  public List<String> targetNames() {
    return targetNames;
  }

  /** The batches of pass 0. */
  @Override
  public DatasetIterator iterator() {
    return iterator(0);
  }

  /**
   * The batches of pass {@code epoch}, each with arrays of its own.
   *
   * @throws IllegalStateException if this is not batched
   */
  public DatasetIterator iterator(long epoch) {
    return new DatasetIterator(batches("iterator").open(epoch, Stage.KEEP));
  }

  /**
   * Like {@link #iterator(long)}, but a batch is good only until the following call of {@code
   * next()}: its arrays are used again. For training loops, which copy a batch at once.
   */
  public DatasetIterator reusingIterator(long epoch) {
    return new DatasetIterator(batches("reusingIterator").open(epoch, DatasetIterator.LIVE));
  }

  /**
   * Pass after pass, each like {@link #reusingIterator}, with the same arrays and prefetching
   * thread where that can be. Close it at the end.
   *
   * @throws IllegalStateException if this is not batched
   */
  public DatasetPasses reusingPasses() {
    return new DatasetPasses(batches("reusingPasses"));
  }

  /**
   * The examples of pass {@code epoch}; of a batched data set, those of its batches. Close the
   * stream if a thread (prefetch) or a file is behind it.
   */
  public Stream<Example> examples(long epoch) {
    Cursor<Example> cursor =
        (batched ? unbatch().examples("examples") : examples("examples")).open(epoch, Stage.KEEP);
    Spliterator<Example> spliterator =
        new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED) {
          @Override
          public boolean tryAdvance(Consumer<? super Example> action) {
            Example example = cursor.next();
            if (example == null) {
              cursor.close();
              return false;
            }
            action.accept(example);
            return true;
          }
        };
    return StreamSupport.stream(spliterator, false).onClose(cursor::close);
  }

  @SuppressWarnings("unchecked")
  private Stage<Example> examples(String method) {
    if (batched) {
      throw new IllegalStateException(
          "Expected examples for "
              + method
              + ". Received: batches; call "
              + method
              + " before batch, or unbatch first");
    }
    return (Stage<Example>) stage;
  }

  @SuppressWarnings("unchecked")
  private Stage<Batch> batches(String method) {
    if (!batched) {
      throw new IllegalStateException(
          "Expected batches for " + method + ". Received: examples; call batch(size) first");
    }
    return (Stage<Batch>) stage;
  }
}
