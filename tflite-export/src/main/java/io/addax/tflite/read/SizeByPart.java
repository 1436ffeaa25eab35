package io.addax.tflite.read;

import com.google.common.collect.ImmutableMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the bytes of a file are spent on. What several tables share is counted once.
 *
 * <pre>{@code
 * SizeByPart.of(bytes).of(SizeByPart.Part.WEIGHTS);
 * }</pre>
 *
 * @param bytes how many bytes each part takes; the sum is the size of the file
 */
public record SizeByPart(ImmutableMap<Part, Integer> bytes) {
  /** The parts of a file. */
  public enum Part {
    /** Kernels and other constants that ops compute with. */
    WEIGHTS,
    /** Biases of convolutions and dense layers. */
    BIASES,
    /** Scales and zero points. */
    QUANTIZATION,
    /** Names of tensors, of subgraphs and in signatures. */
    NAMES,
    /** Ops with their options and their lists of tensors. */
    OPS,
    /** Tensors: shapes and tables. */
    TENSORS,
    /** Metadata, among them files that are attached behind the model. */
    METADATA,
    /** Everything else: layouts of tables, alignment, signatures. */
    REST;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How many bytes a part takes. */
  public int of(Part part) {
    return bytes.get(part);
  }

  /**
   * Measures a file.
   *
   * @throws IllegalArgumentException if it is no TFLite file, or a damaged one
   */
  public static SizeByPart of(byte[] file) {
    ModelSummary model = ModelReader.read(file);
    return ModelReader.guarded(() -> new Measurement(file, model).result());
  }

  @Override
  public String toString() {
    PlainTable table = new PlainTable("part", ">bytes", ">share");
    double sum = bytes.values().stream().mapToInt(b -> b).sum();
    bytes.forEach(
        (part, size) ->
            table.row(
                part, String.format("%,d", size), String.format("%.1f %%", 100 * size / sum)));
    return table.text();
  }

  /** Walks through one file. */
  private static final class Measurement {
    private final byte[] file;
    private final ModelSummary model;
    private final RawTable root;
    private final Map<Part, Integer> sizes = new EnumMap<>(Part.class);
    private final Set<Integer> seen = new HashSet<>();

    Measurement(byte[] file, ModelSummary model) {
      this.file = file;
      this.model = model;
      this.root = RawTable.root(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
      for (Part part : Part.values()) {
        sizes.put(part, 0);
      }
    }

    SizeByPart result() {
      metadata();
      constants();
      for (int i = 0; i < root.length(2); i++) {
        subgraph(root.table(2, i));
      }
      int known = sizes.values().stream().mapToInt(b -> b).sum();
      sizes.put(Part.REST, file.length - known);
      return new SizeByPart(ImmutableMap.copyOf(sizes));
    }

    private void add(Part part, int position, int bytes) {
      if (position != 0 && bytes > 0 && seen.add(position)) {
        sizes.merge(part, bytes, Integer::sum);
      }
    }

    private void vector(Part part, RawTable table, int slot, int elementBytes) {
      add(part, table.target(slot), 4 + table.length(slot) * elementBytes);
    }

    private void metadata() {
      model.metadata().stream()
          .map(entry -> model.buffers().get(entry.buffer()))
          .forEach(buffer -> add(Part.METADATA, buffer.offset(), buffer.bytes()));
      vector(Part.METADATA, root, 3, 1);
      int end = AttachedFiles.beginning(file);
      add(Part.METADATA, end, file.length - end);
    }

    private void constants() {
      for (ModelSummary.SubgraphSummary graph : model.subgraphs()) {
        for (ModelSummary.OpSummary op : graph.ops()) {
          int bias = biasInput(op.name());
          for (int i = 0; i < op.inputs().size(); i++) {
            if (op.inputs().get(i) >= 0) {
              ModelSummary.TensorSummary tensor = graph.tensors().get(op.inputs().get(i));
              add(i == bias ? Part.BIASES : Part.WEIGHTS, tensor.offset(), tensor.bytes());
            }
          }
        }
      }
    }

    private static int biasInput(String op) {
      return switch (op) {
        case "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "CONV_3D" -> 2;
        case "TRANSPOSE_CONV" -> 3;
        default -> -1;
      };
    }

    private void subgraph(RawTable graph) {
      for (int i = 0; i < graph.length(0); i++) {
        tensor(graph.table(0, i));
      }
      for (int i = 0; i < graph.length(3); i++) {
        op(graph.table(3, i));
      }
      vector(Part.TENSORS, graph, 0, 4);
      vector(Part.OPS, graph, 3, 4);
      vector(Part.NAMES, graph, 4, 1);
    }

    private void tensor(RawTable tensor) {
      add(Part.TENSORS, tensor.position(), tensor.size());
      vector(Part.TENSORS, tensor, 0, 4);
      vector(Part.TENSORS, tensor, 7, 4);
      vector(Part.NAMES, tensor, 3, 1);
      RawTable quantization = tensor.table(4);
      if (quantization != null) {
        add(Part.QUANTIZATION, quantization.position(), quantization.size());
        vector(Part.QUANTIZATION, quantization, 2, 4);
        vector(Part.QUANTIZATION, quantization, 3, 8);
      }
    }

    private void op(RawTable op) {
      add(Part.OPS, op.position(), op.size());
      vector(Part.OPS, op, 1, 4);
      vector(Part.OPS, op, 2, 4);
      RawTable options = op.table(4);
      if (options != null) {
        add(Part.OPS, options.position(), options.size());
      }
    }
  }
}
