package io.addax.cli;

/**
 * A script for JShell.
 *
 * @param name what messages call it: its path, as the user gave it
 * @param text its content
 */
record Script(String name, String text) {
  /** The number of the line, from 1 on, that has the character at an offset. */
  int line(int offset) {
    return 1 + (int) text.substring(0, offset).lines().count() - (isMidLine(offset) ? 1 : 0);
  }

  private boolean isMidLine(int offset) {
    return offset > 0 && text.charAt(offset - 1) != '\n';
  }
}
