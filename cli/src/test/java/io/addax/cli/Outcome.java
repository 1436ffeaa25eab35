package io.addax.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What a command did: its exit code, and the lines it wrote. */
record Outcome(int code, List<String> out, List<String> err) {
  /** Runs a command in this process. */
  static Outcome of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Outcome(code, out.toString().lines().toList(), err.toString().lines().toList());
  }

  /** Everything that went to standard output. */
  String text() {
    return String.join("\n", out);
  }
}
