package io.addax.tflite.read;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What stands in a TFLite file.
 *
 * <pre>{@code
 * ModelSummary model = ModelSummary.read(bytes);
 * model.opNames();                        // [FULLY_CONNECTED, FULLY_CONNECTED, SOFTMAX]
 * System.out.println(model.describe());   // ops, tensors, quantization, buffers, signatures
 * }</pre>
 *
 * @param version the version of the file format, 3
 * @param description what the maker says about the file
 * @param subgraphs the first is the model; others belong to control flow
 * @param buffers the constants' bytes, and empty ones
 * @param signatures the named ways to call the model
 * @param metadata named buffers
 * @param minRuntime the oldest release that runs the file, as it says itself; empty if it does not
 * @param bytes the size of the file
 */
public record ModelSummary(
    int version,
    String description,
    ImmutableList<SubgraphSummary> subgraphs,
    ImmutableList<BufferSummary> buffers,
    ImmutableList<SignatureSummary> signatures,
    ImmutableList<MetadataSummary> metadata,
    String minRuntime,
    int bytes) {

  /**
   * Ops with the tensors between them.
   *
   * @param ops the ops in the order they run
   * @param tensors all tensors by index
   * @param inputs indices of the inputs
   * @param outputs indices of the outputs
   */
  public record SubgraphSummary(
      String name,
      ImmutableList<OpSummary> ops,
      ImmutableList<TensorSummary> tensors,
      ImmutableList<Integer> inputs,
      ImmutableList<Integer> outputs) {}

  /** An op: its name in the schema, its version, the tensors it reads (-1: none) and makes. */
  public record OpSummary(
      String name, int version, ImmutableList<Integer> inputs, ImmutableList<Integer> outputs) {}

  /**
   * A tensor.
   *
   * @param signature the shape with -1 where it can be resized
   * @param offset where its bytes begin in the file; 0 for a computed tensor
   * @param scales of the quantization, empty for none
   * @param buffer the index of its buffer
   * @param bytes how many bytes it has in the file; 0 for a computed tensor
   */
  public record TensorSummary(
      String name,
      String type,
      ImmutableList<Integer> shape,
      ImmutableList<Integer> signature,
      int offset,
      ImmutableList<Float> scales,
      ImmutableList<Long> zeroPoints,
      int quantizedAxis,
      int buffer,
      int bytes) {
    /** Whether the tensor's elements stand in the file. */
    public boolean isConstant() {
      return offset > 0;
    }
  }

  /** Some bytes of the file. */
  public record BufferSummary(int index, int offset, int bytes) {}

  /**
   * A named way to call a subgraph.
   *
   * @param inputs indices of tensors by the inputs' names
   * @param outputs indices of tensors by the outputs' names
   */
  public record SignatureSummary(
      String name,
      int subgraph,
      ImmutableMap<String, Integer> inputs,
      ImmutableMap<String, Integer> outputs) {}

  /** A named buffer. */
  public record MetadataSummary(String name, int buffer) {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it is no TFLite file, or a damaged one
   */
  public static ModelSummary read(byte[] file) {
    return ModelReader.read(file);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it is no TFLite file, or a damaged one
   * @throws UncheckedIOException if it cannot be read
   */
  public static ModelSummary read(Path file) {
    try {
      return read(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** The ops of the first subgraph in the order they run. */
  public ImmutableList<OpSummary> ops() {
    return subgraphs.get(0).ops();
  }

  /** The tensors of the first subgraph by index. */
  public ImmutableList<TensorSummary> tensors() {
    return subgraphs.get(0).tensors();
  }

  /** Indices of the first subgraph's inputs. */
  public ImmutableList<Integer> inputs() {
    return subgraphs.get(0).inputs();
  }

  /** Indices of the first subgraph's outputs. */
  public ImmutableList<Integer> outputs() {
    return subgraphs.get(0).outputs();
  }

  /** The names of the ops in the order they run. */
  public List<String> opNames() {
    return ops().stream().map(OpSummary::name).toList();
  }

  /** How often each op occurs. */
  public ImmutableMap<String, Integer> histogram() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    ops().forEach(op -> counts.merge(op.name(), 1, Integer::sum));
    return ImmutableMap.copyOf(counts);
  }

  /** The tensor of that name. */
  public TensorSummary tensor(String name) {
    return tensors().stream()
        .filter(tensor -> name.equals(tensor.name()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No tensor is called '" + name + "'"));
  }

  /** Everything as tables: ops, tensors with their quantization, buffers, signatures, metadata. */
  public String describe() {
    return new SummaryText(this).text();
  }

  @Override
  public String toString() {
    return ops().stream()
        .map(op -> op.name() + " v" + op.version() + " " + op.inputs() + " -> " + op.outputs())
        .collect(Collectors.joining("\n"));
  }
}
