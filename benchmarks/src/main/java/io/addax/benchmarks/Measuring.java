package io.addax.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The measurements. Both sides are asked in turns, A B, B A, A B, …, so that what changes slowly on
 * the machine touches both; what a process does at first is not counted.
 */
final class Measuring {
  private static final int PREDICTIONS_TO_WARM_UP = 3_000;
  private static final int CALLS_TO_WARM_UP = 30;
  private static final int ACCURACY_SEEDS = 4;
  private static final List<Integer> REPLICAS = List.of(2, 1, 4, 8);
  private static final int EPOCHS_TO_WARM_UP = 3;

  private final Options options;
  private final Path folder;
  private final Path log;
  private final List<Row> rows = new ArrayList<>();

  Measuring(Options options, Path folder) {
    this.options = options;
    this.folder = folder;
    this.log = folder.resolve("workers.log");
  }

  /** Everything that was asked for, in order. */
  List<Row> all() throws IOException {
    if (options.only().contains("mlp")) {
      training(Nets.MLP, "MLP 784-128-10, batch 32, Adam: fit", 5);
    }
    if (options.only().contains("lenet")) {
      training(Nets.LENET, "LeNet, batch 64, SGD: fit", 1.25);
    }
    if (options.only().contains("bfloat16")) {
      training(
          Nets.LENET_BFLOAT16,
          Nets.LENET,
          "LeNet in mixed_bfloat16, batch 64, SGD: fit, beside Keras's float32",
          1.7);
      accuracy();
    }
    if (options.only().contains("resnet")) {
      training(Nets.RESNET, "BN residual net, batch 32, SGD momentum: fit", 1.1);
    }
    if (options.only().contains("predict")) {
      prediction();
    }
    if (options.only().contains("start")) {
      start();
    }
    if (options.only().contains("overhead")) {
      overhead();
    }
    if (options.only().contains("mirrored")) {
      mirrored();
    }
    return rows;
  }

  /** What each side is made of. */
  List<String> versions() throws IOException {
    SampleFiles data = SampleFiles.write(folder, "digits", 0);
    List<String> versions = new ArrayList<>();
    List<Supplier<Peer>> sides = new ArrayList<>(List.of(() -> addax("mlp", data)));
    if (options.needsKeras()) {
      sides.add(() -> keras("mlp", data));
    }
    for (Supplier<Peer> side : sides) {
      try (Peer peer = side.get()) {
        peer.answer();
        versions.add(peer.ask("versions"));
      }
    }
    return versions;
  }

  private void training(Nets net, String what, double wanted) throws IOException {
    training(net, net, what, wanted);
  }

  private void training(Nets net, Nets kerasNet, String what, double wanted) throws IOException {
    SampleFiles data = SampleFiles.write(folder, net.title(), net.samples());
    Row speed = row(what, "steps/s", true, wanted);
    Row peak = row(net.title() + ": peak resident memory", "MB", false, 0);
    for (int pair = 0; pair < options.pairs(); pair++) {
      try (Peer addax = addax(net.title(), data);
          Peer keras = keras(kerasNet.title(), data)) {
        addax.answer();
        keras.answer();
        double slowest = 0;
        for (int i = 0; i < 2; i++) {
          slowest = Math.max(addax.askNumber("fit 1"), keras.askNumber("fit 1"));
        }
        int epochs = (int) Math.max(1, Math.round(options.seconds() / slowest));
        String command = "fit " + epochs;
        double steps = (double) epochs * net.stepsPerEpoch();
        addax.ask(command);
        keras.ask(command);
        turns(
            speed,
            pair,
            () -> steps / addax.askNumber(command),
            () -> steps / keras.askNumber(command));
        peak.addax().add(addax.askNumber("peak") / 1e6);
        peak.beside().add(keras.askNumber("peak") / 1e6);
      }
      report(speed);
    }
  }

  /** How much accuracy on the digits mixed precision costs, over seeds. */
  private void accuracy() throws IOException {
    SampleFiles data = SampleFiles.write(folder, "digits", 0);
    Row full = row("LeNet on digits: accuracy in float32, mean of 4 seeds", "%", true, 0);
    Row mixed = row("LeNet on digits: accuracy in mixed_bfloat16", "%", true, 0);
    Row loss = row("LeNet on digits: points that mixed_bfloat16 loses", "points", false, 0.5);
    try (Peer first = addax(Nets.LENET.title(), data);
        Peer second = addax(Nets.LENET_BFLOAT16.title(), data)) {
      first.answer();
      second.answer();
      double inFull = 0;
      double inMixed = 0;
      for (int seed = 1; seed <= ACCURACY_SEEDS; seed++) {
        inFull += first.askNumber("accuracy " + seed) / ACCURACY_SEEDS;
        inMixed += second.askNumber("accuracy " + seed) / ACCURACY_SEEDS;
      }
      full.addax().add(inFull);
      mixed.addax().add(inMixed);
      loss.addax().add(inFull - inMixed);
    }
    List.of(full, mixed, loss).forEach(Measuring::report);
  }

  private void prediction() throws IOException {
    SampleFiles data = SampleFiles.write(folder, "digits", 0);
    Row predict = row("MLP: predict one sample, beside predict", "us", false, 200);
    Row call = row("MLP: predict one sample, beside tf.function (tensor)", "us", false, 2);
    Row array = row("MLP: predict one sample, beside tf.function (array)", "us", false, 2);
    for (int pair = 0; pair < options.pairs(); pair++) {
      try (Peer addax = addax("mlp", data);
          Peer keras = keras("mlp", data)) {
        addax.answer();
        keras.answer();
        for (int i = 0; i < 3; i++) {
          addax.ask("predict " + PREDICTIONS_TO_WARM_UP);
          for (String command : List.of("predict ", "call ", "call-array ")) {
            keras.ask(command + CALLS_TO_WARM_UP);
          }
        }
        DoubleSupplier ours = micros(addax, "predict");
        turns(predict, pair, ours, micros(keras, "predict"));
        turns(call, pair, ours, micros(keras, "call"));
        turns(array, pair, ours, micros(keras, "call-array"));
      }
    }
    List.of(predict, call, array).forEach(Measuring::report);
  }

  /** Time per call, over as many calls as fill a turn. */
  private DoubleSupplier micros(Peer peer, String command) {
    int probe = 30;
    double one = peer.askNumber(command + " " + probe) / probe;
    int count = (int) Math.max(probe, options.seconds() / 3 / one);
    return () -> peer.askNumber(command + " " + count) / count * 1e6;
  }

  private void start() throws IOException {
    SampleFiles data = SampleFiles.write(folder, "digits", 0);
    Row row = row("Process start to end of first epoch, MLP on digits", "s", false, 2);
    DoubleSupplier ours = () -> seconds(() -> addax("first-epoch", data));
    DoubleSupplier theirs = () -> seconds(() -> keras("first-epoch", data));
    ours.getAsDouble();
    theirs.getAsDouble();
    for (int pair = 0; pair < options.pairs(); pair++) {
      turns(row, pair, ours, theirs);
    }
    report(row);
  }

  /** A process that starts, works, answers once and ends. */
  private static double seconds(Supplier<Peer> starter) {
    long begin = System.nanoTime();
    try (Peer peer = starter.get()) {
      peer.answer();
      return (System.nanoTime() - begin) / 1e9;
    }
  }

  private void overhead() throws IOException {
    SampleFiles data = SampleFiles.write(folder, "mlp", Nets.MLP.samples());
    Row row = row("MLP: share of fit outside Session.run", "%", false, 5);
    for (int pair = 0; pair < options.pairs(); pair++) {
      try (Peer addax = addax("mlp", data)) {
        addax.answer();
        addax.ask("fit 1");
        double once = addax.askNumber("fit 1");
        int epochs = (int) Math.max(1, Math.round(options.seconds() / once));
        addax.ask("fit " + epochs);
        for (int round = pair; round < options.rounds(); round += options.pairs()) {
          row.addax().add(addax.askNumber("outside " + epochs) * 100);
        }
      }
    }
    report(row);
  }

  /** Replicas that share the processor, beside one device that has it whole, in one process. */
  private void mirrored() throws IOException {
    SampleFiles data = SampleFiles.write(folder, "mlp", Nets.MLP.samples());
    Map<Integer, Row> ofReplicas = new TreeMap<>();
    for (int replicas : REPLICAS.stream().sorted().toList()) {
      String what = "MLP, batch 256: mirrored, replicas: " + replicas + ", beside one device";
      ofReplicas.put(replicas, row(what, "steps/s", true, replicas == 2 ? 0.9 : 0));
    }
    List<Integer> turns = new ArrayList<>(List.of(MirroredWorker.ONE_DEVICE));
    turns.addAll(REPLICAS);
    for (int pair = 0; pair < options.pairs(); pair++) {
      try (Peer addax = worker(MirroredWorker.class, List.of(), data)) {
        addax.answer();
        double slowest = 0;
        for (int i = 0; i < EPOCHS_TO_WARM_UP; i++) {
          for (int replicas : turns) {
            slowest = Math.max(slowest, addax.askNumber("fit " + replicas + " 1"));
          }
        }
        int epochs = (int) Math.max(1, Math.round(options.seconds() / slowest));
        for (int round = pair; round < options.rounds(); round += options.pairs()) {
          Map<Integer, Double> speeds = new TreeMap<>();
          for (int replicas : turns) {
            double seconds = addax.askNumber("fit " + replicas + " " + epochs);
            speeds.put(replicas, epochs * MirroredWorker.stepsPerEpoch() / seconds);
          }
          ofReplicas.forEach(
              (replicas, row) -> {
                row.addax().add(speeds.get(replicas));
                row.beside().add(speeds.get(MirroredWorker.ONE_DEVICE));
              });
          Collections.reverse(turns);
        }
      }
    }
    ofReplicas.values().forEach(Measuring::report);
  }

  private Row row(String what, String unit, boolean moreIsBetter, double wanted) {
    Row row = new Row(what, unit, new ArrayList<>(), new ArrayList<>(), moreIsBetter, wanted);
    rows.add(row);
    return row;
  }

  /** This pair's part of the rounds. */
  private void turns(Row row, int pair, DoubleSupplier addax, DoubleSupplier keras) {
    for (int round = pair; round < options.rounds(); round += options.pairs()) {
      if (round / options.pairs() % 2 == 0) {
        row.addax().add(addax.getAsDouble());
        row.beside().add(keras.getAsDouble());
      } else {
        row.beside().add(keras.getAsDouble());
        row.addax().add(addax.getAsDouble());
      }
    }
  }

  private static void report(Row row) {
    System.err.println("  " + String.join("  ", row.cells()));
  }

  private Peer addax(String what, SampleFiles data) {
    return worker(AddaxWorker.class, List.of(what), data);
  }

  private Peer worker(Class<?> main, List<String> arguments, SampleFiles data) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>(List.of(java, "-cp", path));
    command.addAll(options.jvm());
    command.add(main.getName());
    command.addAll(arguments);
    return new Peer(command, data, log);
  }

  private Peer keras(String what, SampleFiles data) {
    String python = System.getenv().getOrDefault("KERAS_PYTHON", "python3");
    return new Peer(List.of(python, options.kerasWorker().toString(), what), data, log);
  }
}
