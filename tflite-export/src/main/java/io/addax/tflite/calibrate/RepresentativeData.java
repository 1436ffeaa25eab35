package io.addax.tflite.calibrate;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.addax.graph.HostTensor;
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
