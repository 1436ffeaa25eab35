package io.addax.keras.distribute;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.addax.devices.Cluster;
import io.addax.devices.DeviceSpec;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.session.ClusterServer;
import io.addax.graph.session.PeerTimeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Trains on several workers that do not wait for each other: weights and the optimizer's state live
 * on parameter servers, and each worker reads them, computes gradients of a batch of its own, and
 * updates them. No update is lost, but a gradient may be of weights that others have changed
 * meanwhile; so two runs never end alike.
 *
 * <pre>{@code
 * TF_CONFIG='{"cluster": {"worker": ["a:2222", "b:2222"], "ps": ["c:2222"]},
 *             "task": {"type": "worker", "index": 0}}'
 *
 * model.distribute(new ParameterServerStrategy());
 * model.fit(data, Fit.epochs(3));
 * }</pre>
 *
 * <p>The same program runs in every process. In one that is a parameter server, the first run of
 * the model does not return: the process serves, and ends with exit code 0 once all workers'
 * processes have ended. {@link #serve} leaves what follows to the program:
 *
 * <pre>{@code
 * if (strategy.isParameterServer()) {
 *   strategy.serve();
 *   return;
 * }
 * }</pre>
 *
 * <p>Workers take turns with the batches: the first takes the first, and so on. The first worker,
 * the chief, gives the weights their initial values, and alone writes checkpoints and logs. What a
 * worker logs is of its own batches, and learning-rate schedules count its own steps. Epochs end at
 * different times. With gradient accumulation each worker takes the mean over batches of its own,
 * which it keeps until then; the optimizer's iterations count the batches of whole updates, and
 * what a worker has accumulated since is in no file.
 *
 * <p>The chief's {@code fit} returns when all workers have trained. It does not wait for one that
 * stopped, did not answer for {@link PeerTimeouts#silence}, did not come within {@link
 * PeerTimeouts#arrival}, or has not trained on anything for {@link PeerTimeouts#step}; a warning
 * names it. If a callback ends the chief's training early, that of the others ends too.
 *
 * <p><b>TensorFlow's server listens on all network interfaces, without password or encryption:</b>
 * keep it behind a firewall.
 *
 * <p>Source: {@code tf.distribute.ParameterServerStrategy}; there, one coordinator hands out the
 * steps.
 */
public final class ParameterServerStrategy extends Strategy {
  private final Cluster cluster;
  private final PeerTimeouts timeouts;

  /**
   * A strategy for the cluster of {@code TF_CONFIG}.
   *
   * @throws IllegalArgumentException if {@code TF_CONFIG} is missing or wrong, or names no
   *     parameter server
   */
  public ParameterServerStrategy() {
    this(Cluster.fromTfConfig());
  }

  /**
   * A strategy for a given cluster.
   *
   * @throws IllegalArgumentException if it has no parameter server
   */
  public ParameterServerStrategy(Cluster cluster) {
    this(cluster, PeerTimeouts.defaults());
  }

  private ParameterServerStrategy(Cluster cluster, PeerTimeouts timeouts) {
    checkArgument(
        !cluster.parameterServers().isEmpty(),
        "ParameterServerStrategy expected a cluster with parameter servers, job \"ps\". Received:"
            + " %s",
        cluster);
    this.cluster = cluster;
    this.timeouts = timeouts;
  }

  /** The same with other patience: how long to wait for tasks that do not come, or answer. */
  public ParameterServerStrategy timeouts(PeerTimeouts newTimeouts) {
    return new ParameterServerStrategy(cluster, newTimeouts);
  }

  /** The tasks, and which of them this process is. */
  public Cluster cluster() {
    return cluster;
  }

  @Override
  public boolean isChief() {
    return cluster.isChief();
  }

  @Override
  public int turns() {
    return cluster.workers().size();
  }

  @Override
  public int turn() {
    return cluster.isWorker() ? cluster.index() : 0;
  }

  /** Whether this process keeps variables, and trains nothing. */
  public boolean isParameterServer() {
    return cluster.isParameterServer();
  }

  /**
   * Serves the workers, in a process that is a parameter server. Returns when all workers that came
   * have ended, or have not answered for {@link PeerTimeouts#silence}.
   *
   * @throws IllegalStateException if this process is no parameter server
   * @throws io.addax.graph.session.ClusterException if the port is taken, or no worker comes within
   *     {@link PeerTimeouts#arrival}
   */
  public void serve() {
    checkState(
        isParameterServer(),
        "Expected a parameter server. Received: %s %s",
        cluster.job(),
        cluster.index());
    serve(RuntimeConfig.defaults());
  }

  private void serve(RuntimeConfig config) {
    try {
      ClusterServer.start(cluster, config, timeouts).joinWorkers();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The parameter server was interrupted", e);
    }
  }

  /**
   * Where replicas live. In a process that is a parameter server it does not return: the process
   * serves, and ends with the job.
   */
  @Override
  public Replication replication(RuntimeConfig config) {
    if (isParameterServer()) {
      serve(config);
      System.exit(0);
    }
    ClusterServer server = ClusterServer.start(cluster, config, timeouts);
    Replication local = new MirroredStrategy().replication(config);
    DeviceSpec here = MultiWorkerMirroredStrategy.at(cluster.task(), local.devices().get(0));
    List<DeviceSpec> servers = new ArrayList<>();
    for (int i = 0; i < cluster.parameterServers().size(); i++) {
      servers.add(cluster.variableDevice(i));
    }
    return new Replication(config, List.of(here), Optional.of(server), servers);
  }

  @Override
  public String toString() {
    return "ParameterServerStrategy[" + cluster + "]";
  }
}
