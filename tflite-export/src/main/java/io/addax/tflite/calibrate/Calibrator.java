package io.addax.tflite.calibrate;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.write.ModelWriter;
import io.addax.tflite.write.PlannedModel;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs a float model on representative samples and lets an observer see each tensor. */
public final class Calibrator {
  private final Function<IrTensor, RangeObserver> method;
  private final Map<IrTensor, RangeObserver> observers = new IdentityHashMap<>();

  private Calibrator(Function<IrTensor, RangeObserver> method) {
    this.method = method;
  }

  /**
   * The range of every float tensor that is computed or fed.
   *
   * @param limit how many samples are used at most
   * @param method who observes a tensor
   * @throws IllegalArgumentException if there are too few samples, they do not fit the inputs or
   *     hold NaN or infinity, or a tensor becomes NaN or infinite on one
   */
  public static Map<IrTensor, Range> calibrate(
      IrGraph graph,
      RepresentativeData data,
      int limit,
      Function<IrTensor, RangeObserver> method,
      CalibrationProgress progress) {
    data.check(graph);
    return new Calibrator(method).run(graph, data, limit, progress);
  }

  private Map<IrTensor, Range> run(
      IrGraph graph, RepresentativeData data, int limit, CalibrationProgress progress) {
    PlannedModel model = ModelWriter.plan(graph);
    int batch = batchSize(graph);
    List<int[]> groups = data.choose(batch, limit);
    try (TFLiteInterpreter interpreter =
        TFLiteInterpreter.of(model, InterpreterConfig.defaults().withAllTensors())) {
      int done = 0;
      for (int[] group : groups) {
        interpreter.run(data.samples(group));
        model.indices().forEach((tensor, index) -> see(tensor, index, interpreter, group[0]));
        done += batch;
        progress.at(done, groups.size() * batch);
      }
    }
    Map<IrTensor, Range> ranges = new IdentityHashMap<>();
    observers.forEach((tensor, observer) -> ranges.put(tensor, observer.range()));
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

  private void see(IrTensor tensor, int index, TFLiteInterpreter interpreter, int sample) {
    if (tensor.isConstant() || tensor.dtype() != DType.FLOAT32 || tensor.size() == 0) {
      return;
    }
    float[] values = interpreter.tensor(index).floats();
    checkArgument(
        RepresentativeData.firstNotFinite(values) < 0,
        "Tensor '%s' becomes NaN or infinite on representative sample %s",
        tensor.name(),
        sample);
    observers.computeIfAbsent(tensor, method).see(values);
  }
}
