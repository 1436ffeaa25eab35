package io.addax.tflite;

import com.google.common.collect.ImmutableList;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenPort;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.verify.RandomSamples;
import io.addax.tflite.verify.Verification;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Runs a new model on a few samples, before anybody else does: whether TFLite takes the file, and
 * whether it computes what the graph does.
 *
 * <p>Samples that somebody gave must work. On random ones, which may be such as no user would give,
 * a run may fail: that is only warned of.
 */
final class FirstRun {
  private static final int SAMPLES = 4;
  private static final String UNSUITED = "random numbers do not suit the model: ";

  /** Bytes of constants. TensorFlow needs many times as much to get a graph ready. */
  private static final long LARGEST = 16 << 20;

  /** Elements of a sample: images of 4096 x 4096 are left to who wants to wait for them. */
  private static final long LARGEST_SAMPLE = 4 << 20;

  /**
   * What came of it.
   *
   * @param whyNot why the model was not run; empty if it was
   */
  record Outcome(Optional<Verification> seen, Optional<String> whyNot) {
    static Outcome of(Verification seen) {
      return new Outcome(Optional.of(seen), Optional.empty());
    }

    static Outcome without(String reason) {
      return new Outcome(Optional.empty(), Optional.of(reason));
    }
  }

  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private final TFLiteModel model;
  private final Consumer<String> warnings;

  FirstRun(TFLiteModel model, Consumer<String> warnings) {
    this.model = model;
    this.warnings = warnings;
  }

  /**
   * Runs a model, if there is an interpreter here and the graph is not too large.
   *
   * @param data samples of the model's inputs, if there are any
   * @throws IllegalArgumentException if the samples do not fit the model after all
   * @throws IllegalStateException if TFLite cannot load the model, or not run these data
   */
  static Outcome of(TFLiteModel model, Optional<RepresentativeData> data) {
    Consumer<String> log = message -> LoggerFactory.getLogger(FirstRun.class).warn(message);
    if (!TFLiteInterpreter.isAvailable()) {
      if (TOLD.compareAndSet(false, true)) {
        log.accept("There is no TensorFlow Lite for this platform: models are not verified");
      }
      return Outcome.without("there is no TensorFlow Lite for this platform");
    }
    return new FirstRun(model, log).run(data);
  }

  Outcome run(Optional<RepresentativeData> data) {
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      if (!model.loadsMapped()) {
        throw new IllegalStateException("TFLite does not load the exported model");
      }
      return Outcome.without(obstacle.get());
    }
    int batch = model.batchSize();
    Optional<List<HostTensor>> given =
        data.map(model::checked)
            .filter(seen -> seen.size() >= batch)
            .map(seen -> some(seen, batch));
    try {
      Verification result =
          model.verifyAll(given.orElseGet(() -> random(Math.max(batch, SAMPLES / batch * batch))));
      model.objection(result, given.isEmpty()).ifPresent(warnings);
      return Outcome.of(result);
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      boolean unsuited = given.isEmpty() && e instanceof TFInvalidArgumentException;
      return without(
          (unsuited ? UNSUITED : "TensorFlow does not run the graph: ") + e.getMessage());
    } catch (RuntimeException e) {
      if (given.isPresent() || !model.loads()) {
        throw new IllegalStateException(
            "TFLite does not run the exported model: " + e.getMessage(), e);
      }
      return without(UNSUITED + e.getMessage());
    }
  }

  private Outcome without(String reason) {
    warnings.accept("Not verified, " + reason);
    return Outcome.without(reason);
  }

  /**
   * What keeps conversions of such models from being run; {@code verify} runs them all the same.
   */
  private Optional<String> obstacle() {
    if (constants() > LARGEST) {
      return Optional.of("more than 16 MiB of constants; call verify with samples");
    } else if (sample() > LARGEST_SAMPLE) {
      return Optional.of("samples of more than 4 Mi elements; call verify with some");
    } else if (!hasSamplesAlongTheFirstAxis()) {
      return Optional.of("the inputs' first axes are not one batch of samples");
    }
    return Optional.empty();
  }

  /** The number of elements of one sample, where dimensions are known. */
  private long sample() {
    return model.source().inputs().stream()
        .mapToLong(
            input ->
                Arrays.stream(input.spec().shape().asArray())
                    .skip(1)
                    .reduce(1, (a, b) -> a * Math.max(1, b)))
        .sum();
  }

  private long constants() {
    return model.source().nodes().stream()
        .flatMap(node -> node.constant().stream())
        .mapToLong(value -> (long) value.size() * value.dtype().bytes())
        .sum();
  }

  private boolean hasSamplesAlongTheFirstAxis() {
    return !model.source().inputs().isEmpty()
        && model.source().inputs().stream()
            .allMatch(input -> input.spec().shape().numDimensions() > 0)
        && model.source().inputs().stream()
                .mapToLong(i -> i.spec().shape().get(0))
                .distinct()
                .count()
            == 1;
  }

  private static ImmutableList<HostTensor> some(RepresentativeData data, int batch) {
    int[] rows = data.choose(batch, SAMPLES).stream().flatMapToInt(IntStream::of).toArray();
    return ImmutableList.copyOf(data.samples(rows));
  }

  private List<HostTensor> random(int count) {
    return RandomSamples.of(
        model.source().inputs().stream().map(FrozenPort::name).toList(),
        model.source().inputs().stream().map(FrozenPort::spec).toList(),
        count);
  }
}
