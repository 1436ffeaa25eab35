package io.addax.keras.distribute;

import io.addax.devices.DeviceSpec;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.session.ClusterServer;
import java.util.List;
import java.util.Optional;

/**
 * Where the replicas of a model live.
 *
 * @param config how TensorFlow runs them
 * @param devices one for each replica of this process; a single one may be {@link DeviceSpec#ANY}
 * @param server through which the processes of a cluster compute together; empty for this one alone
 * @param parameterServers where weights and the optimizer's state live, shared by all workers; none
 *     if every replica has its own
 */
public record Replication(
    RuntimeConfig config,
    List<DeviceSpec> devices,
    Optional<ClusterServer> server,
    List<DeviceSpec> parameterServers) {
  public Replication {
    devices = List.copyOf(devices);
    parameterServers = List.copyOf(parameterServers);
  }

  /** Replicas of this process alone. */
  public Replication(RuntimeConfig config, List<DeviceSpec> devices) {
    this(config, devices, Optional.empty(), List.of());
  }

  /** Replicas that keep in step with those of the other workers of a cluster. */
  public Replication(RuntimeConfig config, List<DeviceSpec> devices, ClusterServer server) {
    this(config, devices, Optional.of(server), List.of());
  }
}
