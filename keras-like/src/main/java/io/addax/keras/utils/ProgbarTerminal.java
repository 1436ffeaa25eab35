package io.addax.keras.utils;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** What a progress bar needs to know about where it is printed. */
final class ProgbarTerminal {
  private ProgbarTerminal() {}

  /** Whether standard output is a terminal that can move its cursor. */
  static boolean isInteractive() {
    String term = System.getenv("TERM");
    return isTerminal(System.console()) && !"dumb".equals(term);
  }

  /** From Java 22 on there is a console also where there is no terminal. */
  private static boolean isTerminal(Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /**
   * Prints text that may hold the bar's character. Where the locale says ASCII, which most often
   * means that nobody chose one, it is written in UTF-8, as Python does; where another encoding
   * lacks the character, {@code =} stands in for it.
   */
  static void print(PrintStream stream, String text) {
    Charset charset = charset();
    if (charset.equals(StandardCharsets.US_ASCII)) {
      charset = StandardCharsets.UTF_8;
    }
    String shown = charset.newEncoder().canEncode('━') ? text : text.replace('━', '=');
    byte[] bytes = shown.getBytes(charset);
    stream.write(bytes, 0, bytes.length);
    stream.flush();
  }

  private static Charset charset() {
    for (String property : new String[] {"stdout.encoding", "sun.stdout.encoding"}) {
      String name = System.getProperty(property);
      if (name != null && Charset.isSupported(name)) {
        return Charset.forName(name);
      }
    }
    return Charset.defaultCharset();
  }
}
