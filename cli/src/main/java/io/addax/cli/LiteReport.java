package io.addax.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.read.ModelSummary.BufferSummary;
import io.addax.tflite.read.ModelSummary.OpSummary;
import io.addax.tflite.read.ModelSummary.SignatureSummary;
import io.addax.tflite.read.ModelSummary.TensorSummary;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What stands in a .tflite file, as text and as JSON. */
final class LiteReport {
  /** More scales than these are counted in the text and not listed. */
  private static final int LISTED = 1;

  private final Path path;
  private final int bytes;
  private final ModelSummary model;

  private LiteReport(Path path, int bytes, ModelSummary model) {
    this.path = path;
    this.bytes = bytes;
    this.model = model;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it is no TFLite file, or damaged
   */
  static LiteReport of(Path path, byte[] file) {
    try {
      return new LiteReport(path, file.length, ModelSummary.read(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%s: %,d bytes", path, bytes));
    if (!model.minRuntime().isEmpty()) {
      text.append(", TFLite ").append(model.minRuntime()).append(" or newer");
    }
    text.append("\n\n").append(ends()).append("\n\n").append(ops());
    for (SignatureSummary signature : model.signatures()) {
      text.append("\n\nSignature ").append(signature.name()).append(": ");
      text.append(names(signature.inputs())).append(" -> ").append(names(signature.outputs()));
    }
    text.append("\n\n").append(tensors()).append("\n\n");
    if (!model.metadata().isEmpty()) {
      String metadata =
          model.metadata().stream()
              .map(one -> one.name() + " (buffer " + one.buffer() + ")")
              .collect(Collectors.joining(", "));
      text.append("Metadata: ").append(metadata).append("\n");
    }
    String counts =
        model.histogram().entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    long constants = model.tensors().stream().mapToLong(TensorSummary::bytes).sum();
    text.append(
        String.format(
            Locale.ROOT,
            "%d ops (%s), %d tensors, %,d bytes of constants in %d buffers",
            model.ops().size(),
            counts,
            model.tensors().size(),
            constants,
            model.buffers().size()));
    return text.toString();
  }

  private Table ends() {
    Table table = new Table("", ">#", "Name", "Type", "Shape", "Quantization");
    model.inputs().forEach(index -> end(table, "input", index));
    model.outputs().forEach(index -> end(table, "output", index));
    return table;
  }

  private void end(Table table, String kind, int index) {
    TensorSummary tensor = model.tensors().get(index);
    table.row(
        kind, index, tensor.name(), type(tensor), shape(tensor.signature()), quantization(tensor));
  }

  private Table ops() {
    Table table = new Table(">", "Op", "Version", "Inputs -> outputs");
    for (int i = 0; i < model.ops().size(); i++) {
      OpSummary op = model.ops().get(i);
      table.row(i, op.name(), op.version(), list(op.inputs()) + " -> " + list(op.outputs()));
    }
    return table;
  }

  private Table tensors() {
    Table table = new Table(">#", "Tensor", "Type", "Shape", ">Buffer", ">Bytes", "Quantization");
    for (int i = 0; i < model.tensors().size(); i++) {
      TensorSummary tensor = model.tensors().get(i);
      table.row(
          i,
          tensor.name(),
          type(tensor),
          shape(tensor.signature()),
          tensor.buffer(),
          tensor.isConstant() ? String.format(Locale.ROOT, "%,d", tensor.bytes()) : "",
          quantization(tensor));
    }
    return table;
  }

  private static String type(TensorSummary tensor) {
    return tensor.type().toLowerCase(Locale.ROOT);
  }

  /** An index of -1 is that of an optional input that is not there. */
  private static String list(List<Integer> indices) {
    return indices.stream()
        .map(index -> index < 0 ? "-" : index.toString())
        .collect(Collectors.joining(", "));
  }

  private static String names(Map<String, Integer> tensors) {
    return tensors.entrySet().stream()
        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
        .collect(Collectors.joining(", "));
  }

  private static String shape(List<Integer> dims) {
    return dims.stream()
        .map(dim -> dim < 0 ? "?" : dim.toString())
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String quantization(TensorSummary tensor) {
    int count = tensor.scales().size();
    if (count == 0) {
      return "";
    } else if (count > LISTED) {
      return count + " scales along axis " + tensor.quantizedAxis();
    }
    long zeroPoint = tensor.zeroPoints().isEmpty() ? 0 : tensor.zeroPoints().get(0);
    return "scale " + tensor.scales().get(0) + ", zero point " + zeroPoint;
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("format", "tflite");
    json.addProperty("file_bytes", bytes);
    json.addProperty("min_runtime", model.minRuntime());
    json.add("inputs", Json.of(model.inputs()));
    json.add("outputs", Json.of(model.outputs()));
    JsonObject signatures = new JsonObject();
    for (SignatureSummary signature : model.signatures()) {
      JsonObject one = new JsonObject();
      one.add("inputs", Json.of(signature.inputs()));
      one.add("outputs", Json.of(signature.outputs()));
      signatures.add(signature.name(), one);
    }
    json.add("signatures", signatures);
    JsonArray ops = new JsonArray();
    for (OpSummary op : model.ops()) {
      JsonObject one = new JsonObject();
      one.addProperty("op", op.name());
      one.addProperty("version", op.version());
      one.add("inputs", Json.of(op.inputs()));
      one.add("outputs", Json.of(op.outputs()));
      ops.add(one);
    }
    json.add("ops", ops);
    JsonArray buffers = new JsonArray();
    for (BufferSummary buffer : model.buffers()) {
      JsonObject one = new JsonObject();
      one.addProperty("offset", buffer.offset());
      one.addProperty("bytes", buffer.bytes());
      buffers.add(one);
    }
    json.add("buffers", buffers);
    JsonObject metadata = new JsonObject();
    model.metadata().forEach(one -> metadata.addProperty(one.name(), one.buffer()));
    json.add("metadata", metadata);
    json.addProperty("description", model.description());
    JsonArray tensors = new JsonArray();
    model.tensors().forEach(tensor -> tensors.add(toJson(tensor)));
    json.add("tensors", tensors);
    return json;
  }

  private static JsonObject toJson(TensorSummary tensor) {
    JsonObject json = new JsonObject();
    json.addProperty("name", tensor.name());
    json.addProperty("type", type(tensor));
    json.add("shape", Json.of(tensor.shape()));
    json.add("shape_signature", Json.of(tensor.signature()));
    json.addProperty("buffer", tensor.buffer());
    json.addProperty("constant_bytes", tensor.bytes());
    if (!tensor.scales().isEmpty()) {
      JsonObject quantization = new JsonObject();
      quantization.add("scales", Json.of(tensor.scales()));
      quantization.add("zero_points", Json.of(tensor.zeroPoints()));
      quantization.addProperty("axis", tensor.quantizedAxis());
      json.add("quantization", quantization);
    }
    return json;
  }

  @Override
  public String toString() {
    return text();
  }
}
