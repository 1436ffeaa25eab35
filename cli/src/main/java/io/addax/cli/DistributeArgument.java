package io.addax.cli;

import io.addax.devices.Cluster;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.session.PeerTimeouts;
import io.addax.keras.distribute.MirroredStrategy;
import io.addax.keras.distribute.MultiWorkerMirroredStrategy;
import io.addax.keras.distribute.ParameterServerStrategy;
import io.addax.keras.distribute.Strategy;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** On which devices and machines a model computes. */
final class DistributeArgument {
  /**
   * Workers read all their data before they come; a parameter server has nothing to do till then.
   */
  static final PeerTimeouts PATIENT = PeerTimeouts.defaults().withArrival(Duration.ofHours(1));

  private static final String NONE = "none";
  private static final String PARAMETER_SERVER = "parameter-server";
  private static final String FORMS =
      "none, mirrored (all GPUs, else all logical CPUs), mirrored:cpu:2 (so many logical CPUs),"
          + " mirrored:gpu:0,1, mirrored:/GPU:0,/GPU:1, multiworker with the same endings, or"
          + " parameter-server (fit only)";

  private static final Pattern SPEC = Pattern.compile("(mirrored|multiworker)(?::(.+))?");
  private static final Pattern CPUS = Pattern.compile("cpu:([1-9]\\d{0,2})");
  private static final Pattern GPUS = Pattern.compile("gpu:(\\d{1,4}(?:,\\d{1,4})*)");

  @Option(
      names = "--distribute",
      paramLabel = "SPEC",
      defaultValue = NONE,
      description = {
        "Divide each batch over devices: mirrored, mirrored:cpu:2, mirrored:gpu:0,1; or over the",
        "processes of the cluster that TF_CONFIG describes too: multiworker, multiworker:cpu:2.",
        "Or let these take turns with the batches in fit: parameter-server.",
        "Default: ${DEFAULT-VALUE}."
      })
  private String spec;

  DistributeArgument() {}

  /**
   * What was asked for, on devices that are there. No server is started yet.
   *
   * @throws Misuse if it is malformed, if there is a {@code --device} besides, or if {@code
   *     TF_CONFIG} makes the process one of several and nothing says how they divide the work
   * @throws IllegalArgumentException if a device is not there, or {@code TF_CONFIG} is missing or
   *     wrong
   */
  Strategy strategy(DeviceArgument device) {
    return strategy(device, "multiworker or --distribute parameter-server");
  }

  private Strategy strategy(DeviceArgument device, String together) {
    if (spec.equals(NONE)) {
      checkAlone(together);
      return Strategy.none();
    }
    Matcher matcher = SPEC.matcher(spec);
    boolean servers = spec.equals(PARAMETER_SERVER);
    if (!servers && !matcher.matches()) {
      throw malformed(null);
    }
    MirroredStrategy here = servers ? null : replicas(matcher.group(2));
    if (device.isGiven()) {
      throw new Misuse("Expected --device or --distribute. Received: both");
    } else if (servers) {
      return parameterServers();
    }
    Strategy strategy =
        matcher.group(1).equals("mirrored")
            ? here
            : new MultiWorkerMirroredStrategy().replicas(here);
    checkPresent(here);
    return strategy;
  }

  /**
   * The same for what cannot take turns.
   *
   * @throws Misuse also if {@code fit} alone knows it
   */
  Strategy inStep(DeviceArgument device) {
    if (spec.equals(PARAMETER_SERVER)) {
      throw new Misuse(
          "Expected --distribute as for workers in step. Received: "
              + spec
              + ", which is for fit only");
    }
    return strategy(device, "multiworker");
  }

  /**
   * Each process of a cluster would train a model of its own, and all write the same file. An
   * evaluator is alone by its nature.
   */
  private static void checkAlone(String together) {
    String tfConfig = System.getenv(Cluster.TF_CONFIG);
    if (tfConfig == null || tfConfig.isBlank()) {
      return;
    }
    Cluster cluster;
    try {
      cluster = Cluster.parse(tfConfig);
    } catch (IllegalArgumentException e) {
      return; // no cluster, then, and nobody has asked for one
    }
    if (cluster.tasks().size() > 1 && !cluster.job().equals(Cluster.EVALUATOR)) {
      throw new Misuse(
          String.format(
              "Expected --distribute %s, since TF_CONFIG makes this process one of %d of a cluster."
                  + " Received: %s",
              together, cluster.tasks().size(), NONE));
    }
  }

  private static Strategy parameterServers() {
    Cluster cluster = Cluster.fromTfConfig();
    if (cluster.parameterServers().isEmpty()) {
      throw new IllegalArgumentException(
          "Expected tasks of type ps in TF_CONFIG; 'addax cluster --parameter-servers 1' has one."
              + " Received: none");
    } else if (!cluster.isWorker() && !cluster.isParameterServer()) {
      throw new IllegalArgumentException(
          "Expected a task of type worker, chief or ps in TF_CONFIG. Received: " + cluster.job());
    }
    ParameterServerStrategy servers = new ParameterServerStrategy(cluster);
    return servers.isParameterServer() ? servers.timeouts(PATIENT) : servers;
  }

  private MirroredStrategy replicas(String devices) {
    if (devices == null) {
      return new MirroredStrategy();
    }
    Matcher cpus = CPUS.matcher(devices);
    if (cpus.matches()) {
      return MirroredStrategy.cpus(Integer.parseInt(cpus.group(1)));
    }
    Matcher gpus = GPUS.matcher(devices);
    Stream<String> names;
    if (gpus.matches()) {
      names = Stream.of(gpus.group(1).split(",")).map(number -> "/GPU:" + number);
    } else if (devices.startsWith("/")) {
      names = Stream.of(devices.split(",", -1));
    } else {
      throw malformed(null);
    }
    try {
      return new MirroredStrategy(names.toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  private Misuse malformed(IllegalArgumentException why) {
    return new Misuse(
        "Expected --distribute as "
            + FORMS
            + ". Received: "
            + spec
            + (why == null ? "" : ". " + why.getMessage()),
        why);
  }

  private static void checkPresent(MirroredStrategy here) {
    try {
      here.replication(RuntimeConfig.defaults());
    } catch (IllegalArgumentException e) {
      // Its cause tells the same without advice to programs.
      throw DeviceArgument.absent(
          e.getCause() instanceof IllegalArgumentException placement ? placement : e);
    }
  }
}
