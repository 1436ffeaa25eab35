package io.addax.keras.utils;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * A progress bar as Keras draws it. Source: {@code keras.utils.Progbar}.
 *
 * <pre>{@code
 * 45/45 ━━━━━━━━━━━━━━━━━━━━ 1s 3ms/step - accuracy: 0.9124 - loss: 0.3210
 * }</pre>
 *
 * <p>On a terminal the line is drawn anew, at most every {@link #interval} seconds. Where there is
 * none, only a last line without a bar is printed.
 */
public final class Progbar {
  /** How progress is shown. */
  public enum Style {
    /** A bar, redrawn in place. */
    BAR,
    /** One line at the end. */
    LINE,
    /** Not at all. */
    SILENT;

    /**
     * Keras's {@code verbose}: 0 silent, 1 a bar, 2 a line. Without a terminal a bar becomes a
     * line.
     */
    public static Style of(int verbose) {
      return switch (verbose) {
        case 0 -> SILENT;
        case 1 -> ProgbarTerminal.isInteractive() ? BAR : LINE;
        default -> LINE;
      };
    }
  }

  private long target;
  private int width = 20;
  private Style style = Style.of(1);
  private double interval = 0.05;
  private String unit = "step";
  private String prefix = "";
  private Set<String> stateful = Set.of();
  private boolean allStateful;
  private PrintStream output = System.out;
  private DoubleSupplier clock = () -> System.nanoTime() * 1e-9;

  private final Map<String, Mean> values = new LinkedHashMap<>();
  private final StepTime stepTime = new StepTime();
  private long seen;
  private double start = Double.NaN;
  private double lastUpdate = Double.NEGATIVE_INFINITY;
  private int lastWidth;

  /** A sum of values and how often each counts. */
  private record Mean(double sum, double count) {
    double value() {
      return sum / Math.max(1, count);
    }
  }

  /**
   * A progress bar.
   *
   * @param target how many steps there are; -1 if that is not known
   */
  public Progbar(long target) {
    this.target = target;
  }

  /** How many characters the bar has. Default 20. */
  public Progbar width(int characters) {
    this.width = characters;
    return this;
  }

  /** Default a bar on a terminal, else a line. */
  public Progbar style(Style newStyle) {
    this.style = newStyle;
    return this;
  }

  /** Seconds between updates that are shown. Default 0.05. */
  public Progbar interval(double seconds) {
    this.interval = seconds;
    return this;
  }

  /** What a step is called. Default {@code step}. */
  public Progbar unit(String name) {
    this.unit = name;
    return this;
  }

  /** What stands before a {@link Style#LINE}. Default nothing. */
  public Progbar prefix(String text) {
    this.prefix = text;
    return this;
  }

  /** The values shown as they are; others are averaged over the steps. Default none. */
  public Progbar statefulMetrics(String... names) {
    this.stateful = Set.of(names);
    return this;
  }

  /** Shows all values as they are. */
  public Progbar allStateful() {
    this.allStateful = true;
    return this;
  }

  /** Where it is printed. Default {@code System.out}. */
  public Progbar printTo(PrintStream stream) {
    this.output = stream;
    return this;
  }

  /** The time in seconds. Default the computer's. */
  public Progbar clock(DoubleSupplier seconds) {
    this.clock = seconds;
    return this;
  }

  /** Sets the number of steps once it is known. */
  public void target(long steps) {
    this.target = steps;
  }

  /** Begins to measure time; the first update does it otherwise. */
  public Progbar begin() {
    start = clock.getAsDouble();
    return this;
  }

  /** Shows that {@code current} steps are done; the last one ends the line. */
  public void update(long current, Map<String, Double> newValues) {
    update(current, () -> newValues, target >= 0 && current >= target);
  }

  /**
   * Shows that {@code current} steps are done.
   *
   * @param newValues of this step; with {@link #allStateful} they are not asked for unless shown
   * @param last whether to end the line
   */
  public void update(long current, Supplier<Map<String, Double>> newValues, boolean last) {
    double now = clock.getAsDouble();
    if (Double.isNaN(start)) {
      start = now;
    }
    double perStep = stepTime.after(current, now, start);
    boolean show = last || style == Style.BAR && now - lastUpdate >= interval;
    if (style != Style.SILENT && (show || !allStateful)) {
      take(current, newValues.get(), last);
    }
    seen = current;
    if (!show || style == Style.SILENT) {
      return;
    }
    lastUpdate = now;
    if (style == Style.BAR) {
      drawBar(current, now, perStep, last);
    } else {
      printLine(current, now, perStep);
    }
  }

  private void take(long current, Map<String, Double> newValues, boolean last) {
    newValues.forEach(
        (name, value) -> {
          if (last || allStateful || stateful.contains(name)) {
            values.put(name, new Mean(value, 1));
          } else {
            double steps = Math.max(current - seen, 1);
            Mean before = values.getOrDefault(name, new Mean(0, 0));
            values.put(name, new Mean(before.sum + value * steps, before.count + steps));
          }
        });
  }

  private void drawBar(long current, double now, double perStep, boolean last) {
    Ansi line = new Ansi();
    if (target > 0) {
      line.bold(padded(current)).plain(" ");
      int done = (int) (width * ((double) current / target));
      if (done > 0) {
        line.colour(32, "━".repeat(done));
      }
      line.colour(37, "━".repeat(Math.max(0, width - done)));
    } else {
      line.plain(String.format(Locale.ROOT, "%7d/Unknown", current));
    }
    line.plain(" ");
    line.bold(target > 0 && !last ? left(perStep * (target - current)) : seconds(now - start));
    line.plain(" " + stepTime(perStep));
    values.forEach((name, value) -> line.plain(" - " + name + ": " + number(value.value(), true)));
    String text = "\b".repeat(lastWidth) + "\r" + line;
    text += " ".repeat(Math.max(0, lastWidth - line.width()));
    ProgbarTerminal.print(output, last ? text + "\n" : text);
    lastWidth = line.width();
  }

  private void printLine(long current, double now, double perStep) {
    StringBuilder line = new StringBuilder(prefix);
    line.append(target > 0 ? padded(current) : current + "/Unknown");
    line.append(" - ").append(seconds(now - start)).append(" - ").append(stepTime(perStep));
    values.forEach(
        (name, value) ->
            line.append(" - ").append(name).append(": ").append(number(value.value(), false)));
    ProgbarTerminal.print(output, line.append('\n').toString());
  }

  private String padded(long current) {
    String total = Long.toString(target);
    return " ".repeat(Math.max(0, total.length() - Long.toString(current).length()))
        + current
        + "/"
        + total;
  }

  private static String seconds(double seconds) {
    return (long) Math.rint(seconds) + "s";
  }

  /** The time left. */
  private static String left(double seconds) {
    long whole = (long) seconds;
    if (seconds > 3600) {
      return String.format(
          Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole % 3600 / 60, whole % 60);
    } else if (seconds > 60) {
      return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
    return whole + "s";
  }

  private String stepTime(double seconds) {
    if (seconds >= 1 || seconds == 0) {
      return seconds(seconds) + "/" + unit;
    } else if (seconds >= 1e-3) {
      return (long) Math.rint(seconds * 1e3) + "ms/" + unit;
    }
    return (long) Math.rint(seconds * 1e6) + "us/" + unit;
  }

  /** In a line, Keras takes every negative number for a small one. */
  private static String number(double value, boolean inBar) {
    boolean large = (inBar ? Math.abs(value) : value) > 1e-3;
    return large ? PythonNumbers.fixed(value, 4) : PythonNumbers.scientific(value, 4);
  }

  /** How long a step takes; the first, which is not like the others, is left out if it can be. */
  private static final class StepTime {
    private double afterFirst = Double.NaN;

    double after(long current, double now, double start) {
      if (current == 0) {
        return 0;
      }
      double time =
          !Double.isNaN(afterFirst) && current > 1
              ? (now - afterFirst) / (current - 1)
              : (now - start) / current;
      if (current == 1) {
        afterFirst = now;
      }
      return time;
    }
  }

  /** Text with escape sequences, and how wide it is without them. */
  private static final class Ansi {
    private final StringBuilder text = new StringBuilder();
    private int width;

    Ansi plain(String part) {
      text.append(part);
      width += part.length();
      return this;
    }

    Ansi bold(String part) {
      return escaped(1, part);
    }

    Ansi colour(int code, String part) {
      return escaped(code, part);
    }

    private Ansi escaped(int code, String part) {
      text.append("\u001b[").append(code).append('m');
      plain(part);
      text.append("\u001b[0m");
      return this;
    }

    int width() {
      return width;
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
