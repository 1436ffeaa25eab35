package io.addax.cli;

import io.addax.devices.Device;
import io.addax.devices.DeviceSpec;
import io.addax.devices.Devices;
import io.addax.devices.Placement;
import io.addax.devices.RuntimeConfig;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Where a model runs. */
final class DeviceArgument {
  /** What the library says to programs. */
  private static final Pattern LIBRARY_HINT = Pattern.compile("\\. Devices\\.diagnose.*");

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

  /** Whether there is a wish. */
  boolean isGiven() {
    return device != null;
  }

  /**
   * Looks at the name, before any work is done.
   *
   * @throws Misuse if it is malformed
   * @throws IllegalArgumentException if there is no such device; the message lists what is there
   */
  void check() {
    spec();
  }

  /**
   * The device, one that is there.
   *
   * @throws Misuse if the name is malformed, or of a type that neither TensorFlow nor a plugin of
   *     it has here
   * @throws IllegalArgumentException if there is no such device; the message lists what is there
   */
  Optional<DeviceSpec> spec() {
    if (device == null) {
      return Optional.empty();
    }
    DeviceSpec wanted = parsed();
    List<Device> here = Devices.list();
    String type = wanted.type().orElse(Device.CPU);
    if (!type.equals(Device.GPU) && here.stream().noneMatch(one -> one.type().equals(type))) {
      throw new Misuse(malformed());
    }
    try {
      return Optional.of(Placement.of(here, false).resolve(wanted));
    } catch (IllegalArgumentException e) {
      throw absent(e);
    }
  }

  /** The error of a device that is not there, as users of the command need it. */
  static IllegalArgumentException absent(IllegalArgumentException e) {
    return new IllegalArgumentException(
        LIBRARY_HINT.matcher(e.getMessage()).replaceFirst("")
            + ". 'addax devices' says what is there and why no GPU is",
        e);
  }

  private DeviceSpec parsed() {
    try {
      return DeviceSpec.parse(device);
    } catch (IllegalArgumentException e) {
      throw new Misuse(malformed(), e);
    }
  }

  private String malformed() {
    return "Expected --device such as /CPU:0 or /GPU:1, one that 'addax devices' lists. Received: "
        + device;
  }

  /** How TensorFlow runs for it. */
  RuntimeConfig runtime() {
    RuntimeConfig defaults = RuntimeConfig.defaults();
    return spec().map(spec -> defaults.withDevice(spec.toString())).orElse(defaults);
  }
}
