package io.addax.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.UnresolvedReferenceException;

/**
 * Runs scripts statement by statement, and stops at the first one that fails; Java's own tool would
 * go on and end with 0.
 *
 * <p>Statements run in this process, so that TensorFlow is loaded once and has the options and the
 * memory that Java was started with. {@code System.exit} in a script ends the process.
 */
final class ScriptRunner implements AutoCloseable {
  /** {@code /exit} and, optionally, a code, alone on a line: the one command of the tool's. */
  private static final Pattern EXIT = Pattern.compile("/exit(?:\\s+(\\d{1,3}))?\\h*(?=\\R|\\z)");

  private static final Pattern COMMAND = Pattern.compile("/[a-z!?-]\\S*");

  /** Space, or a comment. */
  private static final Pattern BETWEEN = Pattern.compile("\\s+|//.*|/\\*(?s:.*?)\\*/");

  private static final Pattern SHEBANG = Pattern.compile("#!.*");

  /** Of declarations that name what has not been declared. */
  private static final Set<Snippet.Status> UNRESOLVED =
      Set.of(Snippet.Status.RECOVERABLE_DEFINED, Snippet.Status.RECOVERABLE_NOT_DEFINED);

  /** Where a snippet came from. */
  private record Origin(Script script, int offset) {}

  private final JShell shell =
      JShell.builder()
          .executionEngine("local")
          .compilerOptions("--class-path", ShellSetup.classPath())
          .build();
  private final Map<String, Origin> origins = new HashMap<>();

  private ScriptRunner() {}

  /**
   * Runs scripts one after the other; gives the exit code.
   *
   * @throws ScriptException if a statement fails
   */
  static int run(List<Script> scripts, List<String> arguments) throws ScriptException {
    try (ScriptRunner runner = new ScriptRunner()) {
      runner.run(new Script("imports", ShellSetup.statements(arguments)));
      for (Script script : scripts) {
        OptionalInt code = runner.run(script);
        if (code.isPresent()) {
          return code.getAsInt();
        }
      }
      return 0;
    }
  }

  /** Gives the code of {@code /exit}, if that ended it. */
  private OptionalInt run(Script script) throws ScriptException {
    Matcher shebang = SHEBANG.matcher(script.text());
    int at = shebang.lookingAt() ? shebang.end() : 0;
    while ((at = startOfStatement(script.text(), at)) < script.text().length()) {
      String rest = script.text().substring(at);
      if (rest.startsWith("/")) {
        return OptionalInt.of(exitCode(script, at, rest));
      }
      CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      if (next.completeness() == Completeness.EMPTY) {
        break;
      }
      if (next.completeness() == Completeness.DEFINITELY_INCOMPLETE) {
        throw failure(new Origin(script, at), 0, "The statement does not end", null);
      }
      String source = next.source() == null ? rest : next.source();
      evaluate(new Origin(script, at), source);
      at = script.text().length() - next.remaining().length();
    }
    checkResolved();
    return OptionalInt.empty();
  }

  private static int startOfStatement(String text, int from) {
    Matcher between = BETWEEN.matcher(text);
    int start = from;
    while (between.region(start, text.length()).lookingAt()) {
      start = between.end();
    }
    return start;
  }

  private static int exitCode(Script script, int at, String rest) throws ScriptException {
    Matcher exit = EXIT.matcher(rest);
    if (exit.lookingAt()) {
      return exit.group(1) == null ? 0 : Integer.parseInt(exit.group(1));
    }
    Matcher command = COMMAND.matcher(rest);
    throw failure(
        new Origin(script, at),
        0,
        "Expected Java or /exit. Received: " + (command.lookingAt() ? command.group() : "/"),
        null);
  }

  private void evaluate(Origin origin, String source) throws ScriptException {
    for (SnippetEvent event : shell.eval(source)) {
      Snippet snippet = event.snippet();
      origins.putIfAbsent(snippet.id(), origin);
      if (event.status() == Snippet.Status.REJECTED) {
        throw rejected(origin, snippet);
      }
      if (event.exception() != null) {
        throw thrown(origin, event.exception());
      }
    }
  }

  private ScriptException rejected(Origin origin, Snippet snippet) {
    return shell
        .diagnostics(snippet)
        .filter(Diag::isError)
        .findFirst()
        .map(diag -> failure(origin, diag.getPosition(), diag.getMessage(Locale.ROOT), null))
        .orElseGet(() -> failure(origin, 0, "Expected Java", null));
  }

  /** The line is that of the innermost statement of a script on the stack. */
  private ScriptException thrown(Origin origin, JShellException thrown) {
    for (StackTraceElement element : thrown.getStackTrace()) {
      String file = element.getFileName();
      Origin place = file == null || !file.startsWith("#") ? null : origins.get(file.substring(1));
      if (place != null) {
        int line = place.script().line(place.offset()) + Math.max(element.getLineNumber(), 1) - 1;
        return new ScriptException(place.script(), line, describe(thrown), thrown);
      }
    }
    return failure(origin, 0, describe(thrown), thrown);
  }

  private String describe(JShellException thrown) {
    if (thrown instanceof EvalException e) {
      return e.getMessage() == null
          ? e.getExceptionClassName()
          : e.getExceptionClassName() + ": " + e.getMessage();
    }
    return missing(((UnresolvedReferenceException) thrown).getSnippet());
  }

  /** What is declared may name what comes later, but not what never comes. */
  private void checkResolved() throws ScriptException {
    List<DeclarationSnippet> unresolved =
        shell
            .snippets()
            .filter(snippet -> UNRESOLVED.contains(shell.status(snippet)))
            .map(DeclarationSnippet.class::cast)
            .toList();
    for (DeclarationSnippet snippet : unresolved) {
      throw failure(origins.get(snippet.id()), 0, missing(snippet), null);
    }
  }

  private String missing(DeclarationSnippet snippet) {
    return shell
        .unresolvedDependencies(snippet)
        .collect(Collectors.joining(", ", "cannot find ", ""));
  }

  private static ScriptException failure(
      Origin origin, long position, String message, Throwable cause) {
    int offset = origin.offset() + Math.toIntExact(Math.max(position, 0));
    Script script = origin.script();
    int line = script.line(Math.min(offset, script.text().length()));
    return new ScriptException(script, line, message, cause);
  }

  @Override
  public void close() {
    shell.close();
  }
}
