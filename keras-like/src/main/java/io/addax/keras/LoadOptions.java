package io.addax.keras;

/**
 * How {@link Model#load} loads; immutable.
 *
 * <pre>{@code
 * Model model = Model.load(Path.of("digits.keras"), LoadOptions.defaults().compile(false));
 * }</pre>
 *
 * @param isCompiled see {@link #compile}
 */
public record LoadOptions(boolean isCompiled) {
  /** Keras's defaults: compiled, if the file says how. */
  public static LoadOptions defaults() {
    return new LoadOptions(true);
  }

  /**
   * Whether to compile the model as the file says, with the optimizer's state. Default true.
   * Without it the file's losses, metrics and optimizer need not be known here.
   */
  public LoadOptions compile(boolean compile) {
    return new LoadOptions(compile);
  }
}
