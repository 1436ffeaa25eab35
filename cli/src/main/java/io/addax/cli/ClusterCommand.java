package io.addax.cli;

import io.addax.devices.Cluster;
import io.addax.devices.ClusterTask;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.session.ClusterServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code addax cluster}: one command in several processes of this machine, as a cluster. */
@Command(
    name = ClusterCommand.NAME,
    description = {
      "Run a command in several processes of this machine, which are the workers of a cluster.",
      "Each gets a TF_CONFIG of its own; their output comes with the name of the worker."
    },
    footer = {
      "",
      "The servers of a cluster listen on all network interfaces, without password or encryption:",
      "use them behind a firewall only.",
      "",
      "Examples:",
      "  addax cluster --workers 2 -- fit digits.keras --x x.npy --y y.npy \\",
      "      --distribute multiworker --output new.keras",
      "  addax cluster --workers 2 --parameter-servers 1 -- fit digits.keras --x x.npy --y y.npy \\",
      "      --distribute parameter-server --output new.keras",
      "  TF_CONFIG='{\"cluster\": ...}' addax cluster --serve"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    usageHelpWidth = 100)
final class ClusterCommand implements Callable<Integer> {
  static final String NAME = "cluster";

  @Spec private CommandSpec spec;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "How many processes run the command.")
  private Integer workers;

  @Option(
      names = {"--parameter-servers", "--ps"},
      paramLabel = "N",
      defaultValue = "0",
      description = "How many parameter servers keep variables. Default: ${DEFAULT-VALUE}.")
  private int parameterServers;

  @Option(
      names = "--restart",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "How often all processes are started again when one fails. Default: ${DEFAULT-VALUE}.",
        "What they do then, such as to go on from a backup, is up to the command."
      })
  private int restarts;

  @Option(
      names = "--serve",
      description =
          "Be the parameter server that TF_CONFIG describes, until all workers have ended.")
  private boolean serve;

  @Parameters(
      paramLabel = "COMMAND",
      description = "A command of addax with its arguments, after --.")
  private List<String> command = List.of();

  ClusterCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (serve) {
      serve();
      return 0;
    }
    check();
    PrintWriter err = spec.commandLine().getErr();
    LocalCluster.Output output = new LocalCluster.Output(spec.commandLine().getOut(), err);
    for (int attempt = 0; ; attempt++) {
      Cluster cluster = LocalCluster.onFreePorts(workers, parameterServers);
      announce(err, cluster);
      int code = LocalCluster.run(cluster, command, output);
      if (code == 0 || code == LocalCluster.INTERRUPTED || attempt == restarts) {
        return code;
      }
      err.printf("A process ended with %d: start %d of %d%n", code, attempt + 2, restarts + 1);
    }
  }

  private void serve() throws InterruptedException {
    if (workers != null || parameterServers > 0 || !command.isEmpty()) {
      throw misused("Expected --serve alone. Received: further options or a command");
    }
    Cluster cluster = Cluster.fromTfConfig();
    if (!cluster.isParameterServer()) {
      throw new IllegalArgumentException(
          "Expected a task of type ps in TF_CONFIG. Received: " + cluster.job());
    }
    ClusterServer.start(cluster, RuntimeConfig.defaults(), DistributeArgument.PATIENT)
        .joinWorkers();
  }

  private void check() {
    if (workers == null) {
      throw misused("Expected --workers N or --serve");
    } else if (workers < 1) {
      throw misused("Expected --workers of 1 or more. Received: " + workers);
    } else if (parameterServers < 0) {
      throw misused("Expected --parameter-servers of 0 or more. Received: " + parameterServers);
    } else if (restarts < 0) {
      throw misused("Expected --restart of 0 or more. Received: " + restarts);
    }
    Set<String> known = new TreeSet<>(spec.parent().subcommands().keySet());
    known.remove(NAME);
    String first = command.isEmpty() ? "none" : command.get(0);
    if (!known.contains(first)) {
      throw misused("Expected a command after --, one of " + known + ". Received: " + first);
    }
  }

  private static void announce(PrintWriter err, Cluster cluster) {
    err.println("A cluster on this machine:");
    for (ClusterTask task : cluster.tasks()) {
      err.printf("  %s %d: port %d%n", task.job(), task.index(), task.port());
    }
    err.println(
        "TensorFlow's servers listen there on ALL network interfaces, without password or"
            + " encryption: whoever reaches a port can run code here. Keep them behind a firewall.");
    err.flush();
  }

  private ParameterException misused(String message) {
    CommandLine line = spec.commandLine();
    return new ParameterException(line, message);
  }
}
