package io.addax.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code addax jshell}: Java scripts that need no class around them, or a shell to type into. */
@Command(
    name = "jshell",
    description = {
      "Run scripts in Java's JShell with Addax at hand, or type into it.",
      "The usual imports are made. A script ends with 1 at the first statement that fails."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class)
final class JShellCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  @Spec private CommandSpec spec;

  @Option(
      names = {"-a", "--arg"},
      paramLabel = "TEXT",
      description = "An element of the scripts' String[] args. Can be given several times.")
  private List<String> arguments = List.of();

  @Parameters(
      paramLabel = "SCRIPT.jsh",
      description = {
        "Scripts, run one after the other in one shell; - is standard input.",
        "Default: the terminal, or standard input where there is none."
      })
  private List<String> scripts = List.of();

  JShellCommand() {}

  @Override
  public Integer call() throws Exception {
    if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
      throw new IllegalStateException(
          "Expected a Java with the module jdk.jshell, such as a JDK. Received: "
              + System.getProperty("java.home"));
    }
    if (scripts.isEmpty() && isTerminal()) {
      return JShellTerminal.start(arguments);
    }
    List<Script> texts = new ArrayList<>();
    for (String script : scripts.isEmpty() ? List.of(STANDARD_INPUT) : scripts) {
      texts.add(read(script));
    }
    return ScriptRunner.run(texts, arguments);
  }

  private Script read(String name) throws IOException {
    if (name.equals(STANDARD_INPUT)) {
      return new Script("<stdin>", new String(System.in.readAllBytes(), Charset.defaultCharset()));
    }
    Path file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      throw new ParameterException(
          spec.commandLine(), "Expected a script. Received: " + name + ", which is no file");
    }
    return new Script(name, Files.readString(file));
  }

  private static boolean isTerminal() {
    // From Java 22 to 24 there would be a console even where there is no terminal.
    System.setProperty("jdk.console", "java.base");
    return System.console() != null;
  }
}
