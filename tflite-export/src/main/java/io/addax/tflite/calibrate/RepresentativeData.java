package io.addax.tflite.calibrate;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples like those that the model will see. They are taken from batches of any size, evenly
 * spread where there are more than wanted.
 */
public final class RepresentativeData {
  private final ImmutableList<ImmutableList<HostTensor>> batches;
  private final int[] starts;

  private RepresentativeData(ImmutableList<ImmutableList<HostTensor>> batches) {
    this.batches = batches;
    this.starts = new int[batches.size() + 1];
    for (int i = 0; i < batches.size(); i++) {
      List<HostTensor> batch = batches.get(i);
      checkArgument(!batch.isEmpty(), "Expected one tensor per input in each batch");
      for (HostTensor input : batch) {
        checkArgument(
            input.shape().numDimensions() > 0,
            "Expected samples along the first axis. Received: a scalar");
      }
      long rows = batch.get(0).shape().get(0);
      for (HostTensor input : batch) {
        checkArgument(
            input.shape().get(0) == rows,
            "Expected %s samples in every input. Received: %s",
            rows,
            input.shape());
      }
      starts[i + 1] = starts[i] + Math.toIntExact(rows);
    }
  }

  /**
   * Data from batches.
   *
   * @param batches each with one tensor per input, samples along the first axis
   */
  public static RepresentativeData of(Iterable<? extends List<HostTensor>> batches) {
    ImmutableList.Builder<ImmutableList<HostTensor>> list = ImmutableList.builder();
    batches.forEach(batch -> list.add(ImmutableList.copyOf(batch)));
    return new RepresentativeData(list.build());
  }

  /**
   * Checks that all samples can be fed.
   *
   * @throws IllegalArgumentException if there is no sample, or one has another number of inputs,
   *     dtype or shape than the model, or holds NaN or infinity; the message names sample and input
   */
  public void check(IrGraph graph) {
    checkArgument(size() > 0, "Expected representative samples. Received: none");
    List<String> names = List.copyOf(graph.inputs().keySet());
    for (int i = 0; i < batches.size(); i++) {
      List<HostTensor> batch = batches.get(i);
      checkArgument(
          batch.size() == names.size(),
          "Expected one tensor for each of the inputs %s, in sample %s. Received: %s",
          names,
          starts[i],
          batch.size());
      for (int k = 0; k < names.size(); k++) {
        check(batch.get(k), graph.inputs().get(names.get(k)), names.get(k), starts[i]);
      }
    }
  }

  private static void check(HostTensor values, IrTensor input, String name, int firstSample) {
    int[] shape = input.shape();
    boolean fits =
        values.dtype() == input.dtype() && values.shape().numDimensions() == shape.length;
    for (int axis = 1; fits && axis < shape.length; axis++) {
      fits = values.shape().get(axis) == shape[axis];
    }
    checkArgument(
        fits,
        "Expected representative samples of %s for input '%s', samples along the first axis."
            + " Received from sample %s on: %s of shape %s",
        input,
        name,
        firstSample,
        values.dtype(),
        values.shape());
    if (values.dtype() == DType.FLOAT32) {
      int bad = firstNotFinite(values.floats());
      checkArgument(
          bad < 0,
          "Expected finite numbers. Received: %s in sample %s of input '%s'",
          bad < 0 ? 0 : values.floats()[bad],
          bad < 0 ? 0 : firstSample + bad / (values.size() / values.shape().get(0)),
          name);
    }
  }

  /** The index of the first NaN or infinity, -1 if there is none. */
  static int firstNotFinite(float[] values) {
    float sum = 0;
    for (float value : values) {
      sum += value * 0;
    }
    if (sum == 0) {
      return -1;
    }
    int i = 0;
    while (Float.isFinite(values[i])) {
      i++;
    }
    return i;
  }

  /** How many samples there are. */
  public int size() {
    return starts[starts.length - 1];
  }

  /**
   * Chooses samples and groups them as the model takes them.
   *
   * @param batchSize how many the model takes at once
   * @param limit how many at most
   * @throws IllegalArgumentException if there are not even enough for one run
   */
  public List<int[]> choose(int batchSize, int limit) {
    int count = Math.min(size(), Math.max(limit, batchSize)) / batchSize * batchSize;
    checkArgument(
        count > 0, "Expected at least %s representative samples. Received: %s", batchSize, size());
    List<int[]> groups = new ArrayList<>();
    for (int i = 0; i < count; i += batchSize) {
      int[] group = new int[batchSize];
      for (int j = 0; j < batchSize; j++) {
        group[j] = (int) ((long) (i + j) * size() / count);
      }
      groups.add(group);
    }
    return groups;
  }

  /** Some samples as one batch, one tensor per input. */
  public HostTensor[] samples(int[] indices) {
    HostTensor[] inputs = new HostTensor[batches.get(0).size()];
    for (int k = 0; k < inputs.length; k++) {
      HostTensor like = batches.get(0).get(k);
      inputs[k] = HostTensor.zeros(like.dtype(), like.shape().tail().prepend(indices.length));
      for (int row = 0; row < indices.length; row++) {
        int batch = batchOf(indices[row]);
        batches.get(batch).get(k).copyRows(indices[row] - starts[batch], inputs[k], row, 1);
      }
    }
    return inputs;
  }

  private int batchOf(int sample) {
    int low = 0;
    int high = batches.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle] <= sample) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
