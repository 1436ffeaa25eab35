package io.addax.tflite.calibrate;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.write.ModelWriter;
import io.addax.tflite.write.WrittenModel;
import java.util.IdentityHashMap;
import java.util.Map;

/** Runs a float model on representative samples and notes each tensor's range. */
public final class Calibrator {
  private Calibrator() {}

  /**
   * The least and greatest value of every float tensor that is computed or fed.
   *
   * @param limit how many samples are used at most
   * @throws IllegalArgumentException if there are too few samples, or a tensor becomes NaN or
   *     infinite on one
   */
  public static Map<IrTensor, Range> calibrate(IrGraph graph, RepresentativeData data, int limit) {
    WrittenModel model = ModelWriter.write(graph);
    Map<IrTensor, Range> ranges = new IdentityHashMap<>();
    try (TFLiteInterpreter interpreter =
        TFLiteInterpreter.of(model.bytes(), InterpreterConfig.defaults().withAllTensors())) {
      for (int[] group : data.choose(batchSize(graph), limit)) {
        interpreter.run(data.samples(group));
        model.indices().forEach((tensor, index) -> note(tensor, index, interpreter, ranges));
      }
    }
    return ranges;
  }

  /** How many samples the model takes at once. */
  public static int batchSize(IrGraph graph) {
    return graph.inputs().values().stream()
        .filter(input -> input.rank() > 0)
        .mapToInt(input -> input.dim(0))
        .findFirst()
        .orElse(1);
  }

  private static void note(
      IrTensor tensor, int index, TFLiteInterpreter interpreter, Map<IrTensor, Range> ranges) {
    if (tensor.isConstant() || tensor.dtype() != DType.FLOAT32 || tensor.size() == 0) {
      return;
    }
    HostTensor value = interpreter.tensor(index);
    Range range = Range.of(value.floats());
    checkArgument(
        range.isFinite() && !hasNan(value.floats()),
        "Tensor '%s' becomes NaN or infinite on the representative data",
        tensor.name());
    ranges.merge(tensor, range, Range::merge);
  }

  private static boolean hasNan(float[] values) {
    float sum = 0;
    for (float value : values) {
      sum += value * 0;
    }
    return Float.isNaN(sum);
  }
}
