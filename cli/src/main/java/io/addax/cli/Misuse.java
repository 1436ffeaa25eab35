package io.addax.cli;

/** That the command line makes no sense, whatever the files hold: the exit code is 2. */
final class Misuse extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  Misuse(String message) {
    super(message);
  }

  Misuse(String message, Throwable cause) {
    super(message, cause);
  }
}
