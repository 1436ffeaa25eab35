package io.addax.graph.session;

import io.addax.devices.Cluster;
import io.addax.devices.ClusterTask;
import io.addax.devices.NativeRuntime;
import io.addax.devices.ProcessSettings;
import io.addax.devices.RuntimeConfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Server;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.ServerDef;

/**
 * TensorFlow's server of this process, through which the tasks of a {@link Cluster} compute
 * together.
 *
 * <pre>{@code
 * ClusterServer server = ClusterServer.start(Cluster.fromTfConfig(), RuntimeConfig.defaults());
 * if (server.cluster().isParameterServer()) {
 *   server.joinWorkers(); // serves until all workers have ended
 *   return;
 * }
 * try (GraphSession session = GraphSession.forCluster(graph, server)) { … }
 * }</pre>
 *
 * <p><b>The server listens on all network interfaces and knows no passwords:</b> whoever reaches
 * the port can run any computation in this process, and with it read and write files. Use it only
 * in a network of your own, behind a firewall.
 *
 * <p>There is one per process, and it ends with the process: TensorFlow cannot stop it.
 */
public final class ClusterServer {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterServer.class);
  private static final Duration PROBE = Duration.ofSeconds(1);
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);

  private static ClusterServer running;

  private final Cluster cluster;
  private final RuntimeConfig config;
  private final PeerTimeouts timeouts;
  private final RuntimeConfig effective;
  private final PeerWatch watch;
  private final List<ClusterTask> peers;
  private volatile boolean peersCame;

  /** Kept, because JavaCPP would free it. */
  private final Server server;

  private ClusterServer(
      Cluster cluster,
      RuntimeConfig config,
      PeerTimeouts timeouts,
      RuntimeConfig effective,
      Server server) {
    this.cluster = cluster;
    this.config = config;
    this.timeouts = timeouts;
    this.effective = effective;
    this.server = server;
    this.peers = peersOf(cluster);
    this.watch = new PeerWatch(peers, timeouts, cluster.parameterServers().isEmpty());
  }

  /**
   * {@link #start(Cluster, RuntimeConfig, PeerTimeouts)} with {@linkplain PeerTimeouts#defaults()
   * the usual patience}.
   */
  public static ClusterServer start(Cluster cluster, RuntimeConfig config) {
    return start(cluster, config, PeerTimeouts.defaults());
  }

  /**
   * Starts the server of this task, on the port that the cluster gives it. Does not wait for
   * others. A second call with equal arguments gives the same server.
   *
   * @param config what devices this task has, and how they run
   * @throws IllegalStateException if the process has a server of another cluster, task or
   *     configuration, if the task is the evaluator, or if {@code config} contradicts what is
   *     already fixed for this process
   * @throws ClusterException if the port is taken or TensorFlow cannot start the server
   */
  public static synchronized ClusterServer start(
      Cluster cluster, RuntimeConfig config, PeerTimeouts timeouts) {
    ClusterTask task = cluster.task();
    if (running != null) {
      if (running.cluster.equals(cluster)
          && running.config.equals(config)
          && running.timeouts.equals(timeouts)) {
        return running;
      }
      throw new IllegalStateException(
          "A process can have one server, which cannot be stopped. Expected the running one's "
              + running.description()
              + ". Received: "
              + description(cluster, config, timeouts));
    }
    checkPort(task);
    NativeRuntime.load();
    RuntimeConfig effective = ProcessSettings.claim(config, "the server of the cluster");
    LOG.warn(
        "TensorFlow's server of {} listens on ALL network interfaces, without password or"
            + " encryption: whoever reaches port {} can run code here. Keep it behind a firewall.",
        task,
        task.port());
    running =
        new ClusterServer(cluster, config, timeouts, effective, startNative(cluster, effective));
    return running;
  }

  /** The server of this process, if one has been started. */
  public static synchronized Optional<ClusterServer> running() {
    return Optional.ofNullable(running);
  }

  /** TensorFlow's own error for it is that the server could not be started. */
  private static void checkPort(ClusterTask task) {
    try {
      new ServerSocket(task.port()).close();
    } catch (IOException e) {
      throw new ClusterException(
          String.format(
              "Expected port %d of this machine to be free for %s. Received: %s. Is the job running"
                  + " already?",
              task.port(), task, e.getMessage()),
          List.of(task),
          e);
    }
  }

  private static Server startNative(Cluster cluster, RuntimeConfig config) {
    ServerDef definition =
        ServerDef.newBuilder()
            .setCluster(definition(cluster))
            .setJobName(cluster.job())
            .setTaskIndex(cluster.index())
            .setProtocol("grpc")
            .setDefaultSessionConfig(configProto(cluster, config))
            .build();
    try {
      Server server = new Server(definition);
      server.start();
      return server;
    } catch (TensorFlowException e) {
      throw new ClusterException(
          "TensorFlow cannot start the server of " + cluster.task() + ": " + e.getMessage(),
          List.of(cluster.task()),
          e);
    }
  }

  private static ClusterDef definition(Cluster cluster) {
    Map<String, JobDef.Builder> jobs = new LinkedHashMap<>();
    for (ClusterTask task : cluster.tasks()) {
      jobs.computeIfAbsent(task.job(), name -> JobDef.newBuilder().setName(name))
          .putTasks(task.index(), task.address());
    }
    ClusterDef.Builder definition = ClusterDef.newBuilder();
    jobs.values().forEach(definition::addJob);
    return definition.build();
  }

  /**
   * A worker sees its own devices and the parameter servers' only: a session that saw the other
   * workers' would wait for them, and might place ops there.
   */
  private static ConfigProto configProto(Cluster cluster, RuntimeConfig config) {
    ConfigProto.Builder proto = SessionConfigs.of(config).toBuilder();
    proto
        .getExperimentalBuilder()
        .setCollectiveGroupLeader(cluster.task(Cluster.WORKER, 0).spec().toString());
    if (cluster.isWorker()) {
      proto.addDeviceFilters("/job:" + cluster.job() + "/task:" + cluster.index());
      if (!cluster.parameterServers().isEmpty()) {
        proto.addDeviceFilters("/job:" + Cluster.PARAMETER_SERVER);
      }
    }
    return proto.build();
  }

  /** Workers that share parameter servers need not know of each other. */
  private static List<ClusterTask> peersOf(Cluster cluster) {
    String job = cluster.parameterServers().isEmpty() ? Cluster.WORKER : Cluster.PARAMETER_SERVER;
    return cluster.isWorker()
        ? cluster.peers().stream().filter(task -> task.job().equals(job)).toList()
        : List.of();
  }

  /** The cluster, and which of its tasks this is. */
  public Cluster cluster() {
    return cluster;
  }

  /** What devices this task has. */
  public RuntimeConfig config() {
    return config;
  }

  /**
   * The tasks that this one cannot do without: for a worker, the parameter servers if there are any
   * and else the other workers; for a parameter server, none.
   */
  public List<ClusterTask> peers() {
    return peers;
  }

  /**
   * Waits for {@link #peers()}, as long as the time-outs of {@link #start} allow; once they have
   * come, it does nothing, even if they have gone since.
   *
   * @throws ClusterException as in {@link #awaitPeers(Duration)}
   */
  public void awaitPeers() {
    if (!peersCame) {
      awaitPeers(timeouts.arrival());
    }
  }

  /**
   * Waits until the server of each of {@link #peers()} answers.
   *
   * @throws ClusterException if some do not within the time; the message names them and says what
   *     was found at their addresses
   */
  public void awaitPeers(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<ClusterTask, PeerProbe.Answer> missing = new LinkedHashMap<>();
    peers.forEach(peer -> missing.put(peer, PeerProbe.Answer.ABSENT));
    boolean told = false;
    while (!missing.isEmpty()) {
      missing.replaceAll((peer, answer) -> PeerProbe.ask(peer, shorter(PROBE, deadline)));
      missing.values().removeIf(answer -> answer == PeerProbe.Answer.ALIVE);
      if (missing.isEmpty()) {
        break;
      }
      if (System.nanoTime() >= deadline) {
        throw absent(missing, timeout);
      }
      if (!told) {
        LOG.info("{} waits for {}", cluster.task(), describe(missing));
        told = true;
      }
      sleep();
    }
    peersCame = true;
  }

  private static Duration shorter(Duration most, long deadline) {
    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    return left.compareTo(most) < 0 ? left : most;
  }

  private void sleep() {
    try {
      Thread.sleep(BETWEEN_PROBES.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException(cluster.task() + " was interrupted", List.of(), e);
    }
  }

  private ClusterException absent(Map<ClusterTask, PeerProbe.Answer> missing, Duration timeout) {
    return new ClusterException(
        String.format(
            "Expected every task of the cluster within %s of the start of %s. Received nothing"
                + " from: %s",
            PeerFailure.seconds(timeout), cluster.task(), describe(missing)),
        List.copyOf(missing.keySet()),
        null);
  }

  private static String describe(Map<ClusterTask, PeerProbe.Answer> tasks) {
    return tasks.entrySet().stream()
        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
        .collect(Collectors.joining(", "));
  }

  /** How long this task waits for others. */
  public PeerTimeouts timeouts() {
    return timeouts;
  }

  /** Serves others until the process is ended, or this thread interrupted. */
  public void join() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /**
   * Serves others until the job is over: until every worker that came has ended, or has not
   * answered for as long as the time-outs of {@link #start} allow. Workers that do not come within
   * the time for the arrival are not waited for.
   *
   * @throws ClusterException if no worker came in time
   * @throws InterruptedException if this thread is interrupted
   */
  public void joinWorkers() throws InterruptedException {
    TaskWatch watch = watchTasks();
    List<ClusterTask> workers = cluster.tasks(Cluster.WORKER);
    while (true) {
      List<TaskWatch.State> states = workers.stream().map(watch::look).toList();
      if (states.stream().noneMatch(TaskWatch.State::mayGoOn)) {
        if (states.stream().allMatch(TaskWatch.State.ABSENT::equals)) {
          throw absent(workers);
        }
        LOG.info("{} ends with the job: all workers have ended", cluster.task());
        return;
      }
      // One that ends soon after it came must be seen too.
      boolean someToCome = states.contains(TaskWatch.State.EXPECTED);
      Thread.sleep((someToCome ? BETWEEN_PROBES : watch.interval()).toMillis());
    }
  }

  private ClusterException absent(List<ClusterTask> workers) {
    return new ClusterException(
        String.format(
            "Expected a worker of the cluster within %s of the start of %s. Received nothing from:"
                + " %s",
            PeerFailure.seconds(timeouts.arrival()), cluster.task(), PeerFailure.names(workers)),
        workers,
        null);
  }

  /** Finds out which other tasks are there, from now on. */
  public TaskWatch watchTasks() {
    return new TaskWatch(timeouts, false);
  }

  /** Where sessions of this process begin: at its own server. */
  String target() {
    return "grpc://localhost:" + cluster.task().port();
  }

  /**
   * For a session of this process. Variables belong to the session, as everywhere, unless parameter
   * servers keep them: then all workers shall find them.
   */
  ConfigProto sessionConfig() {
    return configProto(cluster, effective).toBuilder()
        .setIsolateSessionState(cluster.parameterServers().isEmpty())
        .build();
  }

  PeerWatch watch() {
    return watch;
  }

  private String description() {
    return description(cluster, config, timeouts);
  }

  private static String description(Cluster cluster, RuntimeConfig config, PeerTimeouts timeouts) {
    return cluster + ", " + config + ", " + timeouts;
  }

  @Override
  public String toString() {
    return "ClusterServer(" + cluster.task() + ")";
  }
}
