package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import java.util.List;

/**
 * Several examples, stacked along a new first axis.
 *
 * @param x the inputs, each of shape {@code (size, …)}
 * @param y the targets; empty if there are none
 * @param sampleWeight the weights of the examples in the loss, one tensor for all targets or one
 *     per target; empty if there are none
 * @param size the number of examples
 */
public record Batch(
    List<HostTensor> x, List<HostTensor> y, List<HostTensor> sampleWeight, int size) {

  /**
   * Checks that all tensors have {@code size} rows.
   *
   * @throws IllegalArgumentException if not
   */
  public Batch {
    x = List.copyOf(x);
    y = List.copyOf(y);
    sampleWeight = List.copyOf(sampleWeight);
    int rows = Parts.of(x, y, sampleWeight).rows();
    checkArgument(rows == size, "Expected a batch of %s rows. Received: %s", size, rows);
  }

  /** A batch of as many examples as the tensors have rows. */
  public static Batch of(List<HostTensor> x, List<HostTensor> y, List<HostTensor> sampleWeight) {
    return of(Parts.of(x, y, sampleWeight));
  }

  static Batch of(Parts parts) {
    return new Batch(parts.x(), parts.y(), parts.weights(), parts.rows());
  }

  /**
   * A batch of arrays.
   *
   * @param x one input or a list of them, each whatever {@link Tensors#of(Object)} takes
   * @param y one target or a list of them
   */
  public static Batch of(Object x, Object y) {
    return of(Tensors.listOf(x, "x"), Tensors.listOf(y, "y"), List.of());
  }

  Parts parts() {
    return Parts.of(x, y, sampleWeight);
  }

  /** A copy that shares no array with this batch, for who wants to keep one that is reused. */
  public Batch copy() {
    return new Batch(copies(x), copies(y), copies(sampleWeight), size);
  }

  private static List<HostTensor> copies(List<HostTensor> tensors) {
    return tensors.stream().map(HostTensor::copy).toList();
  }
}
