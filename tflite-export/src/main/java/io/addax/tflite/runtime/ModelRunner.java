package io.addax.tflite.runtime;

import io.addax.graph.HostTensor;
import java.util.List;

/** Something that runs a model: in this process, or in one of its own. */
public interface ModelRunner extends AutoCloseable {
  /** The inputs in the file's order. */
  List<TensorInfo> inputs();

  /** The outputs in the file's order. */
  List<TensorInfo> outputs();

  /**
   * The outputs for some inputs as real numbers: quantized inputs are made from float32 by their
   * scale and zero point, and quantized outputs turned back.
   *
   * @throws IllegalArgumentException if number, dtype or rank of the inputs is wrong
   */
  List<HostTensor> runFloat(HostTensor... values);

  /** The median time of one run on the inputs last given, in microseconds. */
  double latencyMicros(int runs);

  /** Frees what the model holds. Closing twice does nothing. */
  @Override
  void close();
}
