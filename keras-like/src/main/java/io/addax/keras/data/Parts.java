package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tensors of an example, a batch or a whole data set, in one array: inputs, then targets, then
 * sample weights. It stands for one example, or for as many as its tensors have rows.
 */
final class Parts {
  final HostTensor[] tensors;
  final int inputs;
  final int targets;

  Parts(HostTensor[] tensors, int inputs, int targets) {
    this.tensors = tensors;
    this.inputs = inputs;
    this.targets = targets;
  }

  static Parts of(List<HostTensor> x, List<HostTensor> y, List<HostTensor> weights) {
    List<HostTensor> all = new ArrayList<>(x);
    all.addAll(y);
    all.addAll(weights);
    return new Parts(all.toArray(HostTensor[]::new), x.size(), y.size());
  }

  List<HostTensor> x() {
    return slice(0, inputs);
  }

  List<HostTensor> y() {
    return slice(inputs, inputs + targets);
  }

  List<HostTensor> weights() {
    return slice(inputs + targets, tensors.length);
  }

  private List<HostTensor> slice(int from, int to) {
    return List.of(Arrays.copyOfRange(tensors, from, to));
  }

  /** How an error names part {@code i}. */
  String name(int i) {
    if (i < inputs) {
      return inputs == 1 ? "x" : "x[" + i + "]";
    } else if (i < inputs + targets) {
      return targets == 1 ? "y" : "y[" + (i - inputs) + "]";
    }
    int weights = tensors.length - inputs - targets;
    return weights == 1 ? "sampleWeight" : "sampleWeight[" + (i - inputs - targets) + "]";
  }

  /**
   * The number of rows that all tensors share.
   *
   * @throws IllegalArgumentException if one is a scalar or they differ
   */
  int rows() {
    checkArgument(tensors.length > 0 && inputs > 0, "Expected at least one input. Received: none");
    for (int i = 0; i < tensors.length; i++) {
      checkArgument(
          tensors[i].shape().numDimensions() > 0,
          "Expected %s to have a first axis, one row per example. Received: a scalar",
          name(i));
      checkArgument(
          tensors[i].shape().get(0) == tensors[0].shape().get(0),
          "Expected the same number of rows in %s and %s. Received: %s and %s (shapes %s and %s)",
          name(0),
          name(i),
          tensors[0].shape().get(0),
          tensors[i].shape().get(0),
          tensors[0].shape(),
          tensors[i].shape());
    }
    return (int) tensors[0].shape().get(0);
  }

  /** Row {@code row} of every tensor, copied, without its first axis. */
  Parts row(int row) {
    HostTensor[] out = new HostTensor[tensors.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = tensors[i].rows(row, row + 1).reshape(tensors[i].shape().tail());
    }
    return new Parts(out, inputs, targets);
  }

  String describe() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tensors.length; i++) {
      text.append(i == 0 ? "" : ", ").append(name(i)).append(": ").append(tensors[i].dtype());
      text.append(tensors[i].shape());
    }
    return text.toString();
  }
}
