package io.addax.tflite;

import io.addax.graph.HostTensor;
import io.addax.graph.files.FileReplacement;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.calibrate.Calibrator;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.report.ModelAnalysis;
import io.addax.tflite.report.QuantizationReport;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.IsolatedInterpreter;
import io.addax.tflite.runtime.KnownKernels;
import io.addax.tflite.runtime.ModelRunner;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.verify.Verification;
import io.addax.tflite.verify.Verifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An exported model: the bytes of a {@code .tflite} file, and the float graph to compare it with.
 *
 * <pre>{@code
 * TFLiteModel model = TFLiteConverter.of(frozen).convert();
 * System.out.println(model.verify(images));
 * model.write(Path.of("digits.tflite"));
 * }</pre>
 */
public final class TFLiteModel {
  /** Longer than any run that is worth waiting for. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final double HALF = 0.5;

  private final byte[] bytes;
  private final FrozenGraph source;
  private final ConversionReport report;
  private final Origin origin;

  /**
   * What the file was made of.
   *
   * @param original the model as it was before quantization
   * @param written the model as it is in the file
   * @param layerNames from scopes of the graph to names of layers
   */
  record Origin(IrGraph original, IrGraph written, UnaryOperator<String> layerNames) {}

  TFLiteModel(byte[] bytes, FrozenGraph source, ConversionReport report, Origin origin) {
    this.bytes = bytes;
    this.source = source;
    this.report = report;
    this.origin = origin;
  }

  /** The file's content, a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The size of the file. */
  public int size() {
    return bytes.length;
  }

  /** The same model, whose report tells what came out of its first run. */
  TFLiteModel verified(FirstRun.Outcome outcome) {
    return new TFLiteModel(bytes, source, report.with(outcome.seen(), outcome.whyNot()), origin);
  }

  /**
   * What {@code seen} says against this model, in a sentence. In real numbers: that an output is
   * further off than rounding explains. In integers: that most samples come out otherwise, and one
   * by more than half of the greatest result; no mode that serves anybody does.
   *
   * @param random whether the samples were made up: in integers, which know the range of real
   *     samples, these tell nothing
   */
  public Optional<String> objection(Verification seen, boolean random) {
    if (report.quantization().isReal()) {
      return seen.isFarOff()
          ? Optional.of("The exported model computes something else than the graph: " + seen)
          : Optional.empty();
    }
    return !random && seen.agreement() < HALF && seen.relativeError() > HALF
        ? Optional.of(
            "The exported model seldom agrees with the graph; analyze(...), or --report, tells in"
                + " which layers they part: "
                + seen)
        : Optional.empty();
  }

  /**
   * Checks that samples can be fed.
   *
   * @throws IllegalArgumentException if not; the message names sample and input
   */
  RepresentativeData checked(RepresentativeData data) {
    data.check(origin.original());
    return data;
  }

  /** The graph that it was made from. */
  FrozenGraph source() {
    return source;
  }

  /** How many samples the file takes at once. */
  int batchSize() {
    return Calibrator.batchSize(origin.written());
  }

  /** Whether TFLite can load the file as users will, in a process of its own if that is safer. */
  boolean loads() {
    try {
      runner().close();
      return true;
    } catch (IllegalArgumentException | IllegalStateException e) {
      return false;
    }
  }

  /**
   * The same of a large file, for hardly any memory: weights are mapped, and nothing looks at them.
   * XNNPACK, which would make its own copies of them, is off.
   */
  boolean loadsMapped() {
    if (needsOwnProcess()) {
      return loads();
    }
    try {
      TFLiteInterpreter.check(bytes);
    } catch (IllegalArgumentException e) {
      return false;
    }
    try (TemporaryFile file = new TemporaryFile(bytes)) {
      TFLiteInterpreter.mapped(file.path(), InterpreterConfig.defaults().withoutXnnpack()).close();
      return true;
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      return loads(); // no room for the file, perhaps
    }
  }

  private record TemporaryFile(Path path) implements AutoCloseable {
    TemporaryFile(byte[] content) throws IOException {
      this(Files.createTempFile("addax", ".tflite"));
      try {
        Files.write(path, content);
      } catch (IOException e) {
        close();
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      Files.deleteIfExists(path);
    }
  }

  private boolean needsOwnProcess() {
    return KnownKernels.missing(ModelSummary.read(bytes)).isPresent();
  }

  private ModelRunner runner() {
    return needsOwnProcess() ? IsolatedInterpreter.of(bytes, PATIENCE) : interpreter();
  }

  /** What came out of the conversion. */
  public ConversionReport report() {
    return report;
  }

  /**
   * Writes the file: beside it first, then renamed into place, so that nobody sees half of it.
   *
   * @throws UncheckedIOException if it cannot be written; what was there before is untouched
   */
  public void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileReplacement.write(file, beside -> Files.write(beside, bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** Loads the model into the real interpreter; the caller closes it. */
  public TFLiteInterpreter interpreter() {
    return TFLiteInterpreter.of(bytes);
  }

  /** Loads the model into the real interpreter, to be run in a given way. */
  public TFLiteInterpreter interpreter(InterpreterConfig config) {
    return TFLiteInterpreter.of(bytes, config);
  }

  /**
   * Runs the model in the real interpreter beside the float graph.
   *
   * @param inputs one tensor per input, samples along the first axis, in the graph's dtypes
   */
  public Verification verify(HostTensor... inputs) {
    return verifyAll(Arrays.asList(inputs));
  }

  /**
   * Runs the model in the real interpreter beside the float graph.
   *
   * @param x whatever {@code Model.predict} takes: arrays, a {@code Dataset}, several inputs as a
   *     list or by name
   */
  public Verification verify(Object x) {
    return verifyAll(inputs(x));
  }

  private List<HostTensor> inputs(Object x) {
    return x instanceof HostTensor only ? List.of(only) : KerasModels.inputs(x, source);
  }

  /**
   * Compares the model with its float original layer by layer, and as a whole.
   *
   * @param x samples: whatever {@code Model.predict} takes
   */
  public QuantizationReport analyze(Object x) {
    return analyze(x, null);
  }

  /**
   * Compares the model with its float original layer by layer, and as a whole.
   *
   * @param x samples: whatever {@code Model.predict} takes
   * @param labels the right class of each sample, by which the first output is judged; null if
   *     there are none
   */
  public QuantizationReport analyze(Object x, int[] labels) {
    List<HostTensor> inputs = inputs(x);
    return new ModelAnalysis(
            report.quantization().toString(),
            bytes,
            origin.original(),
            origin.written(),
            origin.layerNames())
        .report(inputs, labels, verifyAll(inputs));
  }

  /**
   * The same as {@link #verify(Object)} in a process of its own, which a kernel that aborts cannot
   * take this one down with. {@code verify} does so by itself where a model needs a kernel that
   * this library's tests do not run.
   *
   * @param timeout how long a run may take
   * @throws IllegalStateException if the process dies or a run takes too long; the message says how
   */
  public Verification verifyIsolated(Object x, Duration timeout) {
    return verifyIsolated(inputs(x), timeout);
  }

  private Verification verifyIsolated(List<HostTensor> inputs, Duration timeout) {
    try (ModelRunner runner = IsolatedInterpreter.of(bytes, timeout)) {
      return Verifier.compare(runner, source, inputs);
    }
  }

  Verification verifyAll(List<HostTensor> inputs) {
    try (ModelRunner runner = runner()) {
      return Verifier.compare(runner, source, inputs);
    }
  }
}
