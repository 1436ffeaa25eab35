package io.addax.tflite;

import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.verify.Verification;
import io.addax.tflite.verify.Verifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

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
  private final byte[] bytes;
  private final FrozenGraph source;
  private final ConversionReport report;

  TFLiteModel(byte[] bytes, FrozenGraph source, ConversionReport report) {
    this.bytes = bytes;
    this.source = source;
    this.report = report;
  }

  /** The file's content, a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The size of the file. */
  public int size() {
    return bytes.length;
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
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    Path beside = null;
    try {
      Files.createDirectories(directory);
      beside = Files.createTempFile(directory, absolute.getFileName() + ".", ".part");
      Files.write(beside, bytes);
      Files.move(beside, absolute, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, deleted(beside, e));
    }
  }

  private static IOException deleted(Path leftover, IOException cause) {
    try {
      if (leftover != null) {
        Files.deleteIfExists(leftover);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return cause;
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
    return verifyAll(x instanceof HostTensor only ? List.of(only) : KerasModels.inputs(x, source));
  }

  private Verification verifyAll(List<HostTensor> inputs) {
    return Verifier.compare(bytes, source, inputs, InterpreterConfig.defaults());
  }
}
