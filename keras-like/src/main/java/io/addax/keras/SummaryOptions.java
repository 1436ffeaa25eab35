package io.addax.keras;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.OptionalInt;

/**
 * The options of {@link Model#summary()}, as Keras names them. Immutable; every method returns a
 * changed copy.
 *
 * @param lineLength how wide the table is. Default 88, or 108 where layers are not simply one after
 *     the other, 12 more with {@code showTrainable}, but at most 4 less than the terminal
 * @param expandNested whether the layers of nested models have rows too. Default false
 * @param showTrainable whether a column says which layers are trained. Default false
 * @param columns the width of the terminal. Default: the environment variable {@code COLUMNS}, or
 *     else 80
 */
public record SummaryOptions(
    OptionalInt lineLength, boolean expandNested, boolean showTrainable, int columns) {
  private static final int USUAL_COLUMNS = 80;

  /** The defaults. */
  public static SummaryOptions defaults() {
    return new SummaryOptions(
        OptionalInt.empty(), false, false, columnsOf(System.getenv("COLUMNS")));
  }

  public SummaryOptions lineLength(int length) {
    checkArgument(length > 0, "Expected lineLength > 0. Received: %s", length);
    return new SummaryOptions(OptionalInt.of(length), expandNested, showTrainable, columns);
  }

  public SummaryOptions expandNested(boolean expand) {
    return new SummaryOptions(lineLength, expand, showTrainable, columns);
  }

  public SummaryOptions showTrainable(boolean show) {
    return new SummaryOptions(lineLength, expandNested, show, columns);
  }

  public SummaryOptions columns(int width) {
    checkArgument(width > 0, "Expected columns > 0. Received: %s", width);
    return new SummaryOptions(lineLength, expandNested, showTrainable, width);
  }

  static int columnsOf(String variable) {
    try {
      int columns = variable == null ? 0 : Integer.parseInt(variable.strip());
      return columns > 0 ? columns : USUAL_COLUMNS;
    } catch (NumberFormatException e) {
      return USUAL_COLUMNS;
    }
  }
}
