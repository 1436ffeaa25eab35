package io.addax.tflite.write;

import com.google.flatbuffers.FlatBufferBuilder;
import io.addax.tflite.ir.QuantParams;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.Tensor;

/**
 * Writes equal vectors, strings and quantizations once: offsets may be shared. In small quantized
 * models this is a quarter of the file.
 */
final class VectorPool {
  private final FlatBufferBuilder builder;
  private final Map<List<Integer>, Integer> ints = new HashMap<>();
  private final Map<List<Float>, Integer> floats = new HashMap<>();
  private final Map<List<Integer>, Integer> longs = new HashMap<>();
  private final Map<String, Integer> strings = new HashMap<>();
  private final Map<QuantParams, Integer> quantizations = new HashMap<>();

  VectorPool(FlatBufferBuilder builder) {
    this.builder = builder;
  }

  int ints(int... values) {
    return ints.computeIfAbsent(
        IntStream.of(values).boxed().toList(), v -> Tensor.createShapeVector(builder, values));
  }

  int string(String text) {
    return strings.computeIfAbsent(text, builder::createString);
  }

  int quantization(QuantParams params) {
    return quantizations.computeIfAbsent(params, this::write);
  }

  private int write(QuantParams params) {
    float[] scales = params.scales();
    int scale =
        floats.computeIfAbsent(
            IntStream.range(0, scales.length).mapToObj(i -> scales[i]).toList(),
            v -> QuantizationParameters.createScaleVector(builder, scales));
    int[] zeros = params.zeroPoints();
    int zeroPoint =
        longs.computeIfAbsent(
            IntStream.of(zeros).boxed().toList(),
            v ->
                QuantizationParameters.createZeroPointVector(
                    builder, IntStream.of(zeros).asLongStream().toArray()));
    QuantizationParameters.startQuantizationParameters(builder);
    QuantizationParameters.addScale(builder, scale);
    QuantizationParameters.addZeroPoint(builder, zeroPoint);
    QuantizationParameters.addQuantizedDimension(builder, params.axis());
    return QuantizationParameters.endQuantizationParameters(builder);
  }
}
