package io.addax.devices;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkElementIndex;

import com.google.gson.Gson;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The processes that train together, and which of them this one is. Immutable.
 *
 * <p>Each process of a job is started with the same lists and its own place in them, by the
 * environment variable {@code TF_CONFIG} as for TensorFlow, or in Java:
 *
 * <pre>{@code
 * // TF_CONFIG='{"cluster": {"worker": ["a:2222", "b:2222"]}, "task": {"type": "worker", "index": 1}}'
 * Cluster cluster = Cluster.fromTfConfig();
 * cluster.isChief();   // false: that is worker 0
 * cluster.address();   // "b:2222"
 *
 * Cluster.of(List.of("a:2222", "b:2222"), 1).equals(cluster);                    // true
 * Cluster.of(List.of("a:2222", "b:2222"), 1).withParameterServers("c:2222");
 * }</pre>
 *
 * <p>Workers train; parameter servers ({@code ps}) keep variables for them. A cluster with a {@code
 * chief} has it as its worker 0, and what {@code TF_CONFIG} calls worker 0 is worker 1 then, as
 * TensorFlow counts them. An {@code evaluator} is no part of the training and has no peers.
 *
 * <p>Nothing of TensorFlow is loaded.
 *
 * <p>Source: {@code tf.distribute.cluster_resolver.TFConfigClusterResolver}
 */
public final class Cluster {
  /** The job of those that train. */
  public static final String WORKER = "worker";

  /** The job of those that keep variables. */
  public static final String PARAMETER_SERVER = "ps";

  /** The job of the one that evaluates beside the training. */
  public static final String EVALUATOR = "evaluator";

  /** The environment variable that describes the cluster to TensorFlow. */
  public static final String TF_CONFIG = "TF_CONFIG";

  private final List<String> workers;
  private final List<String> parameterServers;
  private final String job;
  private final int index;

  private Cluster(List<String> workers, List<String> parameterServers, String job, int index) {
    this.workers = List.copyOf(workers);
    this.parameterServers = List.copyOf(parameterServers);
    this.job = job;
    this.index = index;
    checkArgument(!workers.isEmpty(), "Expected at least one worker in a cluster. Received: none");
    checkAddresses();
    if (!job.equals(EVALUATOR)) {
      List<String> mine = addresses(job);
      checkArgument(
          index >= 0 && index < mine.size(),
          "Expected the index of a %s from 0 to %s, since there are %s. Received: %s",
          job,
          mine.size() - 1,
          mine.size(),
          index);
    }
  }

  /** Checks them by making tasks of them; no two may be the same. */
  private void checkAddresses() {
    Map<String, ClusterTask> seen = new HashMap<>();
    for (ClusterTask task : tasks()) {
      ClusterTask other = seen.putIfAbsent(task.address(), task);
      checkArgument(
          other == null,
          "Expected an address of its own for each task. Received: %s %s and %s %s both at %s",
          other == null ? "" : other.job(),
          other == null ? "" : other.index(),
          task.job(),
          task.index(),
          task.address());
    }
  }

  /**
   * Workers alone, seen from one of them.
   *
   * @param workers the addresses, {@code host:port}; the first is the chief's
   * @param index which of them this process is
   * @throws IllegalArgumentException if there is none, if an address is malformed or there twice,
   *     or if there is no such worker
   */
  public static Cluster of(List<String> workers, int index) {
    return new Cluster(workers, List.of(), WORKER, index);
  }

  /**
   * The cluster that {@code TF_CONFIG} in the environment describes.
   *
   * @throws IllegalArgumentException if the variable is missing, or as in {@link #parse}
   */
  public static Cluster fromTfConfig() {
    return fromEnvironment(System.getenv());
  }

  static Cluster fromEnvironment(Map<String, String> environment) {
    String json = environment.get(TF_CONFIG);
    checkArgument(
        json != null,
        "Expected the environment variable %s, such as %s. Received: it is not set",
        TF_CONFIG,
        TfConfigReader.EXAMPLE);
    return parse(json);
  }

  /**
   * The cluster that a text like {@code TF_CONFIG}'s describes. Of its keys {@code cluster} and
   * {@code task} are needed; {@code rpc_layer} may only be {@code grpc}; others are for other
   * programs.
   *
   * @throws IllegalArgumentException if the text is no JSON, lacks the cluster or the task, has
   *     another job than chief, worker, ps and evaluator, more than one chief or evaluator, an
   *     address that is malformed or there twice, or a task that is not in the cluster. The message
   *     shows what was expected and what was received.
   */
  public static Cluster parse(String tfConfig) {
    return new TfConfigReader(tfConfig).read();
  }

  /** For {@link TfConfigReader}: every part is given. */
  static Cluster of(List<String> workers, List<String> parameterServers, String job, int index) {
    return new Cluster(workers, parameterServers, job, index);
  }

  /**
   * The same workers with these parameter servers.
   *
   * @throws IllegalArgumentException if an address is malformed or there twice
   */
  public Cluster withParameterServers(String... addresses) {
    return new Cluster(workers, Arrays.asList(addresses), job, index);
  }

  /**
   * The same cluster seen from another of its tasks.
   *
   * @param newJob {@link #WORKER}, {@link #PARAMETER_SERVER} or {@link #EVALUATOR}
   * @throws IllegalArgumentException if there is no such task
   */
  public Cluster at(String newJob, int newIndex) {
    checkArgument(
        List.of(WORKER, PARAMETER_SERVER, EVALUATOR).contains(newJob),
        "Expected a job, one of %s, %s and %s. Received: '%s'",
        WORKER,
        PARAMETER_SERVER,
        EVALUATOR,
        newJob);
    return new Cluster(workers, parameterServers, newJob, newIndex);
  }

  /** The addresses of all workers, the chief's first. */
  public List<String> workers() {
    return workers;
  }

  /** The addresses of all parameter servers; often none. */
  public List<String> parameterServers() {
    return parameterServers;
  }

  /** What this process is: worker, ps or evaluator. */
  public String job() {
    return job;
  }

  /** This process's number among those of its job. */
  public int index() {
    return index;
  }

  /**
   * This process as a task.
   *
   * @throws IllegalStateException if it is the evaluator, which is none of the training's
   */
  public ClusterTask task() {
    if (job.equals(EVALUATOR)) {
      throw new IllegalStateException(
          "Expected a worker or a parameter server. Received: the evaluator, which takes no part in"
              + " the training");
    }
    return task(job, index);
  }

  /**
   * Any task.
   *
   * @throws IndexOutOfBoundsException if there is no such task
   */
  public ClusterTask task(String ofJob, int number) {
    List<String> addresses = addresses(ofJob);
    checkElementIndex(number, addresses.size(), ofJob);
    return new ClusterTask(ofJob, number, addresses.get(number));
  }

  /**
   * Where this process listens.
   *
   * @throws IllegalStateException as in {@link #task()}
   */
  public String address() {
    return task().address();
  }

  /** Every worker and then every parameter server. */
  public List<ClusterTask> tasks() {
    return Stream.of(WORKER, PARAMETER_SERVER).flatMap(ofJob -> tasks(ofJob).stream()).toList();
  }

  /** Every task of a job, {@link #WORKER} or {@link #PARAMETER_SERVER}. */
  public List<ClusterTask> tasks(String ofJob) {
    List<String> addresses = addresses(ofJob);
    return IntStream.range(0, addresses.size())
        .mapToObj(i -> new ClusterTask(ofJob, i, addresses.get(i)))
        .toList();
  }

  /** Every task but this one. */
  public List<ClusterTask> peers() {
    return tasks().stream()
        .filter(task -> !(task.job().equals(job) && task.index() == index))
        .toList();
  }

  /**
   * The device that keeps a variable: the parameter servers' processors take turns.
   *
   * @param number of the variable, counted from 0 in the same order by all workers
   * @throws IllegalStateException if there are no parameter servers
   */
  public DeviceSpec variableDevice(int number) {
    if (parameterServers.isEmpty()) {
      throw new IllegalStateException("Expected parameter servers in the cluster. Received: none");
    }
    int server = number % parameterServers.size();
    return task(PARAMETER_SERVER, server).spec().withType(Device.CPU).withIndex(0);
  }

  /**
   * Whether this is worker 0, which alone writes checkpoints and logs; the evaluator is a chief of
   * its own.
   */
  public boolean isChief() {
    return job.equals(EVALUATOR) || (job.equals(WORKER) && index == 0);
  }

  /** Whether this process trains. */
  public boolean isWorker() {
    return job.equals(WORKER);
  }

  /** Whether this process keeps variables. */
  public boolean isParameterServer() {
    return job.equals(PARAMETER_SERVER);
  }

  /** This cluster as a value of {@code TF_CONFIG}; {@link #parse} gives an equal one. */
  public String toTfConfig() {
    Map<String, List<String>> jobs = new LinkedHashMap<>();
    jobs.put(WORKER, workers);
    if (!parameterServers.isEmpty()) {
      jobs.put(PARAMETER_SERVER, parameterServers);
    }
    Map<String, Object> task = new LinkedHashMap<>();
    task.put("type", job);
    task.put("index", index);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("cluster", jobs);
    all.put("task", task);
    return new Gson().toJson(all);
  }

  private List<String> addresses(String ofJob) {
    return switch (ofJob) {
      case WORKER -> workers;
      case PARAMETER_SERVER -> parameterServers;
      default -> List.of();
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cluster that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  private List<Object> parts() {
    return List.of(workers, parameterServers, job, index);
  }

  @Override
  public String toString() {
    String servers = parameterServers.isEmpty() ? "" : ", ps=" + parameterServers;
    return "Cluster[worker=" + workers + servers + ", this is " + job + " " + index + "]";
  }
}
