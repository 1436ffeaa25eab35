package io.addax.cli;

import io.addax.devices.DeviceSpec;
import io.addax.devices.Devices;
import io.addax.devices.Placement;
import io.addax.devices.RuntimeConfig;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a model runs. */
final class DeviceArgument {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where to compute, such as /CPU:0 or /GPU:1. Default: TensorFlow's choice.")
  private String device;

  DeviceArgument() {}

  /** No wish. */
  static DeviceArgument none() {
    return new DeviceArgument();
  }

  /**
   * The device, one that is there.
   *
   * @throws IllegalArgumentException if the name is malformed, or there is no such device; the
   *     message lists what is there
   */
  Optional<DeviceSpec> spec() {
    return device == null
        ? Optional.empty()
        : Optional.of(Placement.of(Devices.list(), false).resolve(device));
  }

  /** How TensorFlow runs for it. */
  RuntimeConfig runtime() {
    RuntimeConfig defaults = RuntimeConfig.defaults();
    return spec().map(spec -> defaults.withDevice(spec.toString())).orElse(defaults);
  }
}
