package io.addax.cli;

import io.addax.devices.Cluster;
import io.addax.devices.ClusterTask;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The tasks of a cluster as processes of this machine. None of them outlives this process. */
final class LocalCluster implements AutoCloseable {
  /** Where the lines of all tasks go. */
  record Output(PrintWriter out, PrintWriter err) {
    void line(PrintWriter to, String line) {
      synchronized (this) {
        to.println(line);
        to.flush();
      }
    }
  }

  /** A task that is over. */
  private record End(ClusterTask task, int code) {}

  /** Options of Java's that only one process can have. */
  private static final List<String> NOT_FOR_TASKS =
      List.of("-XX:SharedArchiveFile", "-XX:ArchiveClassesAtExit", "-agentlib", "-javaagent");

  private static final List<String> SERVE = List.of(ClusterCommand.NAME, "--serve");
  private static final long SECONDS_TO_END = 5;

  /** What {@link #run} gives when this process itself is asked to end, as by Ctrl-C. */
  static final int INTERRUPTED = 130;

  private final Output output;
  private final List<Process> processes = new ArrayList<>();
  private final List<Thread> forwarders = new ArrayList<>();
  private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();

  private final Thread hook = new Thread(this::interrupt, "addax-cluster-end");
  private volatile boolean interrupted;

  private LocalCluster(Output output) {
    this.output = output;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** A cluster of tasks on ports that are free now. */
  static Cluster onFreePorts(int workers, int parameterServers) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      List<String> addresses = new ArrayList<>();
      for (int i = 0; i < workers + parameterServers; i++) {
        ServerSocket socket = new ServerSocket(0);
        sockets.add(socket);
        addresses.add("localhost:" + socket.getLocalPort());
      }
      List<String> servers = addresses.subList(workers, addresses.size());
      return Cluster.of(addresses.subList(0, workers), 0)
          .withParameterServers(servers.toArray(new String[0]));
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  /**
   * Runs a command in all workers, and parameter servers beside them.
   *
   * @return 0 once all workers have ended with 0; else the exit code of the task that failed first,
   *     after which the others are ended; or {@link #INTERRUPTED}
   */
  static int run(Cluster cluster, List<String> command, Output output)
      throws IOException, InterruptedException {
    try (LocalCluster running = new LocalCluster(output)) {
      for (ClusterTask task : cluster.tasks()) {
        boolean worker = task.job().equals(Cluster.WORKER);
        running.start(cluster, task, worker ? command : SERVE);
      }
      int code = running.await(cluster.workers().size());
      return running.interrupted ? INTERRUPTED : code;
    }
  }

  private synchronized void start(Cluster cluster, ClusterTask task, List<String> command)
      throws IOException {
    if (interrupted) {
      return;
    }
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> NOT_FOR_TASKS.stream().noneMatch(option::startsWith))
        .forEach(line::add);
    line.add(Main.class.getName());
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put(Cluster.TF_CONFIG, cluster.at(task.job(), task.index()).toTfConfig());
    builder.environment().put(ParentWatch.VARIABLE, String.valueOf(ProcessHandle.current().pid()));
    Process process = builder.start();
    process.getOutputStream().close();
    processes.add(process);
    String prefix = "[" + task.job() + " " + task.index() + "] ";
    forward(process.getInputStream(), prefix, output.out());
    forward(process.getErrorStream(), prefix, output.err());
    process.onExit().thenAccept(ended -> ends.add(new End(task, ended.exitValue())));
  }

  private void forward(InputStream from, String prefix, PrintWriter to) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(new InputStreamReader(from, Charset.defaultCharset()))) {
                lines.lines().forEach(line -> output.line(to, prefix + line));
              } catch (IOException | java.io.UncheckedIOException e) {
                output.line(output.err(), prefix + "(output lost: " + e.getMessage() + ")");
              }
            },
            "addax-output");
    thread.setDaemon(true);
    thread.start();
    forwarders.add(thread);
  }

  private int await(int workers) throws InterruptedException {
    for (int done = 0; done < workers; ) {
      End end = ends.take();
      if (end.code() != 0) {
        return end.code();
      }
      if (end.task().job().equals(Cluster.WORKER)) {
        done++;
      }
    }
    return 0;
  }

  private void interrupt() {
    interrupted = true;
    end();
  }

  /** Ends all processes, and those that they have started. */
  private synchronized void end() {
    List<ProcessHandle> all =
        processes.stream()
            .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle())))
            .toList();
    all.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_END);
    for (ProcessHandle process : all) {
      try {
        process.onExit().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (Exception e) {
        process.destroyForcibly();
      }
    }
  }

  /** Ends all processes, and passes on what they have written last. */
  @Override
  public void close() {
    end();
    try {
      for (Thread forwarder : forwarders) {
        forwarder.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_END));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!interrupted) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
