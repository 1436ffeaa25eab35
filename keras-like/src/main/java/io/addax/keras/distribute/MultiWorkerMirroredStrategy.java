package io.addax.keras.distribute;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.devices.Cluster;
import io.addax.devices.ClusterTask;
import io.addax.devices.DeviceSpec;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.session.ClusterServer;
import io.addax.graph.session.PeerTimeouts;

/**
 * Trains on several machines, or in several processes: each worker has replicas as {@link
 * MirroredStrategy} has, and in every step the gradients of all are added up. All variables of all
 * workers stay equal to the bit.
 *
 * <p>The same program runs in every worker; what differs is the environment variable {@code
 * TF_CONFIG}, which says who the workers are and which of them this is:
 *
 * <pre>{@code
 * TF_CONFIG='{"cluster": {"worker": ["a:2222", "b:2222"]}, "task": {"type": "worker", "index": 0}}'
 *
 * model.distribute(new MultiWorkerMirroredStrategy());
 * model.fit(data, Fit.epochs(3).batchSize(256));
 * }</pre>
 *
 * <p>All workers read the same data in the same order, and each trains on its rows of every batch;
 * so batches are global. Arrays are shuffled by the chief's seed. When training begins, all take
 * over the chief's weights and optimizer. What is logged at the end of an epoch is of all data;
 * what is logged in between is of the worker's own. The first worker, the <em>chief</em>, alone
 * writes checkpoints, CSV logs and the progress bar.
 *
 * <p><b>TensorFlow's server listens on all network interfaces, without password or encryption:</b>
 * keep it behind a firewall. A process can have one server, which ends with the process.
 *
 * <p>A worker that stops ends the training of all with an error. {@link
 * io.addax.keras.callbacks.BackupAndRestore} lets the job start again where it was.
 *
 * <p>Source: {@code tf.distribute.MultiWorkerMirroredStrategy}.
 */
public final class MultiWorkerMirroredStrategy extends Strategy {
  private final Cluster cluster;
  private final MirroredStrategy here;
  private final PeerTimeouts timeouts;

  /**
   * A strategy for the cluster of {@code TF_CONFIG}, with one replica for each GPU, or where there
   * is none for each logical CPU of the model's {@link RuntimeConfig}.
   *
   * @throws IllegalArgumentException if {@code TF_CONFIG} is missing or wrong
   */
  public MultiWorkerMirroredStrategy() {
    this(Cluster.fromTfConfig());
  }

  /**
   * A strategy for a given cluster.
   *
   * @throws IllegalArgumentException if this process is no worker, or there are parameter servers
   */
  public MultiWorkerMirroredStrategy(Cluster cluster) {
    this(cluster, new MirroredStrategy(), PeerTimeouts.defaults());
  }

  private MultiWorkerMirroredStrategy(
      Cluster cluster, MirroredStrategy here, PeerTimeouts timeouts) {
    checkArgument(
        cluster.isWorker(),
        "MultiWorkerMirroredStrategy expected a process that is a worker. Received: %s",
        cluster.task());
    checkArgument(
        cluster.parameterServers().isEmpty(),
        "MultiWorkerMirroredStrategy expected a cluster of workers alone. Received %s of type ps, which"
            + " ParameterServerStrategy uses",
        cluster.parameterServers().size());
    this.cluster = cluster;
    this.here = here;
    this.timeouts = timeouts;
  }

  /** The same with other replicas in this process; every worker needs as many. */
  public MultiWorkerMirroredStrategy replicas(MirroredStrategy newReplicas) {
    return new MultiWorkerMirroredStrategy(cluster, newReplicas, timeouts);
  }

  /** The same with other patience: how long to wait for workers that do not come, or answer. */
  public MultiWorkerMirroredStrategy timeouts(PeerTimeouts newTimeouts) {
    return new MultiWorkerMirroredStrategy(cluster, here, newTimeouts);
  }

  /** The workers, and which of them this process is. */
  public Cluster cluster() {
    return cluster;
  }

  @Override
  public int workers() {
    return cluster.workers().size();
  }

  @Override
  public boolean isChief() {
    return cluster.isChief();
  }

  @Override
  public Replication replication(RuntimeConfig config) {
    Replication local = here.replication(config);
    ClusterServer server = ClusterServer.start(cluster, local.config(), timeouts);
    return new Replication(
        local.config(),
        local.devices().stream().map(device -> at(cluster.task(), device)).toList(),
        server);
  }

  /** A device of this process as the cluster calls it. */
  static DeviceSpec at(ClusterTask task, DeviceSpec device) {
    return device.merge(task.spec());
  }

  @Override
  public String toString() {
    return "MultiWorkerMirroredStrategy[" + cluster + ", " + here + "]";
  }
}
