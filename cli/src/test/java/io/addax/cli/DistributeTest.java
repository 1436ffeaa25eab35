package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.devices.Cluster;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.keras.data.NpyFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --distribute} and {@code --backup}. */
class DistributeTest {
  private static final String FIT = "fit @digits.keras --x @x.npy --y @y.npy --seed 3 ";

  /** Unlike Adam, it makes no large steps of small gradients, nor of rounding errors in them. */
  private static final String SGD = "--optimizer sgd --learning-rate 0.1 ";

  private static final String EVALUATE = "evaluate @digits.keras --x @x.npy --y @y.npy ";

  @TempDir private static Path folder;

  @BeforeAll
  static void files() throws IOException {
    NpyFile.write(folder.resolve("x.npy"), Nets.images(0, 150));
    NpyFile.write(folder.resolve("y.npy"), Nets.labels(0, 150));
    try (Model model = Nets.digits()) {
      model.save(folder.resolve("digits.keras"));
    }
    Path images = Files.createDirectories(folder.resolve("images/a"));
    Files.createFile(images.resolve("1.png"));
  }

  /** Runs a command line that must succeed. */
  private static Outcome run(String line) {
    Outcome outcome = new WrongInputs(folder).run(line);
    assertEquals(0, outcome.code(), outcome.toString());
    return outcome;
  }

  private static List<HostTensor> weights(String file) throws IOException {
    try (Model model = Model.load(folder.resolve(file))) {
      return model.getWeights();
    }
  }

  private static void assertSameWeights(String expected, String actual) throws IOException {
    List<HostTensor> first = weights(expected);
    List<HostTensor> second = weights(actual);
    for (int i = 0; i < first.size(); i++) {
      assertArrayEquals(first.get(i).floats(), second.get(i).floats(), 2e-6f, "weight " + i);
    }
  }

  private static double loss(String json) {
    return JsonParser.parseString(json).getAsJsonObject().get("loss").getAsDouble();
  }

  @ParameterizedTest
  @CsvSource({"mirrored", "mirrored:cpu:2", "mirrored:/CPU:0"})
  void replicasChangeNothing(String spec) throws IOException {
    String fit = FIT + SGD + "--epochs 2 --output ";
    run(fit + "@one.keras");
    run(fit + "@many.keras --distribute " + spec);
    assertSameWeights("one.keras", "many.keras");
    double one = loss(run(EVALUATE).text());
    assertEquals(one, loss(run(EVALUATE + "--distribute " + spec).text()), 1e-6);
  }

  /** The last batch of 150 by 32 has 22. */
  @Test
  void workersTrainAsOneProcessAndTheChiefAloneWrites() throws IOException {
    String fit = FIT + SGD + "--epochs 2 --validation-split 0.2 --output ";
    run(fit + "@alone.keras --history @alone.json");
    Outcome outcome =
        run(
            "cluster --workers 2 -- "
                + fit
                + "@together.keras --history @together.json --checkpoint @at-{epoch:02d}.keras"
                + " --distribute multiworker");
    assertSameWeights("alone.keras", "together.keras");
    assertSameWeights("together.keras", "at-02.keras");
    JsonObject alone = json("alone.json");
    JsonObject together = json("together.json");
    assertEquals(alone.keySet(), together.keySet());
    for (String name : List.of("loss", "accuracy", "val_loss", "val_accuracy")) {
      for (int epoch = 0; epoch < 2; epoch++) {
        assertEquals(
            alone.getAsJsonArray(name).get(epoch).getAsDouble(),
            together.getAsJsonArray(name).get(epoch).getAsDouble(),
            1e-6,
            name);
      }
    }
    assertTrue(
        outcome.out().stream().allMatch(line -> line.startsWith("[worker 0] ")),
        outcome.toString());
    assertTrue(
        outcome.err().stream().anyMatch(line -> line.contains("listens on ALL network interfaces")),
        outcome.toString());
  }

  private static JsonObject json(String file) throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve(file))).getAsJsonObject();
  }

  @Test
  void workersEvaluateTogether() {
    double expected = loss(run(EVALUATE).text());
    Outcome outcome =
        run("cluster --workers 2 -- " + EVALUATE + "--distribute multiworker:cpu:2 --batch-size 7");
    String prefix = "[worker 0] ";
    assertTrue(outcome.out().stream().allMatch(line -> line.startsWith(prefix)), outcome.text());
    String json =
        outcome.out().stream()
            .map(line -> line.substring(prefix.length()))
            .collect(Collectors.joining("\n"));
    assertEquals(expected, loss(json), 1e-6);
  }

  /** Workers change the weights as they come; so no two runs end alike. */
  @Test
  void workersTakeTurnsAndTheChiefAloneWrites() throws IOException {
    Outcome outcome =
        run(
            "cluster --workers 2 --parameter-servers 1 -- "
                + FIT
                + "--epochs 20 --output @turns.keras --history @turns.json"
                + " --distribute parameter-server");
    double before = loss(run(EVALUATE).text());
    double after = loss(run(EVALUATE.replace("digits", "turns")).text());
    assertTrue(after < before / 2, before + ", then " + after);
    // The five batches of an epoch: the chief has the first, the third and the fifth.
    assertEquals(3, json("turns.json").getAsJsonArray("steps").get(0).getAsInt());
    assertTrue(
        outcome.out().stream().allMatch(line -> line.startsWith("[worker 0] ")),
        outcome.toString());
  }

  /** Each task is started with the same command, the server's too: it ends with the workers. */
  @Test
  void everyTaskRunsTheSameCommand() throws Exception {
    Cluster cluster = LocalCluster.onFreePorts(2, 1);
    String[] command =
        (FIT + "--output same.keras --distribute parameter-server").replace("@", "").split(" ");
    List<CompletableFuture<Outcome>> tasks =
        cluster.tasks().stream()
            .map(task -> cluster.at(task.job(), task.index()).toTfConfig())
            .map(config -> new ChildCommand(folder).variable(Cluster.TF_CONFIG, config))
            .map(child -> CompletableFuture.supplyAsync(() -> run(child, command)))
            .toList();
    for (CompletableFuture<Outcome> task : tasks) {
      Outcome outcome = task.get(3, TimeUnit.MINUTES);
      assertEquals(0, outcome.code(), outcome.toString());
    }
    assertTrue(Files.exists(folder.resolve("same.keras")));
  }

  private static Outcome run(ChildCommand child, String... command) {
    try {
      return child.run(command);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void microBatchesChangeNothing() throws IOException {
    String fit = FIT + SGD + "--epochs 2 --output ";
    run(fit + "@whole.keras");
    run(fit + "@parts.keras --pipeline-micro-batches 3 --distribute mirrored:cpu:2");
    assertSameWeights("whole.keras", "parts.keras");
    new WrongInputs(folder)
        .check(
            2,
            "Expected --pipeline-micro-batches of 1 or more. Received: 0",
            fit + "@o.keras --pipeline-micro-batches 0");
  }

  @Test
  void aJobWhoseWorkerWasKilledEndsWithTheSameWeights() throws Exception {
    String fit = FIT + "--epochs 60 --batch-size 8 --distribute multiworker ";
    run("cluster --workers 2 -- " + fit + "--output @undisturbed.keras");
    Set<ProcessHandle> others = ProcessHandle.current().children().collect(Collectors.toSet());
    CompletableFuture<Outcome> job =
        CompletableFuture.supplyAsync(
            () ->
                run(
                    "cluster --workers 2 --restart 1 -- "
                        + fit
                        + "--backup @job --csv-log @job.csv --output @restarted.keras"));
    Path log = folder.resolve("job.csv");
    while (!job.isDone() && (!Files.exists(log) || Files.readAllLines(log).size() < 5)) {
      Thread.sleep(5);
    }
    ProcessHandle.current()
        .children()
        .filter(child -> !others.contains(child))
        .findFirst()
        .ifPresent(ProcessHandle::destroyForcibly);
    Outcome outcome = job.get(3, TimeUnit.MINUTES);
    assertTrue(
        outcome.err().stream().anyMatch(line -> line.endsWith("start 2 of 2")), outcome.toString());
    assertFalse(Files.exists(folder.resolve("job")), "the backup is still there");
    List<HostTensor> undisturbed = weights("undisturbed.keras");
    assertEquals(undisturbed, weights("restarted.keras"));
    List<String> epochs =
        Files.readAllLines(log).stream().map(line -> line.split(",")[0]).distinct().toList();
    assertEquals(61, epochs.size(), epochs.toString());
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "2|Expected --distribute as none, mirrored (all GPUs|mirored",
        "2|Received: mirrored:cpu:0|mirrored:cpu:0",
        "2|Received: mirrored:cpu:0,1|mirrored:cpu:0,1",
        "2|Received: mirrored:|mirrored:",
        "2|Received: multiworkers|multiworkers",
        "2|Received /device:CPU:0 twice|mirrored:/CPU:0,cpu:0",
        "2|expected devices with type and number|mirrored:/GPU",
        "2|expected devices with type and number|multiworker:/CPU:0,",
        "2|Expected --device or --distribute. Received: both|mirrored --device /CPU:0",
        "1|Device /device:GPU:99 does not exist. Devices here: |mirrored:gpu:99",
        "1|Device /device:CPU:7 does not exist. Devices here: |mirrored:/CPU:7",
        "1|Device /device:FPGA:0 does not exist. Devices here: |mirrored:/FPGA:0",
        "1|Expected the environment variable TF_CONFIG, such as {|multiworker:cpu:2",
        "2|Received: parameter-server:cpu:2|parameter-server:cpu:2"
      })
  void wrongStrategies(int code, String message, String spec) {
    new WrongInputs(folder).check(code, message, FIT + "--output @o.keras --distribute " + spec);
    new WrongInputs(folder).check(code, message, EVALUATE + "--distribute " + spec);
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1|@images/a/1.png: expected a folder. Received: a file|--output @o.keras --backup @images/a/1.png",
        "1|@no/b: there is no folder|--output @o.keras --backup @no/b",
        "2|expected an output other than the other outputs|--output @o.keras --backup @o.keras",
        "2|expected an output other than the inputs|--output @o.keras --backup @digits.keras"
      })
  void wrongBackups(int code, String message, String options) {
    new WrongInputs(folder).check(code, message, FIT + options);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "tasks of type ps in TF_CONFIG; 'addax cluster --parameter-servers 1'|"
            + "{\"cluster\": {\"worker\": [\"localhost:1\"]},"
            + " \"task\": {\"type\": \"worker\", \"index\": 0}}",
        "Expected a task of type worker, chief or ps in TF_CONFIG. Received: evaluator|"
            + "{\"cluster\": {\"worker\": [\"localhost:1\"], \"ps\": [\"localhost:2\"],"
            + " \"evaluator\": [\"localhost:3\"]},"
            + " \"task\": {\"type\": \"evaluator\", \"index\": 0}}"
      })
  void wrongClustersOfParameterServers(String message, String config) throws Exception {
    assertFails("parameter-server", message, config);
  }

  @Test
  void parameterServersAreForFitWithoutBackup() throws Exception {
    String options = "--distribute parameter-server ";
    new WrongInputs(folder).check(2, "which is for fit only", EVALUATE + options);
    new WrongInputs(folder)
        .check(2, "Received: both", FIT + "--output @o.keras --device /CPU:0 " + options);
    new WrongInputs(folder)
        .check(1, "environment variable TF_CONFIG", FIT + "--output @o.keras " + options);
    Cluster cluster = LocalCluster.onFreePorts(2, 1);
    Outcome outcome =
        new ChildCommand(folder)
            .variable(Cluster.TF_CONFIG, cluster.toTfConfig())
            .run((FIT + "--output o.keras --backup b " + options).replace("@", "").split(" "));
    assertEquals(2, outcome.code(), outcome.toString());
    assertTrue(
        outcome.err().get(0).contains("Expected --backup with workers that keep in step"),
        outcome.toString());
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "expected JSON such as|{\"cluster\"",
        "from 0 to 0 for the task of type 'worker'. Received: 1|"
            + "{\"cluster\": {\"worker\": [\"localhost:1\"]},"
            + " \"task\": {\"type\": \"worker\", \"index\": 1}}",
        "expected a cluster of workers alone|"
            + "{\"cluster\": {\"worker\": [\"localhost:1\"], \"ps\": [\"localhost:2\"]},"
            + " \"task\": {\"type\": \"worker\", \"index\": 0}}",
        "Received: the evaluator|"
            + "{\"cluster\": {\"worker\": [\"localhost:1\"], \"evaluator\": [\"localhost:2\"]},"
            + " \"task\": {\"type\": \"evaluator\", \"index\": 0}}"
      })
  void wrongClusters(String message, String config) throws Exception {
    assertFails("multiworker", message, config);
  }

  @Test
  void aTakenPortIsSaid() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Cluster cluster = Cluster.of(List.of("localhost:" + taken.getLocalPort()), 0);
      assertFails("multiworker", "Expected port " + taken.getLocalPort(), cluster.toTfConfig());
    }
  }

  private static void assertFails(String spec, String message, String config) throws Exception {
    Outcome outcome =
        new ChildCommand(folder)
            .variable(Cluster.TF_CONFIG, config)
            .run((FIT + "--output o.keras --distribute " + spec).replace("@", "").split(" "));
    assertEquals(1, outcome.code(), outcome.toString());
    assertEquals(1, outcome.err().size(), outcome.toString());
    assertTrue(outcome.err().get(0).contains(message), outcome.toString());
    assertFalse(Files.exists(folder.resolve("o.keras")));
  }

  @Test
  void imagesNeedASeedWhereTheirOrderHasToBeKnown() {
    String fit =
        "fit @digits.keras --x @images --image-size 8x8 --color-mode grayscale --output @o.keras";
    new WrongInputs(folder).check(2, "Expected --seed: the order of images", fit + " --backup @b");
  }
}
