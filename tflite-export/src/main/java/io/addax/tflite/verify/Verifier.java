package io.addax.tflite.verify;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenRunner;
import io.addax.tflite.runtime.ModelRunner;
import java.util.ArrayList;
import java.util.List;

/** Runs a model and its graph side by side. */
public final class Verifier {
  private Verifier() {}

  /**
   * Compares all outputs on some samples. Both sides see the samples in batches of the size that
   * the model is written for; an integer model gets them quantized.
   *
   * @param interpreter runs the model; stays open
   * @param inputs one tensor per input, the samples along the first axis
   */
  public static Verification compare(
      ModelRunner interpreter, FrozenGraph graph, List<HostTensor> inputs) {
    try (FrozenRunner runner = graph.runner()) {
      int batch = Samples.batchSize(interpreter.inputs());
      int samples = Samples.count(inputs);
      checkArgument(samples >= batch, "Expected at least %s samples. Received: %s", batch, samples);
      List<Accumulator> outputs = new ArrayList<>();
      graph.outputs().forEach(port -> outputs.add(new Accumulator(port.name())));
      int done = 0;
      for (; done + batch <= samples; done += batch) {
        List<HostTensor> rows = Samples.rows(inputs, done, done + batch);
        List<HostTensor> expected = runner.run(rows);
        List<HostTensor> actual = interpreter.runFloat(rows.toArray(HostTensor[]::new));
        for (int i = 0; i < outputs.size(); i++) {
          outputs.get(i).add(expected.get(i), actual.get(i));
        }
      }
      return new Verification(done, outputs.stream().map(Accumulator::result).toList());
    }
  }

  /** The running sums of one output. */
  private static final class Accumulator {
    private final String name;
    private int rows;
    private int agreeing;
    private long elements;
    private double max;
    private double greatest;
    private double sum;

    Accumulator(String name) {
      this.name = name;
    }

    void add(HostTensor expected, HostTensor actual) {
      checkArgument(
          expected.shape().equals(actual.shape()),
          "Output '%s' has shape %s in the graph and %s in the model",
          name,
          expected.shape(),
          actual.shape());
      int rank = expected.shape().numDimensions();
      int width = rank == 0 ? 1 : (int) expected.shape().get(rank - 1);
      for (int start = 0; start + width <= expected.size(); start += width) {
        rows++;
        agreeing += peak(expected, start, width) == peak(actual, start, width) ? 1 : 0;
        for (int i = start; i < start + width; i++) {
          double result = expected.doubleAt(i);
          double error = error(result, actual.doubleAt(i));
          max = Math.max(max, error);
          greatest = Math.max(greatest, Double.isFinite(result) ? Math.abs(result) : 0);
          sum += error;
          elements++;
        }
      }
    }

    /** 0 for what is the same, also where that is no finite number. */
    private static double error(double expected, double actual) {
      if (expected == actual || (Double.isNaN(expected) && Double.isNaN(actual))) {
        return 0;
      }
      double error = Math.abs(expected - actual);
      return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    private static int peak(HostTensor tensor, int start, int width) {
      if (width == 1) {
        return tensor.doubleAt(start) > 0.5 ? 1 : 0;
      }
      int best = start;
      for (int i = start + 1; i < start + width; i++) {
        best = tensor.doubleAt(i) > tensor.doubleAt(best) ? i : best;
      }
      return best - start;
    }

    OutputComparison result() {
      return new OutputComparison(
          name,
          rows,
          rows == 0 ? 1 : (double) agreeing / rows,
          max,
          elements == 0 ? 0 : sum / elements,
          greatest);
    }
  }
}
