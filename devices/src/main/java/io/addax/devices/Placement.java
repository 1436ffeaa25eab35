package io.addax.devices;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * Matches a requested device with the devices that exist.
 *
 * <pre>{@code
 * Placement placement = Placement.of(RuntimeConfig.defaults());   // soft
 * placement.resolve("cpu");    // /job:localhost/replica:0/task:0/device:CPU:0
 * placement.resolve("gpu:0");  // without GPU: a warning, and CPU:0
 * placement.resolve("/job:worker/cpu:0");  // not this process: an error, soft or strict
 * }</pre>
 *
 * <p>Soft placement falls back as TensorFlow does: to the first device of the same type, or else to
 * the first CPU. It warns once for each device string in a process.
 */
public final class Placement {
  private static final Set<DeviceSpec> WARNED = ConcurrentHashMap.newKeySet();

  private final List<Device> devices;
  private final boolean soft;
  private final Set<DeviceSpec> warned;
  private final Consumer<String> warning;

  Placement(List<Device> devices, boolean soft, Set<DeviceSpec> warned, Consumer<String> warning) {
    checkArgument(!devices.isEmpty(), "A placement needs at least one device");
    this.devices = List.copyOf(devices);
    this.soft = soft;
    this.warned = warned;
    this.warning = warning;
  }

  /**
   * A placement on the devices of this process, soft or strict as {@code config} says.
   *
   * @throws IllegalStateException as in {@link Devices#list(RuntimeConfig)}
   */
  public static Placement of(RuntimeConfig config) {
    return of(Devices.list(config), config.softPlacement());
  }

  /**
   * A placement on these devices.
   *
   * @throws IllegalArgumentException if {@code devices} is empty
   */
  public static Placement of(List<Device> devices, boolean soft) {
    return new Placement(
        devices, soft, WARNED, message -> LoggerFactory.getLogger(Placement.class).warn(message));
  }

  /** The devices that exist. */
  public List<Device> devices() {
    return devices;
  }

  /**
   * {@link #resolve(DeviceSpec)} of a device string.
   *
   * @throws IllegalArgumentException if the string is malformed, or as there
   */
  public DeviceSpec resolve(String requested) {
    return resolve(DeviceSpec.parse(requested));
  }

  /**
   * The device to write on an op that asks for {@code requested}: the full name of one that exists.
   * Where the type is left open and nothing forbids it, {@code requested} comes back as it is, and
   * TensorFlow chooses for each op.
   *
   * @throws IllegalArgumentException if the job, replica or task is none of this process's; or,
   *     with strict placement, if the device does not exist. The message lists what is there.
   */
  public DeviceSpec resolve(DeviceSpec requested) {
    List<Device> here = devices.stream().filter(device -> inSamePlace(requested, device)).toList();
    checkArgument(
        !here.isEmpty(),
        "Device %s belongs to another job, replica or task than this process. Devices here: %s",
        requested,
        names());
    List<Device> matching = here.stream().filter(device -> matches(requested, device)).toList();
    if (matching.isEmpty()) {
      return absent(requested, here);
    }
    return requested.type().isPresent() ? matching.get(0).spec() : requested;
  }

  private DeviceSpec absent(DeviceSpec requested, List<Device> here) {
    String hint =
        requested.type().filter(Device.GPU::equals).isPresent()
            ? ". Devices.diagnose() says what is known about GPUs"
            : "";
    checkArgument(soft, "Device %s does not exist. Devices here: %s%s", requested, names(), hint);
    DeviceSpec fallback = fallback(requested, here);
    // One device has a short name and a full one.
    if (warned.add(here.get(0).spec().merge(requested))) {
      warning.accept(
          String.format(
              "Device %s does not exist; %s takes its place (soft placement). Devices here: %s%s",
              requested, fallback, names(), hint));
    }
    return fallback;
  }

  private static DeviceSpec fallback(DeviceSpec requested, List<Device> here) {
    String type = requested.type().orElse(Device.CPU);
    return here.stream()
        .filter(device -> device.isA(type))
        .findFirst()
        .or(() -> here.stream().filter(device -> device.isA(Device.CPU)).findFirst())
        .orElse(here.get(0))
        .spec();
  }

  private static boolean inSamePlace(DeviceSpec requested, Device device) {
    DeviceSpec spec = device.spec();
    return (requested.job().isEmpty() || requested.job().equals(spec.job()))
        && (requested.replica().isEmpty() || requested.replica().equals(spec.replica()))
        && (requested.task().isEmpty() || requested.task().equals(spec.task()));
  }

  private static boolean matches(DeviceSpec requested, Device device) {
    return requested.type().map(device::isA).orElse(true)
        && (requested.index().isEmpty() || requested.index().getAsInt() == device.index());
  }

  private String names() {
    return devices.stream().map(Device::name).collect(Collectors.joining(", "));
  }
}
