package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import java.util.List;

/**
 * One example: its inputs, targets and sample weights, without a batch axis.
 *
 * <pre>{@code
 * Example.of(new float[] {5.1f, 3.5f, 1.4f, 0.2f}, 0);   // x of shape (4), y of shape ()
 * }</pre>
 *
 * <p>Examples of in-memory data are references to a row; the row is copied when somebody asks for
 * it. Immutable, if the arrays are left alone.
 */
public final class Example {
  /** The tensors of this example (row is -1), or of the data set that it is a row of. */
  final Parts source;

  final int row;
  private Parts own;

  Example(Parts source, int row) {
    this.source = source;
    this.row = row;
    this.own = row < 0 ? source : null;
  }

  /**
   * An example without a target.
   *
   * @param x one input or a list of them, each whatever {@link Tensors#of(Object)} takes
   */
  public static Example of(Object x) {
    return of(Tensors.listOf(x, "x"), List.of(), List.of());
  }

  /** An example with its target, or a list of targets. */
  public static Example of(Object x, Object y) {
    return of(Tensors.listOf(x, "x"), Tensors.listOf(y, "y"), List.of());
  }

  /** An example with its target and its weight in the loss, or lists of them. */
  public static Example of(Object x, Object y, Object sampleWeight) {
    return of(
        Tensors.listOf(x, "x"),
        Tensors.listOf(y, "y"),
        Tensors.listOf(sampleWeight, "sampleWeight"));
  }

  /** An example of tensors. */
  public static Example of(List<HostTensor> x, List<HostTensor> y, List<HostTensor> sampleWeight) {
    checkArgument(!x.isEmpty(), "Expected at least one input. Received: none");
    return new Example(Parts.of(x, y, sampleWeight), -1);
  }

  private Parts own() {
    if (own == null) {
      own = source.row(row);
    }
    return own;
  }

  /** The inputs. */
  public List<HostTensor> x() {
    return own().x();
  }

  /** The targets; empty if there are none. */
  public List<HostTensor> y() {
    return own().y();
  }

  /** The sample weights; empty if there are none. */
  public List<HostTensor> sampleWeight() {
    return own().weights();
  }

  /** The first input. */
  public HostTensor input() {
    return own().tensors[0];
  }

  /**
   * The first target.
   *
   * @throws IllegalStateException if there is none
   */
  public HostTensor target() {
    Parts parts = own();
    if (parts.targets == 0) {
      throw new IllegalStateException("Expected an example with a target. Received: " + this);
    }
    return parts.tensors[parts.inputs];
  }

  @Override
  public String toString() {
    return "Example(" + own().describe() + ")";
  }
}
