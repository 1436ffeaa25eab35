package io.addax.cli;

import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.callbacks.BackupAndRestore;
import io.addax.keras.callbacks.CSVLogger;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.EarlyStopping;
import io.addax.keras.callbacks.History;
import io.addax.keras.data.Dataset;
import io.addax.keras.distribute.ParameterServerStrategy;
import io.addax.keras.distribute.Strategy;
import io.addax.keras.utils.RandomSeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code addax fit}: trains a model. */
@Command(
    name = "fit",
    description = "Train a model and save it.",
    footer = {
      "",
      "Training goes on where it stopped: what is not given of --optimizer, --loss and --metrics",
      "stays the model's own. The optimizer's state goes on unless --optimizer is given.",
      "",
      "Examples:",
      "  addax fit digits.keras --x x.npy --y y.npy --epochs 5 --output trained.keras",
      "  addax fit pets.keras --x photos --image-size 160x160 --validation-split 0.2 \\",
      "      --early-stopping val_loss:3 --history h.json --output trained.keras",
      "  addax fit iris.keras --x iris.csv --label species --optimizer adam \\",
      "      --learning-rate 0.01 --loss sparse_categorical_crossentropy --metrics accuracy \\",
      "      --output trained.keras",
      "  addax fit digits.keras --x x.npy --y y.npy --distribute mirrored:gpu:0,1 \\",
      "      --output trained.keras",
      "  addax cluster --workers 2 -- fit digits.keras --x x.npy --y y.npy \\",
      "      --distribute multiworker --backup job --output trained.keras",
      "  addax cluster --workers 2 --parameter-servers 1 -- fit digits.keras --x x.npy --y y.npy \\",
      "      --distribute parameter-server --output trained.keras"
    })
final class FitCommand extends Task {
  private static final Pattern STOPPING = Pattern.compile("(.+):(\\d{1,9})");
  private static final Pattern CLASS_WEIGHT = Pattern.compile("\\s*(\\d{1,9})\\s*=\\s*(\\S+)\\s*");

  @Parameters(paramLabel = "MODEL", description = "A .keras or .h5 file.")
  private Path model;

  @Mixin private SampleArguments given;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "OUT.keras",
      description = "Where the trained model goes.")
  private Path output;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often all samples are seen. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Samples per step. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--pipeline-micro-batches",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Divide each batch into so many parts that go through the model one behind the other.",
        "Default: ${DEFAULT-VALUE}."
      })
  private int microBatches;

  @Option(names = "--no-shuffle", description = "Take the samples in their order in each epoch.")
  private boolean noShuffle;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Decides the order of samples and all else random. Default: a new one.")
  private Long seed;

  @Option(
      names = "--validation-split",
      paramLabel = "F",
      description = "The share of the samples, their last ones, to validate on.")
  private Double validationSplit;

  @Option(
      names = "--validation-x",
      paramLabel = "[NAME=]FILE",
      description = "Samples to validate on.")
  private List<String> validationX;

  @Option(names = "--validation-y", paramLabel = "[NAME=]FILE", description = "Their targets.")
  private List<String> validationY;

  @Option(
      names = "--class-weight",
      paramLabel = "C=W,…",
      split = ",",
      hideParamSyntax = true,
      description = "How much classes count in the loss, such as 0=1.0,1=2.5.")
  private List<String> classWeight;

  @Option(
      names = "--early-stopping",
      paramLabel = "MONITOR:PATIENCE",
      description = "End when a value, such as val_loss, has not improved for so many epochs.")
  private String earlyStopping;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "Save after each epoch: a .keras or .weights.h5 file, such as" + " at-{epoch:02d}.keras.")
  private Path checkpoint;

  @Option(
      names = "--backup",
      paramLabel = "DIR",
      description = {
        "Back up the state of training after each epoch. If the same command is run again after it",
        "was killed, it goes on from there. Gone when training is done."
      })
  private Path backup;

  @Option(names = "--csv-log", paramLabel = "FILE", description = "A line per epoch.")
  private Path csvLog;

  @Option(
      names = "--history",
      paramLabel = "FILE.json",
      description = "One JSON object of arrays with an entry per epoch.")
  private Path history;

  @Mixin private CompileArguments compile;
  @Mixin private DeviceArgument device;
  @Mixin private DistributeArgument distribute;
  @Mixin private DataArguments data;

  FitCommand() {}

  @Override
  void run() throws Exception {
    checkOptions();
    compile.check();
    device.check();
    Strategy strategy = distribute.strategy(device);
    if (strategy instanceof ParameterServerStrategy servers && servers.isParameterServer()) {
      servers.serve();
      return;
    }
    checkBackup(strategy);
    List<Callback> callbacks = new ArrayList<>(callbacks());
    EpochRecords records = new EpochRecords();
    callbacks.add(records);
    Fit fit = options();
    ModelFiles.check(model);
    if (strategy.isChief()) {
      checkPlaces();
    }
    if (seed != null) {
      RandomSeed.set(seed);
    }
    DataArguments.Samples samples = given.read(data);
    checkOrder(samples, strategy);
    try (Model loaded = ModelFiles.load(model, device, "trained")) {
      compile.apply(loaded);
      loaded.distribute(strategy);
      fit = fit.callbacks(callbacks.toArray(Callback[]::new));
      History trained = fit(loaded, samples, fit);
      if (strategy.isChief()) {
        loaded.save(output);
        if (history != null) {
          Json.write(history, records.toJson(trained));
        }
      }
    }
  }

  private void checkBackup(Strategy strategy) {
    if (backup != null && strategy.turns() > 1) {
      throw misused(
          "Expected --backup with workers that keep in step. Received: --distribute"
              + " parameter-server; --checkpoint saves its weights");
    }
  }

  /** Arrays have an order that all workers, and a backup, agree on; images have not. */
  private void checkOrder(DataArguments.Samples samples, Strategy strategy) {
    boolean random = samples.shuffleThemselves() && (!noShuffle || validationSplit != null);
    if (random && seed == null && (strategy.workers() * strategy.turns() > 1 || backup != null)) {
      throw misused(
          "Expected --seed: the order of images is random, and has to be the same "
              + (backup != null ? "when training goes on from the --backup" : "in all workers"));
    }
  }

  private History fit(Model loaded, DataArguments.Samples samples, Fit fit) throws IOException {
    long order = seed != null ? seed : RandomSeed.next();
    if (validationX != null) {
      fit = fit.validation(data.samples(validationX, validationY, "--validation-y").all());
    }
    if (!samples.shuffleThemselves()) {
      Fit arrays = validationSplit == null ? fit : fit.validationSplit(validationSplit);
      return loaded.fit(samples.all(), arrays.shuffle(!noShuffle));
    }
    Dataset training = samples.training(!noShuffle, order);
    if (validationSplit != null && validationSplit > 0) {
      Dataset.Split parts = samples.split(validationSplit, order);
      training = parts.first();
      fit = fit.validation(parts.second());
    }
    return loaded.fit(training, fit.shuffle(false));
  }

  private void checkOptions() {
    checkPositive("--epochs", epochs);
    checkPositive("--batch-size", batchSize);
    checkPositive("--pipeline-micro-batches", microBatches);
    if (!Places.endsWith(output, ".keras")) {
      throw misused("Expected an --output that ends in .keras. Received: " + output);
    } else if (validationX != null && validationSplit != null) {
      throw misused("Expected --validation-split or --validation-x. Received: both");
    } else if (validationX == null && validationY != null) {
      throw misused("Expected --validation-x beside --validation-y. Received: none");
    } else if (validationSplit != null && !(validationSplit >= 0 && validationSplit < 1)) {
      throw misused("Expected --validation-split from 0 to below 1. Received: " + validationSplit);
    }
  }

  private void checkPlaces() throws IOException {
    List<Path> read = new ArrayList<>(List.of(model));
    read.addAll(given.paths());
    Stream.of(validationX, validationY).map(DataArguments::paths).forEach(read::addAll);
    Places.output(output, false, read);
    Places.distinct(output, checkpoint, csvLog, history, backup);
    if (backup != null) {
      Places.output(backup, true, read);
    }
    for (Path written : new Path[] {checkpoint, csvLog, history}) {
      if (written != null) {
        Places.output(written, false, read);
      }
    }
  }

  private Fit options() {
    Fit fit = Fit.epochs(epochs).batchSize(batchSize).verbose(0).pipelineMicroBatches(microBatches);
    fit = seed == null ? fit : fit.seed(seed);
    return classWeight == null ? fit : fit.classWeight(classWeights());
  }

  private Map<Integer, Double> classWeights() {
    Map<Integer, Double> weights = new LinkedHashMap<>();
    for (String part : classWeight) {
      Matcher matcher = CLASS_WEIGHT.matcher(part);
      try {
        if (matcher.matches()) {
          weights.put(Integer.parseInt(matcher.group(1)), Double.parseDouble(matcher.group(2)));
          continue;
        }
      } catch (NumberFormatException e) {
        // The same message as for what does not even look like a number.
      }
      throw misused("Expected --class-weight as 0=1.0,1=2.5. Received: " + part);
    }
    return weights;
  }

  private List<Callback> callbacks() {
    List<Callback> callbacks = new ArrayList<>();
    if (earlyStopping != null) {
      Matcher matcher = STOPPING.matcher(earlyStopping);
      if (!matcher.matches()) {
        throw misused(
            "Expected --early-stopping as MONITOR:PATIENCE, such as val_loss:3. Received: "
                + earlyStopping);
      }
      callbacks.add(
          new EarlyStopping()
              .monitor(matcher.group(1))
              .patience(Integer.parseInt(matcher.group(2)))
              .verbose(1));
    }
    if (checkpoint != null) {
      try {
        callbacks.add(ModelFiles.checkpoint(checkpoint));
      } catch (IllegalArgumentException e) {
        throw new Misuse(
            "Expected a --checkpoint that ends in .keras or .weights.h5, or the prefix of a"
                + " TensorFlow checkpoint. Received: "
                + checkpoint,
            e);
      }
    }
    if (csvLog != null) {
      boolean goesOn = backup != null && Files.isDirectory(backup);
      callbacks.add(new CSVLogger(csvLog).append(goesOn));
    }
    if (backup != null) {
      callbacks.add(new BackupAndRestore(backup));
    }
    callbacks.add(progress(System.out));
    return callbacks;
  }
}
