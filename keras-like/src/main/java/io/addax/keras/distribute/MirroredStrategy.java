package io.addax.keras.distribute;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.devices.Device;
import io.addax.devices.DeviceSpec;
import io.addax.devices.Devices;
import io.addax.devices.Placement;
import io.addax.devices.RuntimeConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Trains on several devices of this machine: each has a copy of the model, a <em>replica</em>,
 * which computes losses and gradients of its part of every batch. The gradients are added up, and
 * each replica makes the same update, so that all variables stay equal to the bit.
 *
 * <pre>{@code
 * model.distribute(new MirroredStrategy());                      // all GPUs; else all logical CPUs
 * model.distribute(new MirroredStrategy("/GPU:0", "/GPU:1"));
 * model.distribute(MirroredStrategy.cpus(2));                    // to try it out on any machine
 * model.fit(x, y, Fit.epochs(3).batchSize(256));                 // 128 samples for each of two
 * }</pre>
 *
 * <p>A batch that cannot be divided evenly gives some replicas one sample more; one with fewer
 * samples than replicas leaves some idle. Moving averages of layers are averaged over the replicas,
 * metrics add up what all have seen.
 *
 * <p>Source: {@code tf.distribute.MirroredStrategy}. There, averages of {@code BatchNormalization}
 * stay with the replica that computed them, and the first one's are saved.
 */
public final class MirroredStrategy extends Strategy {
  private final List<DeviceSpec> wishes;
  private final int cpus;

  /**
   * A strategy on given devices, or on all.
   *
   * @param devices such as {@code "/GPU:0"}; none for all GPUs, or where there is none for all
   *     logical CPUs of the model's {@link RuntimeConfig}
   * @throws IllegalArgumentException if a string is malformed, or names no single device, or the
   *     same as another one
   */
  public MirroredStrategy(String... devices) {
    this(Arrays.stream(devices).map(DeviceSpec::parse).toList(), 0);
  }

  private MirroredStrategy(List<DeviceSpec> wishes, int cpus) {
    this.wishes = wishes;
    this.cpus = cpus;
    Set<DeviceSpec> seen = new HashSet<>();
    for (DeviceSpec wish : wishes) {
      checkArgument(
          wish.type().isPresent() && wish.index().isPresent(),
          "MirroredStrategy expected devices with type and number, such as \"/GPU:0\". Received:"
              + " \"%s\"",
          wish);
      checkArgument(
          seen.add(wish), "MirroredStrategy expected each device once. Received %s twice", wish);
    }
  }

  /**
   * A strategy on logical CPUs, into which it divides the processor.
   *
   * @throws IllegalArgumentException if {@code count} is less than 1
   */
  public static MirroredStrategy cpus(int count) {
    checkArgument(count >= 1, "MirroredStrategy expected at least 1 CPU. Received: %s", count);
    List<DeviceSpec> devices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      devices.add(DeviceSpec.cpu(i));
    }
    return new MirroredStrategy(devices, count);
  }

  @Override
  public Replication replication(RuntimeConfig config) {
    RuntimeConfig wanted = config.logicalCpus() < cpus ? config.withLogicalCpus(cpus) : config;
    Placement present = Placement.of(Devices.list(wanted), false);
    List<DeviceSpec> devices = new ArrayList<>();
    for (DeviceSpec wish : wishes.isEmpty() ? all(present.devices()) : wishes) {
      DeviceSpec device = resolve(present, wish);
      checkArgument(
          !devices.contains(device),
          "MirroredStrategy expected each device once. Received %s twice",
          device);
      devices.add(device);
    }
    return new Replication(wanted, devices);
  }

  private static DeviceSpec resolve(Placement present, DeviceSpec wish) {
    try {
      return present.resolve(wish);
    } catch (IllegalArgumentException e) {
      String advice =
          wish.type().filter(Device.CPU::equals).isPresent()
              ? ". RuntimeConfig.withLogicalCpus divides the processor into more"
              : "";
      throw new IllegalArgumentException("MirroredStrategy: " + e.getMessage() + advice, e);
    }
  }

  private static List<DeviceSpec> all(List<Device> devices) {
    List<DeviceSpec> gpus = ofType(devices, Device.GPU);
    return gpus.isEmpty() ? ofType(devices, Device.CPU) : gpus;
  }

  private static List<DeviceSpec> ofType(List<Device> devices, String type) {
    return devices.stream().filter(d -> d.type().equals(type)).map(Device::spec).toList();
  }

  @Override
  public String toString() {
    return "MirroredStrategy" + (wishes.isEmpty() ? "[all]" : wishes.toString());
  }
}
