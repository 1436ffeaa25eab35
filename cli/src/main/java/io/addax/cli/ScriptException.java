package io.addax.cli;

/** A script did not compile, or threw. The message opens with file and line. */
final class ScriptException extends Exception {
  private static final long serialVersionUID = 1;

  ScriptException(Script script, int line, String message, Throwable cause) {
    super(script.name() + ":" + line + ": " + message, cause);
  }
}
