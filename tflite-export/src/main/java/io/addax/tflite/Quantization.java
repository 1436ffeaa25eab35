package io.addax.tflite;

import io.addax.tflite.quantize.DynamicMode;
import io.addax.tflite.quantize.Float16Mode;
import io.addax.tflite.quantize.FloatMode;
import io.addax.tflite.quantize.Int16x8Mode;
import io.addax.tflite.quantize.Int4Mode;
import io.addax.tflite.quantize.Int8Mode;
import io.addax.tflite.quantize.QuantizationMode;
import java.util.Arrays;
import java.util.Locale;

/** In which numbers a model computes and stores its weights. */
public enum Quantization {
  /** float32 throughout. */
  NONE(new FloatMode()),
  /** float16 weights, float32 computation: half the size, and almost the same results. */
  FLOAT16(new Float16Mode()),
  /**
   * Dynamic range: int8 weights with one scale per channel for tensors of 1,024 elements and more.
   * A quarter of the size; inputs of convolutions and dense layers are quantized as they come.
   * Representative data are not needed; if there are some, biases are corrected by them.
   */
  DYNAMIC(new DynamicMode()),
  /**
   * 8-bit integers throughout, weights with one scale per channel. Needs representative data; the
   * model becomes a quarter of its size.
   */
  INT8(new Int8Mode()),
  /**
   * 16-bit integers with 8-bit weights: the size of {@link #INT8}, nearer to the float model,
   * slower. Needs representative data.
   */
  INT16X8(new Int16x8Mode()),
  /**
   * 4-bit weights of dense layers and 1×1 convolutions, with one scale per channel; everything else
   * as {@link #DYNAMIC}. An eighth of the size. Representative data are not needed, but they help:
   * biases are corrected by them.
   */
  INT4(new Int4Mode());

  private final QuantizationMode mode;

  Quantization(QuantizationMode mode) {
    this.mode = mode;
  }

  /**
   * The quantization of a name: none, float16, dynamic, int8, int16x8 or int4.
   *
   * @throws IllegalArgumentException if there is no such; the message lists all
   */
  public static Quantization of(String name) {
    for (Quantization quantization : values()) {
      if (quantization.toString().equals(name)) {
        return quantization;
      }
    }
    throw new IllegalArgumentException(
        "Expected a quantization, one of "
            + Arrays.toString(values())
            + ". Received: '"
            + name
            + "'");
  }

  /**
   * Whether everything is computed in real numbers, {@link #NONE} and {@link #FLOAT16}: then
   * results differ from the graph's by rounding alone, on whatever samples.
   */
  public boolean isReal() {
    return this == NONE || this == FLOAT16;
  }

  QuantizationMode mode() {
    return mode;
  }

  /** The name that {@link #of} takes. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
