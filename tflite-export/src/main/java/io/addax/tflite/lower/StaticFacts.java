package io.addax.tflite.lower;

import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenNode;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.frozen.TensorRef;
import io.addax.graph.frozen.TensorSpec;
import io.addax.tflite.ir.ExportException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * What is known of a graph's tensors before it runs: their shapes and, for constants and what is
 * computed from constants and shapes, their values.
 *
 * <p>The graph is looked at with two batch sizes. What differs depends on the batch; everything
 * else holds for any. This is how {@code Shape → StridedSlice → Pack → Reshape} becomes one reshape
 * to {@code [-1, n]}, whatever ops computed the shape.
 */
final class StaticFacts {
  /** The other batch size is as many times larger; no usual number of rows to take or add. */
  private static final int OTHER = 13;

  private final FrozenGraph graph;
  private final FrozenGraph other;
  private final Map<TensorRef, HostTensor> values;
  private final Map<TensorRef, HostTensor> otherValues;

  private StaticFacts(
      FrozenGraph graph,
      FrozenGraph other,
      Map<TensorRef, HostTensor> values,
      Map<TensorRef, HostTensor> otherValues) {
    this.graph = graph;
    this.other = other;
    this.values = values;
    this.otherValues = otherValues;
  }

  private static StaticFacts of(FrozenGraph graph) {
    Map<TensorRef, HostTensor> values = ConstantValues.of(graph);
    return new StaticFacts(graph, graph, values, values);
  }

  /**
   * Finds out what is known.
   *
   * @throws ExportException if an input has an unknown dimension other than the first
   */
  static StaticFacts of(FrozenGraph graph, Batch batch) {
    Set<String> unknown = new HashSet<>();
    for (FrozenPort input : graph.inputs()) {
      if (!input.spec().isStatic()) {
        checkOnlyBatchUnknown(input);
        unknown.add(input.name());
      }
    }
    if (unknown.isEmpty()) {
      return of(graph);
    }
    FrozenGraph sized = withBatch(graph, unknown, batch.size());
    if (!batch.isResizable()) {
      return of(sized);
    }
    FrozenGraph larger = withBatch(graph, unknown, batch.size() * OTHER);
    return new StaticFacts(sized, larger, ConstantValues.of(sized), ConstantValues.of(larger));
  }

  /** What is known where the batch size is fixed to that of the file. */
  StaticFacts ofOneBatchSize() {
    return new StaticFacts(graph, graph, values, values);
  }

  private static void checkOnlyBatchUnknown(FrozenPort input) {
    Shape shape = input.spec().shape();
    if (shape.isUnknown() || shape.tail().hasUnknownDimension()) {
      throw new ExportException(
          input.name(),
          "Placeholder",
          "expected an input shape that is known but for the batch size. Received: " + shape);
    }
  }

  private static FrozenGraph withBatch(FrozenGraph graph, Set<String> inputs, int size) {
    Map<String, Shape> shapes = new HashMap<>();
    for (FrozenPort input : graph.inputs()) {
      if (inputs.contains(input.name())) {
        shapes.put(input.name(), input.spec().shape().tail().prepend(size));
      }
    }
    return graph.withInputShapes(shapes);
  }

  /** The graph with its shapes at the batch size of the file. */
  FrozenGraph graph() {
    return graph;
  }

  /** The shape at the batch size of the file. */
  int[] shape(TensorRef tensor) {
    return dims(graph, tensor);
  }

  /**
   * The shape with -1 where it is proportional to the batch size.
   *
   * @throws StaticBatchNeeded if it depends on it in another way
   */
  int[] signature(TensorRef tensor) {
    int[] shape = dims(graph, tensor);
    int[] larger = dims(other, tensor);
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] != larger[i] && shape[i] * OTHER != larger[i]) {
        FrozenNode node = graph.node(tensor.node());
        throw new StaticBatchNeeded(
            new ExportException(
                node.layer(),
                node.type(),
                "its shape depends on the batch size in no simple way; export with a fixed one"));
      }
      shape[i] = shape[i] == larger[i] ? shape[i] : -1;
    }
    return shape;
  }

  private static int[] dims(FrozenGraph from, TensorRef tensor) {
    TensorSpec spec = from.spec(tensor);
    if (!spec.isStatic()) {
      FrozenNode node = from.node(tensor.node());
      throw new ExportException(
          node.layer(),
          node.type(),
          "expected a shape that follows from the input shapes. Received: " + spec.shape());
    }
    long[] shape = spec.shape().asArray();
    int[] dims = new int[shape.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Math.toIntExact(shape[i]);
    }
    return dims;
  }

  /** The value of a tensor that depends on no input, at the batch size of the file. */
  Optional<HostTensor> value(TensorRef tensor) {
    return Optional.ofNullable(values.get(tensor));
  }

  /** Whether a known value is another one for another batch size. */
  boolean dependsOnBatch(TensorRef tensor) {
    return values.containsKey(tensor) && !values.get(tensor).equals(otherValues.get(tensor));
  }
}
