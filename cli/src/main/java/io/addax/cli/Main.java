package io.addax.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code addax} command.
 *
 * <p>Its exit code is 0 when what was asked for is done, 1 when that failed, and 2 when the command
 * was misused. An error is one line on standard error; {@code --debug} adds the stack trace.
 */
@Command(
    name = "addax",
    description = "Keras for the JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpWidth = 100,
    subcommands = {
      SummaryCommand.class,
      PredictCommand.class,
      EvaluateCommand.class,
      FitCommand.class,
      ConvertCommand.class,
      RunCommand.class,
      InspectCommand.class,
      QuickstartCommand.class,
      JShellCommand.class,
      ClusterCommand.class,
      DevicesCommand.class,
      VersionCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      description = "Print the stack trace of an error.",
      scope = ScopeType.INHERIT)
  private boolean debug;

  Main() {}

  public static void main(String[] arguments) {
    ParentWatch.start();
    System.exit(run(new PrintWriter(System.out), new PrintWriter(System.err), arguments));
  }

  /** Runs a command with its own streams; gives the exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    Main main = new Main();
    CommandLine line =
        new CommandLine(main)
            .setOut(out)
            .setErr(err)
            .setParameterExceptionHandler((e, given) -> misused(e))
            .setExecutionExceptionHandler(
                (e, command, result) ->
                    e instanceof Misuse
                        ? misused(new ParameterException(command, e.getMessage(), e))
                        : main.failed(e, command));
    // What follows is another command, with options of its own.
    line.getSubcommands().get(ClusterCommand.NAME).setStopAtPositional(true);
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
      return main.failed(e, line);
    } finally {
      out.flush();
      err.flush();
    }
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected a command");
  }

  private static int misused(ParameterException e) {
    CommandLine command = e.getCommandLine();
    command
        .getErr()
        .printf(
            "addax: %s (see: %s --help)%n",
            oneLine(e.getMessage()), command.getCommandSpec().qualifiedName());
    return CommandLine.ExitCode.USAGE;
  }

  private int failed(Throwable e, CommandLine command) {
    command.getErr().println("addax: " + oneLine(Messages.of(e)));
    if (debug) {
      e.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
