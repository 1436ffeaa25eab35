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
 */
public record Replication(
    RuntimeConfig config, List<DeviceSpec> devices, Optional<ClusterServer> server) {
  public Replication {
    devices = List.copyOf(devices);
  }

  /** Replicas of this process alone. */
  public Replication(RuntimeConfig config, List<DeviceSpec> devices) {
    this(config, devices, Optional.empty());
  }
}
