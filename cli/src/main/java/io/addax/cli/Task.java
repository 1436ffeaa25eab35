package io.addax.cli;

import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.ProgbarLogger;
import io.addax.keras.utils.Progbar.Style;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands that work on models share: help, streams, and the error of being misused. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpWidth = 100)
abstract class Task implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Does what was asked for. */
  abstract void run() throws Exception;

  @Override
  public final Integer call() throws Exception {
    run();
    return 0;
  }

  /** Where results go. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Where notes go that are no result. */
  final void note(String text) {
    spec.commandLine().getErr().println(text);
    spec.commandLine().getErr().flush();
  }

  /** Progress as a bar on a terminal, and lines elsewhere. */
  static Callback progress(PrintStream stream) {
    return new ProgbarLogger().style(Style.of(1)).printTo(stream);
  }

  /** Refuses a number below 1. */
  final void checkPositive(String option, int value) {
    if (value < 1) {
      throw misused("Expected " + option + " of 1 or more. Received: " + value);
    }
  }

  /** That what was given makes no sense, whatever the files hold. */
  final ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
