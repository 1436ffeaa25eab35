package io.addax.tflite.runtime;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.write.PlannedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * Runs a TFLite model with the real TensorFlow Lite.
 *
 * <pre>{@code
 * try (var interpreter = TFLiteInterpreter.open(Path.of("digits.tflite"))) {
 *   HostTensor scores = interpreter.runFloat(image).get(0);
 *   System.out.println(interpreter.latencyMicros(200) + " us");
 * }
 * }</pre>
 *
 * <p>{@link #run} takes and gives the model's own dtypes; {@link #runFloat} does the quantization
 * of integer inputs and outputs as well. A batch of another size resizes the model, where the model
 * allows it. Calls are synchronized. Close it when done: it holds native memory.
 */
public final class TFLiteInterpreter implements ModelRunner {
  private final NativeInterpreter natives;
  private final List<Integer> inputs;
  private final List<Integer> outputs;
  private boolean closed;

  private TFLiteInterpreter(NativeInterpreter natives) {
    this.natives = natives;
    try {
      natives.allocate();
    } catch (RuntimeException e) {
      natives.close();
      throw e;
    }
    inputs = natives.inputs();
    outputs = natives.outputs();
  }

  /**
   * Loads a model.
   *
   * @throws IllegalArgumentException if it is no TFLite model, or one that this TFLite cannot run
   */
  public static TFLiteInterpreter of(byte[] model) {
    return of(model, InterpreterConfig.defaults());
  }

  /** Loads a model, to be run in a given way. */
  public static TFLiteInterpreter of(byte[] model, InterpreterConfig config) {
    return new TFLiteInterpreter(NativeInterpreter.of(model, config));
  }

  /** Loads a model that is not written yet; no copy of it is made. */
  public static TFLiteInterpreter of(PlannedModel model, InterpreterConfig config) {
    return new TFLiteInterpreter(NativeInterpreter.of(model, config));
  }

  /**
   * Checks a file, without loading it, for what TFLite does not look at before it computes.
   *
   * @throws IllegalArgumentException if it is no TFLite file, or one that would crash TFLite
   */
  public static void check(byte[] model) {
    LoadCheck.check(model);
  }

  /**
   * Loads a file that this library wrote without reading it: it is mapped into memory. It must stay
   * as it is until the interpreter is closed.
   */
  public static TFLiteInterpreter mapped(Path file, InterpreterConfig config) {
    return new TFLiteInterpreter(NativeInterpreter.mapped(file, config));
  }

  /** Whether there is a TensorFlow Lite for this platform on the class path. */
  public static boolean isAvailable() {
    try {
      NativeInterpreter.load();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Loads a model from a file. */
  public static TFLiteInterpreter open(Path file) {
    try {
      return of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized List<TensorInfo> inputs() {
    return infos(inputs);
  }

  @Override
  public synchronized List<TensorInfo> outputs() {
    return infos(outputs);
  }

  private List<TensorInfo> infos(List<Integer> indices) {
    checkOpen();
    return indices.stream().map(natives::info).toList();
  }

  /**
   * Gives every input {@code size} rows in its first dimension.
   *
   * @throws IllegalStateException if an op of the model does not allow it
   */
  public synchronized void resizeBatch(int size) {
    for (TensorInfo input : inputs()) {
      natives.resize(input.index(), input.shape().tail().prepend(size));
    }
    natives.allocate();
  }

  /**
   * The outputs for some inputs, all in the model's own dtypes.
   *
   * @throws IllegalArgumentException if number, dtype or rank of the inputs is wrong
   */
  public synchronized List<HostTensor> run(HostTensor... values) {
    feed(values);
    natives.invoke();
    return outputs().stream().map(natives::read).toList();
  }

  @Override
  public synchronized List<HostTensor> runFloat(HostTensor... values) {
    List<TensorInfo> infos = inputs();
    HostTensor[] own = values.clone();
    for (int i = 0; i < Math.min(values.length, infos.size()); i++) {
      if (infos.get(i).isQuantized() && values[i].dtype() == DType.FLOAT32) {
        TensorInfo info = infos.get(i);
        own[i] = Quantizer.quantize(values[i], info.dtype(), info.scale(), info.zeroPoint());
      }
    }
    List<HostTensor> results = run(own);
    List<HostTensor> real = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      TensorInfo info = natives.info(outputs.get(i));
      real.add(
          info.isQuantized()
              ? Quantizer.dequantize(results.get(i), info.scale(), info.zeroPoint())
              : results.get(i));
    }
    return real;
  }

  private void feed(HostTensor... values) {
    List<TensorInfo> infos = inputs();
    checkArgument(
        values.length == infos.size(),
        "Expected %s inputs. Received: %s",
        infos.size(),
        values.length);
    boolean resized = false;
    for (int i = 0; i < values.length; i++) {
      TensorInfo info = infos.get(i);
      HostTensor value = values[i];
      checkArgument(
          value.dtype() == info.dtype() && sameBeyondBatch(value.shape(), info.shape()),
          "Expected %s %s for input '%s'. Received: %s",
          info.dtype(),
          info.shape(),
          info.name(),
          value);
      if (!value.shape().equals(info.shape())) {
        natives.resize(info.index(), value.shape());
        resized = true;
      }
    }
    if (resized) {
      natives.allocate();
    }
    for (int i = 0; i < values.length; i++) {
      natives.write(infos.get(i), values[i]);
    }
  }

  private static boolean sameBeyondBatch(Shape a, Shape b) {
    return a.numDimensions() == b.numDimensions()
        && (a.numDimensions() == 0 || a.tail().equals(b.tail()));
  }

  /** How many steps a run takes: 1 if XNNPACK has taken the whole model. */
  public synchronized int planSize() {
    checkOpen();
    return natives.planSize();
  }

  /**
   * The value of any tensor after a run, by its place in the file. Needs {@link
   * InterpreterConfig#withAllTensors}.
   */
  public synchronized HostTensor tensor(int index) {
    checkOpen();
    checkArgument(
        index >= 0 && index < natives.tensorCount(),
        "Expected a tensor below %s. Received: %s",
        natives.tensorCount(),
        index);
    return natives.read(natives.info(index));
  }

  /** The median time of one run on the inputs last given, in microseconds. */
  public synchronized double latencyMicros(int runs) {
    checkOpen();
    checkArgument(runs > 0, "Expected at least one run. Received: %s", runs);
    for (int i = 0; i < Math.min(runs, 20); i++) {
      natives.invoke();
    }
    long[] nanos = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      natives.invoke();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos[runs / 2] / 1000.0;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The interpreter has been closed");
    }
  }

  /** Frees all native memory. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      natives.close();
    }
  }
}
