package io.addax.tflite.read;

import io.addax.tflite.read.ModelSummary.OpSummary;
import io.addax.tflite.read.ModelSummary.SignatureSummary;
import io.addax.tflite.read.ModelSummary.SubgraphSummary;
import io.addax.tflite.read.ModelSummary.TensorSummary;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A model summary as text. */
final class SummaryText {
  private static final int LONGEST_NAME = 60;

  private final ModelSummary model;
  private final StringBuilder text = new StringBuilder();

  SummaryText(ModelSummary model) {
    this.model = model;
  }

  String text() {
    text.append(
        String.format(
            "TFLite version %d, %,d bytes%s%s%n",
            model.version(),
            model.bytes(),
            model.minRuntime().isEmpty() ? "" : ", runs in " + model.minRuntime() + " or newer",
            model.description().isEmpty() ? "" : ", by " + shortened(model.description())));
    for (int i = 0; i < model.subgraphs().size(); i++) {
      subgraph(i, model.subgraphs().get(i));
    }
    signatures();
    buffers();
    return text.toString();
  }

  private void subgraph(int index, SubgraphSummary graph) {
    text.append(
        String.format("%nsubgraph %d %s: ops%n", index, shortened(graph.name())).stripTrailing());
    text.append('\n');
    PlainTable ops = new PlainTable(">#", "op", ">version", "reads", "makes");
    for (int i = 0; i < graph.ops().size(); i++) {
      OpSummary op = graph.ops().get(i);
      ops.row(i, op.name(), op.version(), names(op.inputs()), names(op.outputs()));
    }
    text.append(ops.text());
    text.append(String.format("%ntensors%n"));
    PlainTable tensors =
        new PlainTable(">#", "", "name", "type", "shape", ">bytes", "quantization");
    for (int i = 0; i < graph.tensors().size(); i++) {
      TensorSummary t = graph.tensors().get(i);
      String role = graph.inputs().contains(i) ? "in" : graph.outputs().contains(i) ? "out" : "";
      tensors.row(
          i,
          role,
          shortened(t.name()),
          t.type(),
          t.signature(),
          t.isConstant() ? t.bytes() : "",
          quantization(t));
    }
    text.append(tensors.text());
  }

  private static String names(List<Integer> indices) {
    return indices.stream().map(i -> i < 0 ? "-" : "" + i).collect(Collectors.joining(" "));
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }

  private static String quantization(TensorSummary tensor) {
    List<Float> scales = tensor.scales();
    if (scales.isEmpty()) {
      return "";
    }
    if (scales.size() == 1) {
      String zero = tensor.zeroPoints().isEmpty() ? "" : " zero " + tensor.zeroPoints().get(0);
      return String.format("scale %.6g", scales.get(0)) + zero;
    }
    return String.format(
        "%d scales %.3g…%.3g on axis %d",
        scales.size(),
        scales.stream().min(Float::compare).orElseThrow(),
        scales.stream().max(Float::compare).orElseThrow(),
        tensor.quantizedAxis());
  }

  private void signatures() {
    for (SignatureSummary signature : model.signatures()) {
      text.append(
          String.format(
              "%nsignature %s (subgraph %d): %s -> %s%n",
              shortened(signature.name()),
              signature.subgraph(),
              names(signature.inputs()),
              names(signature.outputs())));
    }
  }

  private static String names(Map<String, Integer> named) {
    return named.entrySet().stream()
        .map(e -> shortened(e.getKey()) + "=" + e.getValue())
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private void buffers() {
    text.append(String.format("%nbuffers%n"));
    PlainTable buffers = new PlainTable(">#", ">offset", ">bytes", "metadata");
    model.buffers().stream()
        .filter(buffer -> buffer.bytes() > 0)
        .forEach(
            buffer ->
                buffers.row(
                    buffer.index(),
                    buffer.offset(),
                    buffer.bytes(),
                    model.metadata().stream()
                        .filter(entry -> entry.buffer() == buffer.index())
                        .map(entry -> shortened(entry.name()))
                        .collect(Collectors.joining(", "))));
    text.append(buffers.text());
  }
}
