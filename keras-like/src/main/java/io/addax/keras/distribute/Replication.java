package io.addax.keras.distribute;

import io.addax.devices.DeviceSpec;
import io.addax.devices.RuntimeConfig;
import java.util.List;

/**
 * Where the replicas of a model live.
 *
 * @param config how TensorFlow runs them
 * @param devices one for each replica of this process; a single one may be {@link DeviceSpec#ANY}
 */
public record Replication(RuntimeConfig config, List<DeviceSpec> devices) {
  public Replication {
    devices = List.copyOf(devices);
  }
}
