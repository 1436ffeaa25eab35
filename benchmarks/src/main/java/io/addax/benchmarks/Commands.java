package io.addax.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** What a worker answers to a line of its standard input, a {@link Peer} at the other end. */
@FunctionalInterface
interface Commands {
  Object answer(String... words) throws IOException;

  /** Says that the worker is ready, and answers until the input ends. */
  static void obey(Commands commands) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("@ ready");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println("@ " + commands.answer(line.split(" ")));
    }
  }

  /** How many seconds an action takes. */
  static double timed(Runnable action) {
    long begin = System.nanoTime();
    action.run();
    return (System.nanoTime() - begin) / 1e9;
  }
}
