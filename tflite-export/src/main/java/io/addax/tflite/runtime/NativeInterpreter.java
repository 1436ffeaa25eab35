package io.addax.tflite.runtime;

import io.addax.devices.NativeRuntime;
import io.addax.graph.HostBytes;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.TensorTypes;
import io.addax.tflite.write.PlannedModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.BuiltinOpResolverWithXNNPACK;
import org.bytedeco.tensorflowlite.BuiltinOpResolverWithoutDefaultDelegates;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.InterpreterOptions;
import org.bytedeco.tensorflowlite.TfLiteIntArray;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.tensorflow.ndarray.Shape;

/** The native objects of one interpreter, which live and die together. */
final class NativeInterpreter {
  private static final int OK = 0;
  private static volatile boolean tfliteOnly;

  private final BytePointer bytes;
  private final FlatBufferModel model;
  private final BuiltinOpResolver resolver;
  private final Interpreter interpreter;

  /** An interpreter of a file from anywhere. */
  static NativeInterpreter of(byte[] file, InterpreterConfig config) {
    load();
    LoadCheck.check(file);
    return of(new BytePointer(file), config);
  }

  /** An interpreter of a model that this library writes, which needs no {@link LoadCheck}. */
  static NativeInterpreter of(PlannedModel planned, InterpreterConfig config) {
    load();
    BytePointer bytes = new BytePointer(planned.size());
    try {
      planned.content().accept(bytes.asByteBuffer());
    } catch (RuntimeException e) {
      bytes.close();
      throw e;
    }
    return of(bytes, config);
  }

  /** An interpreter of a file that this library wrote, of which only what is used gets read. */
  static NativeInterpreter mapped(Path file, InterpreterConfig config) {
    load();
    FlatBufferModel model = FlatBufferModel.VerifyAndBuildFromFile(file.toString(), null, null);
    if (model == null || model.isNull()) {
      throw new IllegalArgumentException("Expected a TFLite model. Received: " + file);
    }
    return new NativeInterpreter(model, new BytePointer(), config);
  }

  private static NativeInterpreter of(BytePointer bytes, InterpreterConfig config) {
    long size = bytes.limit();
    FlatBufferModel model = FlatBufferModel.VerifyAndBuildFromBuffer(bytes, size, null, null);
    if (model == null || model.isNull()) {
      bytes.close();
      throw new IllegalArgumentException(
          "Expected the bytes of a TFLite model. Received: " + size + " other bytes");
    }
    return new NativeInterpreter(model, bytes, config);
  }

  /** Takes over a model and the bytes that it reads, which are null if it has them from a file. */
  private NativeInterpreter(FlatBufferModel model, BytePointer bytes, InterpreterConfig config) {
    this.model = model;
    this.bytes = bytes;
    resolver =
        config.xnnpack()
            ? new BuiltinOpResolverWithXNNPACK(true)
            : new BuiltinOpResolverWithoutDefaultDelegates();
    interpreter = new Interpreter((Pointer) null);
    try (InterpreterOptions options = new InterpreterOptions()) {
      options.SetPreserveAllTensors(config.keepTensors());
      try (InterpreterBuilder builder = new InterpreterBuilder(model, resolver, options)) {
        builder.SetNumThreads(config.threads());
        if (builder.apply(interpreter) != OK || interpreter.isNull()) {
          close();
          throw new IllegalArgumentException(
              "TFLite cannot load this model; it says why on the standard error stream");
        }
      }
    }
  }

  /** In a process that runs nothing but TFLite, TensorFlow need not be loaded as well. */
  static void loadTFLiteOnly() {
    tfliteOnly = true;
  }

  /**
   * Loads the libraries.
   *
   * @throws IllegalStateException if there is none for this platform
   */
  static void load() {
    if (!tfliteOnly) {
      NativeRuntime.load();
    }
    try {
      NativeLog.obey(NativeRuntime.logLevel(), Loader.load(tensorflowlite.class));
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "There is no TensorFlow Lite for this platform on the class path"
              + " (org.bytedeco:tensorflow-lite with the classifier "
              + Loader.getPlatform()
              + ")",
          e);
    }
  }

  void allocate() {
    check(interpreter.AllocateTensors(), "allocate the tensors of");
  }

  void invoke() {
    check(interpreter.Invoke(), "run");
  }

  void resize(int tensor, Shape shape) {
    int[] dims = new int[shape.numDimensions()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Math.toIntExact(shape.get(i));
    }
    check(interpreter.ResizeInputTensor(tensor, dims), "resize the inputs of");
  }

  private static void check(int status, String what) {
    if (status != OK) {
      throw new IllegalStateException(
          "TFLite cannot " + what + " this model; it says why on the standard error stream");
    }
  }

  List<Integer> inputs() {
    return list(interpreter.inputs());
  }

  List<Integer> outputs() {
    return list(interpreter.outputs());
  }

  int planSize() {
    return list(interpreter.execution_plan()).size();
  }

  int tensorCount() {
    return Math.toIntExact(interpreter.tensors_size());
  }

  private static List<Integer> list(IntPointer pointer) {
    List<Integer> list = new ArrayList<>();
    for (long i = 0; pointer != null && i < pointer.limit(); i++) {
      list.add(pointer.get(i));
    }
    return list;
  }

  TensorInfo info(int index) {
    TfLiteTensor tensor = interpreter.tensor(index);
    BytePointer name = tensor.name();
    return new TensorInfo(
        index,
        name == null ? "" : name.getString(),
        TensorTypes.dtype(TfLiteTypes.schemaCode(tensor.type())),
        shape(tensor.dims()),
        tensor.params().scale(),
        tensor.params().zero_point());
  }

  private static Shape shape(TfLiteIntArray dims) {
    long[] sizes = new long[dims.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = dims.data(i);
    }
    return Shape.of(sizes);
  }

  void write(TensorInfo info, HostTensor value) {
    ByteBuffer buffer = buffer(info.index());
    if (value.size() > 0) {
      HostBytes.write(value, buffer);
    }
  }

  HostTensor read(TensorInfo info) {
    HostTensor out = HostTensor.zeros(info.dtype(), info.shape());
    if (out.size() > 0) {
      HostBytes.read(buffer(info.index()), out);
    }
    return out;
  }

  private ByteBuffer buffer(int index) {
    TfLiteTensor tensor = interpreter.tensor(index);
    BytePointer data = tensor.data().raw();
    if (data == null || data.isNull()) {
      if (tensor.bytes() == 0) {
        return ByteBuffer.allocate(0);
      }
      throw new IllegalStateException("Tensor " + index + " has no data in this interpreter");
    }
    return data.capacity(tensor.bytes()).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** The interpreter first: it reads the model, which reads the bytes. */
  void close() {
    interpreter.close();
    resolver.close();
    model.close();
    bytes.close();
  }
}
