package io.addax.cli;

import java.util.Optional;

/** Ends this process when the one that started it is gone, even if that was killed. */
final class ParentWatch {
  /** The environment variable with the number of the process to watch. */
  static final String VARIABLE = "ADDAX_PARENT";

  /** As if this process had been terminated. */
  private static final int TERMINATED = 143;

  private ParentWatch() {}

  static void start() {
    String parent = System.getenv(VARIABLE);
    if (parent == null || !parent.matches("\\d{1,18}")) {
      return;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(parent));
    if (process.isEmpty()) {
      Runtime.getRuntime().halt(TERMINATED);
    }
    process.get().onExit().thenRun(() -> Runtime.getRuntime().halt(TERMINATED));
  }
}
