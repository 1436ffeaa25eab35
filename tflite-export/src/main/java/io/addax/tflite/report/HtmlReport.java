package io.addax.tflite.report;

import static io.addax.tflite.report.QuantizationReport.decibels;
import static io.addax.tflite.report.QuantizationReport.format;

import com.google.common.collect.ImmutableList;
import io.addax.tflite.report.LayerReport.Interval;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A report as one page: no scripts, nothing loaded, readable in light and dark. */
final class HtmlReport {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --paper: #fff;
        --line: #d1d9e0; --own: #0b6bcb; --all: #9a6700; --seen: #8c959f; --bad: #c9252d; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1;
        --paper: #14181d; --line: #3d444d; --own: #58a6ff; --all: #d29922; --seen: #656d76;
        --bad: #ff7b72; } }
      body { font: 14px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
        margin: 2rem auto; max-width: 1700px; padding: 0 1rem; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; } th, td { padding: .3rem .45rem; text-align: right;
        border-bottom: 1px solid var(--line); vertical-align: middle; }
      th { color: var(--soft); font-weight: 600; white-space: nowrap; }
      td.text, th.text { text-align: left; } td { white-space: nowrap; }
      tr:has(+ tr.advice) td { border-bottom: 0; } tr.advice td { padding-top: 0;
        color: var(--bad); }
      td.poor { color: var(--bad); font-weight: 600; }
      p.note, li { color: var(--soft); } svg { display: block; } svg text { font-size: 11px;
        fill: var(--ink); } svg .own { fill: var(--own); } svg .all { fill: var(--all); }
      svg .seen { fill: var(--seen); } svg .range { fill: none; stroke: var(--own);
        stroke-width: 1.5; } svg .axis { stroke: var(--line); } svg .zero { stroke: var(--bad); }
      """;
  private static final ImmutableList<String> TEXTS = ImmutableList.of("#", "layer", "op", "type");
  private static final ImmutableList<String> FIGURES =
      ImmutableList.of(
          "own dB",
          "channel dB",
          "dB",
          "cosine",
          "max error",
          "cut off",
          "range",
          "spread",
          "uneven",
          "weights dB",
          "bytes",
          "µs");
  private static final double POOR = 20;
  private static final double TOP = 60;
  private static final int CHART_WIDTH = 1100;
  private static final int ROW = 34;
  private static final int NAMES = 330;
  private static final int PLOT_WIDTH = 150;
  private static final int PLOT_HEIGHT = 46;

  private final QuantizationReport report;
  private final StringBuilder text = new StringBuilder();

  HtmlReport(QuantizationReport report) {
    this.report = report;
  }

  String text() {
    text.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>Quantization report</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>Quantization report</h1>\n<ul>\n");
    report
        .headlines()
        .forEach(line -> text.append("<li>").append(Svg.escaped(line)).append("</li>\n"));
    text.append("</ul>\n");
    heading(
        "Signal-to-noise ratio",
        "In the order of execution, in dB: more is better, 6 dB are one bit. Blue: what the layer"
            + " itself adds. Brown: with all errors of the layers before it.");
    text.append("<div class=\"scroll\">").append(bars()).append("</div>\n");
    heading(
        "Layers, worst first",
        "The plot shows how the float model's numbers are spread (grey), the range that was chosen"
            + " for them (blue) and zero (red). \"Cut off\" is the share of numbers outside the"
            + " range; \"channel dB\" the ratio of the median channel, \"uneven\" how many times the"
            + " greatest channel exceeds it. What only a softmax, sigmoid or tanh reads (→) is judged"
            + " by the function's results, for which numbers may well be cut off.");
    table();
    heading("Size by part", "");
    sizes();
    return text.append("</body>\n</html>\n").toString();
  }

  private void heading(String title, String note) {
    text.append("<h2>").append(title).append("</h2>\n");
    if (!note.isEmpty()) {
      text.append("<p class=\"note\">").append(Svg.escaped(note)).append("</p>\n");
    }
  }

  private Svg bars() {
    List<LayerReport> layers =
        report.layers().stream().sorted(Comparator.comparingInt(LayerReport::position)).toList();
    Svg svg = new Svg(CHART_WIDTH, layers.size() * ROW + 24, "Signal-to-noise ratio of each layer");
    double unit = (CHART_WIDTH - NAMES - 60) / TOP;
    for (int mark = 0; mark <= TOP; mark += 20) {
      double x = NAMES + mark * unit;
      svg.line("axis", x, 0, x, layers.size() * ROW);
      svg.text("middle", x, layers.size() * ROW + 16, mark + " dB");
    }
    for (int i = 0; i < layers.size(); i++) {
      LayerReport layer = layers.get(i);
      double y = i * ROW + 4;
      svg.text("end", NAMES - 8, y + 16, shortened(layer.layer() + " · " + layer.op()));
      bar(svg, "own", layer.ownSnr(), y, unit);
      bar(svg, "all", layer.snr(), y + 13, unit);
    }
    return svg;
  }

  private static void bar(Svg svg, String style, double snr, double y, double unit) {
    if (Double.isNaN(snr)) {
      return;
    }
    double width = Math.max(0, Math.min(TOP, snr)) * unit;
    svg.rectangle(style, NAMES, y, width, 11);
    svg.text("start", NAMES + width + 5, y + 9.5, decibels(snr));
  }

  private static String shortened(String name) {
    int most = 48;
    return name.length() <= most ? name : "…" + name.substring(name.length() - most + 1);
  }

  private void table() {
    text.append("<div class=\"scroll\"><table>\n<tr>");
    TEXTS.forEach(name -> text.append("<th class=\"text\">").append(name).append("</th>"));
    FIGURES.forEach(name -> text.append("<th>").append(name).append("</th>"));
    text.append("</tr>\n");
    report.layers().forEach(this::row);
    text.append("</table></div>\n");
  }

  private void row(LayerReport layer) {
    text.append("<tr>");
    cell("text", "" + layer.position());
    cell("text", layer.layer());
    cell("text", layer.opAndFunction());
    cell("text", layer.type().toLowerCase(Locale.ROOT));
    cell(layer.ownSnr() < POOR ? "poor" : "", decibels(layer.ownSnr()));
    cell(layer.channelSnr() < POOR ? "poor" : "", decibels(layer.channelSnr()));
    cell(layer.snr() < POOR ? "poor" : "", decibels(layer.snr()));
    cell("", format("%.5f", layer.cosine()));
    cell("", format("%.3g", layer.maxError()));
    boolean cutOff = layer.saturation() > 0.001 && layer.readBy().isEmpty();
    cell(cutOff ? "poor" : "", format("%.2f %%", 100 * layer.saturation()));
    cell(
        "",
        layer.isQuantized()
            ? format("%.3g … %.3g", layer.range().low(), layer.range().high())
            : "–");
    text.append("<td>").append(spread(layer)).append("</td>");
    cell("", format("%.1f", layer.channelSpread()));
    cell("", layer.weightType().isEmpty() ? "" : decibels(layer.weightSnr()));
    cell("", format("%,d", layer.bytes()));
    cell("", format("%.1f", layer.micros()));
    text.append("</tr>\n");
    int width = TEXTS.size() + FIGURES.size() - 1;
    for (String advice : layer.advice()) {
      text.append("<tr class=\"advice\"><td></td><td class=\"text\" colspan=\"")
          .append(width)
          .append("\">")
          .append(Svg.escaped("Try: " + advice))
          .append("</td></tr>\n");
    }
  }

  private void cell(String style, String content) {
    text.append(style.isEmpty() ? "<td>" : "<td class=\"" + style + "\">")
        .append(Svg.escaped(content))
        .append("</td>");
  }

  /** The numbers' histogram, roots of the counts so that rare ones can be seen, and the range. */
  private static Svg spread(LayerReport layer) {
    Interval seen = layer.seen();
    Interval range = layer.isQuantized() ? layer.range() : seen;
    double low = Math.min(Math.min(seen.low(), range.low()), 0);
    double high = Math.max(Math.max(seen.high(), range.high()), 0);
    double unit = high == low ? 0 : (PLOT_WIDTH - 4) / (high - low);
    Svg svg = new Svg(PLOT_WIDTH, PLOT_HEIGHT, "Spread of the numbers of " + layer.tensor());
    double most = Math.sqrt(Collections.max(layer.histogram()));
    double part = seen.width() / layer.histogram().size();
    for (int i = 0; most > 0 && i < layer.histogram().size(); i++) {
      double height = Math.sqrt(layer.histogram().get(i)) / most * (PLOT_HEIGHT - 10);
      double x = 2 + (seen.low() + i * part - low) * unit;
      svg.rectangle("seen", x, PLOT_HEIGHT - 2 - height, Math.max(part * unit, 0.8), height);
    }
    if (layer.isQuantized()) {
      svg.rectangle(
          "range", 2 + (range.low() - low) * unit, 2, range.width() * unit, PLOT_HEIGHT - 4);
    }
    return svg.line("zero", 2 - low * unit, 2, 2 - low * unit, PLOT_HEIGHT - 2);
  }

  private void sizes() {
    double sum = report.bytes();
    int width = 700;
    text.append("<div class=\"scroll\"><table>\n");
    report
        .size()
        .bytes()
        .forEach(
            (part, bytes) -> {
              text.append("<tr>");
              cell("text", part.toString());
              cell("", format("%,d", bytes));
              cell("", format("%.1f %%", 100 * bytes / sum));
              Svg bar = new Svg(width, 14, part + ": " + bytes + " bytes");
              text.append("<td>")
                  .append(bar.rectangle("own", 0, 2, bytes / sum * width, 10))
                  .append("</td></tr>\n");
            });
    text.append("</table></div>\n");
  }
}
