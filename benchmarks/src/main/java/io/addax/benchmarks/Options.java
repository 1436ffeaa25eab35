package io.addax.benchmarks;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
 * @param jvm options for the Java that Addax's workers run in
 * @param json where to write all values; null for nowhere
 */
record Options(
    int rounds,
    int pairs,
    double seconds,
    Set<String> only,
    List<String> jvm,
    Path json,
    Path kerasWorker) {
  /** Properties that tell Addax's workers which thread counts to take, for experiments. */
  static final String INTER_OP = "addax.benchmarks.inter-op";

  static final String INTRA_OP = "addax.benchmarks.intra-op";

  static final List<String> ROWS =
      List.of("mlp", "lenet", "bfloat16", "resnet", "predict", "start", "overhead", "mirrored");

  private static final Set<String> WITHOUT_KERAS = Set.of("overhead", "mirrored");

  static final String HELP =
      """
      Usage: benchmarks/run [--rounds N] [--pairs N] [--seconds S] [--only ROW,...] [--json FILE]

        --rounds N     turns of each side per row (default 8)
        --pairs N      how often both processes are started anew for a row (default 2)
        --seconds S    about how long a turn lasts (default 1.5)
        --only ROWS    some of mlp, lenet, bfloat16, resnet, predict, start, overhead, mirrored
        --json FILE    writes every single value there
        --inter-op N   Addax's inter-op threads (default: Addax's own choice)
        --intra-op N   Addax's intra-op threads (default: Addax's own choice)

      KERAS_PYTHON names a Python that has Keras and TensorFlow (default: python3). Of overhead
      and mirrored alone, none is needed.
      """;

  /** Whether one of the rows compares with Keras. */
  boolean needsKeras() {
    return !WITHOUT_KERAS.containsAll(only);
  }

  static Options parse(String... args) {
    Deque<String> left = new ArrayDeque<>(List.of(args));
    int rounds = 8;
    int pairs = 2;
    double seconds = 1.5;
    Set<String> only = new LinkedHashSet<>(ROWS);
    List<String> jvm = new ArrayList<>();
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
        case "--inter-op" -> jvm.add("-D" + INTER_OP + "=" + Integer.parseInt(value));
        case "--intra-op" -> jvm.add("-D" + INTRA_OP + "=" + Integer.parseInt(value));
        case "--json" -> json = Path.of(value);
        case "--keras-worker" -> worker = Path.of(value);
        default -> throw new IllegalArgumentException("Unknown option: " + name + "\n\n" + HELP);
      }
    }
    return new Options(rounds, Math.min(pairs, rounds), seconds, only, jvm, json, worker);
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
      throw new IllegalArgumentException(
          "--only expected some of " + ROWS + ". Received: " + value);
    }
    return rows;
  }
}
