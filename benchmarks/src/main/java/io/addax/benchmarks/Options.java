package io.addax.benchmarks;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param rounds turns of each side per row
 * @param pairs how many times both processes are started anew for a row
 * @param seconds about how long a turn of the slower side lasts
 * @param json where to write all values; null for nowhere
 */
record Options(
    int rounds, int pairs, double seconds, Set<String> only, Path json, Path kerasWorker) {
  static final List<String> ROWS =
      List.of("mlp", "lenet", "resnet", "predict", "start", "overhead");

  static final String HELP =
      """
      Usage: benchmarks/run [--rounds N] [--pairs N] [--seconds S] [--only ROW,...] [--json FILE]

        --rounds N     turns of each side per row (default 8)
        --pairs N      how often both processes are started anew for a row (default 2)
        --seconds S    about how long a turn lasts (default 1.5)
        --only ROWS    some of mlp, lenet, resnet, predict, start, overhead
        --json FILE    writes every single value there

      KERAS_PYTHON names a Python that has Keras and TensorFlow (default: python3).
      """;

  static Options parse(String... args) {
    Deque<String> left = new ArrayDeque<>(List.of(args));
    int rounds = 8;
    int pairs = 2;
    double seconds = 1.5;
    Set<String> only = new LinkedHashSet<>(ROWS);
    Path json = null;
    Path worker = null;
    while (!left.isEmpty()) {
      String name = left.pop();
      if (left.isEmpty()) {
        throw new IllegalArgumentException("Expected a value after " + name);
      }
      String value = left.pop();
      switch (name) {
        case "--rounds" -> rounds = atLeastOne(name, value);
        case "--pairs" -> pairs = atLeastOne(name, value);
        case "--seconds" -> seconds = Double.parseDouble(value);
        case "--only" -> only = rows(value);
        case "--json" -> json = Path.of(value);
        case "--keras-worker" -> worker = Path.of(value);
        default -> throw new IllegalArgumentException("Unknown option: " + name + "\n\n" + HELP);
      }
    }
    return new Options(rounds, Math.min(pairs, rounds), seconds, only, json, worker);
  }

  private static int atLeastOne(String name, String value) {
    int number = Integer.parseInt(value);
    if (number < 1) {
      throw new IllegalArgumentException(name + " expected at least 1. Received: " + value);
    }
    return number;
  }

  private static Set<String> rows(String value) {
    Set<String> rows = new LinkedHashSet<>(List.of(value.split(",")));
    if (!ROWS.containsAll(rows)) {
      throw new IllegalArgumentException("--only expected some of " + ROWS + ". Received: " + value);
    }
    return rows;
  }
}
