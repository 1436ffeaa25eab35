package io.addax.keras;

import io.addax.keras.layers.Layer;
import io.addax.keras.utils.TextTable;
import io.addax.keras.utils.TextWrap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;

/**
 * A model as a table: layers, output shapes, numbers of weights, and, where layers are not simply
 * one after the other, what each is connected to. Letter by letter what Keras prints.
 *
 * <p>It needs nothing of TensorFlow's. Source: {@code keras.utils.summary_utils}.
 */
final class Summary {
  private static final String NESTED = "   ";

  private final Model model;
  private final SummaryOptions options;
  private final boolean chain;
  private final Set<Node> calls;

  private Summary(Model model, SummaryOptions options) {
    this.model = model;
    this.options = options;
    this.chain = isChain(model);
    this.calls = chain ? Set.of() : new HashSet<>(model.calls());
  }

  /** The table with Keras's defaults. */
  static String of(Model model) {
    return of(model, SummaryOptions.defaults());
  }

  /**
   * The table and the totals, without a line break at the end.
   *
   * @throws IllegalArgumentException if the line is too short for the table
   */
  static String of(Model model, SummaryOptions options) {
    return new Summary(model, options).text();
  }

  private String text() {
    List<String> lines = new ArrayList<>();
    lines.addAll(TextWrap.fold("Model: \"" + model.name() + "\"", options.columns()));
    TextTable table = table();
    for (Layer layer : model.layers()) {
      addRows(table, layer, 0);
    }
    lines.addAll(table.lines(options.columns()));
    WeightSize trainable = WeightSize.of(model.trainableWeights());
    WeightSize frozen =
        WeightSize.of(model.weights().stream().filter(w -> !w.isTrainable()).toList());
    WeightSize optimizer = model.optimizerSize();
    lines.add(" Total params: " + trainable.plus(frozen).plus(optimizer));
    lines.add(" Trainable params: " + trainable);
    lines.add(" Non-trainable params: " + frozen);
    if (optimizer.count() > 0) {
      lines.add(" Optimizer params: " + optimizer);
    }
    return String.join("\n", lines);
  }

  private TextTable table() {
    int lineLength = chain ? 88 : 108;
    double[] ends = chain ? new double[] {0.45, 0.80, 1.0} : new double[] {0.3, 0.56, 0.74, 1.0};
    if (options.showTrainable()) {
      lineLength += 12;
      ends = Arrays.copyOf(Arrays.stream(ends).map(end -> end * 0.90).toArray(), ends.length + 1);
      ends[ends.length - 1] = 1.0;
    }
    int length = options.lineLength().orElse(Math.min(lineLength, options.columns() - 4));
    TextTable.Builder table = TextTable.builder(length);
    table.column("Layer (type)", TextWrap.Align.LEFT, width(ends, 0, length));
    table.column("Output Shape", TextWrap.Align.LEFT, width(ends, 1, length));
    table.column("Param #", TextWrap.Align.RIGHT, width(ends, 2, length));
    if (!chain) {
      table.column("Connected to", TextWrap.Align.LEFT, width(ends, 3, length));
    }
    if (options.showTrainable()) {
      table.column("Trainable", TextWrap.Align.CENTER, width(ends, ends.length - 1, length));
    }
    return table.build();
  }

  private static int width(double[] ends, int column, int length) {
    int start = column == 0 ? 0 : (int) (ends[column - 1] * length);
    int width = (int) (ends[column] * length) - start;
    if (width < 4) {
      throw new IllegalArgumentException(
          "Expected a line long enough for the summary's table. Received: " + length);
    }
    return width;
  }

  private void addRows(TextTable table, Layer layer, int depth) {
    String prefix = depth == 0 ? "" : NESTED.repeat(depth) + "└ ";
    List<String> cells = new ArrayList<>();
    cells.add(prefix + layer.name() + " (" + layer.className() + ")");
    cells.add(outputShape(layer));
    cells.add(layer.isBuilt() ? WeightSize.grouped(layer.countParams()) : "0 (unbuilt)");
    if (!chain) {
      cells.add(connections(layer));
    }
    if (options.showTrainable()) {
      cells.add(layer.weights().isEmpty() ? "-" : layer.isTrainable() ? "Y" : "N");
    }
    table.addRow(cells);
    if (options.expandNested() && layer instanceof Model nested) {
      nested.layers().forEach(inner -> addRows(table, inner, depth + 1));
    }
  }

  /** The shapes of the last call's outputs. */
  private static String outputShape(Layer layer) {
    List<Node> nodes = layer.nodes();
    if (nodes.isEmpty()) {
      return "?";
    }
    List<String> shapes =
        nodes.get(nodes.size() - 1).outputs().stream()
            .map(output -> shapeText(output.shape()))
            .toList();
    return shapes.size() == 1 ? shapes.get(0) : shapes.toString();
  }

  /** Unlike {@link Shapes#toString(Shape)}, no comma behind a single dimension. */
  private static String shapeText(Shape shape) {
    return Arrays.stream(shape.asArray())
        .mapToObj(size -> size < 0 ? "None" : Long.toString(size))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** Where the inputs of a layer's calls in this model come from: layer, call and output. */
  private String connections(Layer layer) {
    String from =
        layer.nodes().stream()
            .filter(calls::contains)
            .flatMap(node -> node.inputs().stream())
            .map(
                input ->
                    String.format(
                        "%s[%d][%d]",
                        input.name(), input.layer().nodes().indexOf(input.node()), input.index()))
            .collect(Collectors.joining(", "));
    return from.isEmpty() ? "-" : from;
  }

  /** Whether every call takes the one output of the call before, and no layer is called twice. */
  private static boolean isChain(Model model) {
    if (model instanceof Sequential) {
      return true;
    }
    Set<Layer> layers = new HashSet<>();
    Node before = null;
    for (Node node : model.calls()) {
      boolean follows =
          before == null
              ? node.inputs().size() <= 1
              : node.inputs().size() == 1 && node.inputs().get(0).node() == before;
      if (!follows || !layers.add(node.layer())) {
        return false;
      }
      before = node;
    }
    return true;
  }
}
