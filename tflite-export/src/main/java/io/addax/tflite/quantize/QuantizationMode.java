package io.addax.tflite.quantize;

import com.google.common.collect.ImmutableList;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.ir.IrGraph;

/** A way to make a float model smaller or faster, by other numbers. */
public interface QuantizationMode {
  /** What the model can take and give instead of float32; the first is the default. */
  ImmutableList<IoType> ioTypes();

  /**
   * Quantizes a graph, which passes have made complete.
   *
   * @throws ExportException if an op has no kernel in this mode and must not stay in float32
   * @throws IllegalArgumentException if representative data are needed and missing or bad
   */
  QuantizedGraph quantize(IrGraph graph, QuantizeOptions options);
}
