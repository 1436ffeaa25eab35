package io.addax.tflite.runtime;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Runs a model in a Java process of its own, so that a kernel that aborts, a model made to do harm
 * or one that never ends cannot bring down this process.
 *
 * <pre>{@code
 * try (var interpreter = IsolatedInterpreter.of(bytes, Duration.ofSeconds(30))) {
 *   HostTensor scores = interpreter.runFloat(image).get(0);
 * }
 * }</pre>
 *
 * <p>Starting the process takes a fraction of a second, each run some tens of microseconds more
 * than in {@link TFLiteInterpreter}. When the process dies or takes too long, the call throws an
 * {@link IllegalStateException} that says how; this object is then of no further use.
 */
public final class IsolatedInterpreter implements ModelRunner {
  private final ChildJvm child;
  private final DataInputStream in;
  private final DataOutputStream out;
  private List<TensorInfo> inputs;
  private List<TensorInfo> outputs;
  private boolean closed;

  private IsolatedInterpreter(ChildJvm child) {
    this.child = child;
    this.in = new DataInputStream(new BufferedInputStream(child.output(), 1 << 16));
    this.out = new DataOutputStream(new BufferedOutputStream(child.input(), 1 << 16));
  }

  /** Loads a model, to be run as on phones. */
  public static IsolatedInterpreter of(byte[] model, Duration timeout) {
    return of(model, InterpreterConfig.defaults(), timeout);
  }

  /**
   * Loads a model.
   *
   * @param config how to run it; intermediate tensors cannot be kept
   * @param timeout how long loading, or a run, may take
   * @throws IllegalArgumentException if it is no TFLite model, or one that this TFLite cannot run
   * @throws IllegalStateException if the process dies of it or takes too long
   */
  public static IsolatedInterpreter of(byte[] model, InterpreterConfig config, Duration timeout) {
    checkArgument(
        !timeout.isNegative() && !timeout.isZero(),
        "Expected a time-out above 0. Received: %s",
        timeout);
    checkArgument(!config.keepTensors(), "Intermediate tensors stay in the other process");
    IsolatedInterpreter interpreter =
        new IsolatedInterpreter(ChildJvm.start(InterpreterProcess.class, timeout));
    try {
      interpreter.load(model, config);
      return interpreter;
    } catch (RuntimeException e) {
      interpreter.close();
      throw e;
    }
  }

  private void load(byte[] model, InterpreterConfig config) {
    child.exchange(
        "load the model",
        () -> {
          out.writeBoolean(config.xnnpack());
          out.writeInt(config.threads());
          out.writeInt(model.length);
          out.write(model);
          answer();
          inputs = Wire.readInfos(in);
          outputs = Wire.readInfos(in);
          return null;
        });
  }

  /** Sends what has been written, and waits for the beginning of the answer. */
  private void answer() throws IOException {
    out.flush();
    switch (Wire.readReply(in)) {
      case DONE -> {}
      case REFUSED -> throw new IllegalArgumentException(in.readUTF());
      case FAILED -> throw new IllegalStateException(in.readUTF());
    }
  }

  @Override
  public synchronized List<TensorInfo> inputs() {
    return inputs;
  }

  @Override
  public synchronized List<TensorInfo> outputs() {
    return outputs;
  }

  @Override
  public synchronized List<HostTensor> runFloat(HostTensor... values) {
    checkOpen();
    return child.exchange(
        "run the model",
        () -> {
          out.writeByte(Wire.Request.RUN.ordinal());
          Wire.writeTensors(out, List.of(values));
          answer();
          return Wire.readTensors(in);
        });
  }

  @Override
  public synchronized double latencyMicros(int runs) {
    checkOpen();
    checkArgument(runs > 0, "Expected at least one run. Received: %s", runs);
    return child.exchange(
        "run the model " + runs + " times",
        () -> {
          out.writeByte(Wire.Request.LATENCY.ordinal());
          out.writeInt(runs);
          answer();
          return in.readDouble();
        });
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The interpreter has been closed");
    }
  }

  /** Ends the process. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      child.close();
    }
  }
}
