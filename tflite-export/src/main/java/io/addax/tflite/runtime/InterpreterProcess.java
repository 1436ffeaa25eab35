package io.addax.tflite.runtime;

import io.addax.graph.HostTensor;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;

/** The other end of an {@link IsolatedInterpreter}: reads a model and requests, answers, ends. */
final class InterpreterProcess {
  private final DataInputStream in;
  private final DataOutputStream out;

  private InterpreterProcess(DataInputStream in, DataOutputStream out) {
    this.in = in;
    this.out = out;
  }

  /** Runs until the parent closes the pipe. */
  public static void main(String[] arguments) throws IOException {
    // Whatever libraries print must not come between the answers.
    System.setOut(System.err);
    NativeInterpreter.loadTFLiteOnly();
    DataOutputStream answers =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
    new InterpreterProcess(new DataInputStream(System.in), answers).serve();
    // Not an ordinary end: natives that are still loaded may fail in their own clean-up.
    Runtime.getRuntime().halt(0);
  }

  private void serve() throws IOException {
    InterpreterConfig config = config(in.readBoolean(), in.readInt());
    byte[] model = new byte[in.readInt()];
    in.readFully(model);
    try (TFLiteInterpreter interpreter = loaded(model, config)) {
      while (interpreter != null && answered(interpreter)) {
        out.flush();
      }
    }
    out.flush();
  }

  private static InterpreterConfig config(boolean xnnpack, int threads) {
    InterpreterConfig config = InterpreterConfig.defaults().withThreads(threads);
    return xnnpack ? config : config.withoutXnnpack();
  }

  private TFLiteInterpreter loaded(byte[] model, InterpreterConfig config) throws IOException {
    try {
      TFLiteInterpreter interpreter = TFLiteInterpreter.of(model, config);
      Wire.writeReply(out, Wire.Reply.DONE);
      Wire.writeInfos(out, interpreter.inputs());
      Wire.writeInfos(out, interpreter.outputs());
      out.flush();
      return interpreter;
    } catch (RuntimeException | OutOfMemoryError e) {
      failed(e);
      return null;
    }
  }

  private boolean answered(TFLiteInterpreter interpreter) throws IOException {
    Wire.Request request;
    try {
      request = Wire.Request.values()[in.readByte()];
    } catch (EOFException e) {
      return false;
    }
    switch (request) {
      case RUN -> run(interpreter, Wire.readTensors(in));
      case LATENCY -> latency(interpreter, in.readInt());
    }
    return true;
  }

  private void run(TFLiteInterpreter interpreter, List<HostTensor> values) throws IOException {
    List<HostTensor> results;
    try {
      results = interpreter.runFloat(values.toArray(HostTensor[]::new));
    } catch (RuntimeException | OutOfMemoryError e) {
      failed(e);
      return;
    }
    Wire.writeReply(out, Wire.Reply.DONE);
    Wire.writeTensors(out, results);
  }

  private void latency(TFLiteInterpreter interpreter, int runs) throws IOException {
    double micros;
    try {
      micros = interpreter.latencyMicros(runs);
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    Wire.writeReply(out, Wire.Reply.DONE);
    out.writeDouble(micros);
  }

  private void failed(Throwable e) throws IOException {
    boolean refused = e instanceof IllegalArgumentException;
    Wire.writeReply(out, refused ? Wire.Reply.REFUSED : Wire.Reply.FAILED);
    out.writeUTF(e instanceof OutOfMemoryError ? e.toString() : String.valueOf(e.getMessage()));
  }
}
