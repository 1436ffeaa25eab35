package io.addax.devices;

import java.util.Locale;

/**
 * A device that exists.
 *
 * @param name the full name, for instance {@code /job:localhost/replica:0/task:0/device:CPU:0}
 * @param type TensorFlow's type, {@code CPU} or {@code GPU} or what a plug-in brings
 * @param memoryBytes the memory TensorFlow may use there. For a CPU TensorFlow always says 256 MiB,
 *     whatever the machine has.
 * @param incarnation a number that TensorFlow draws anew whenever it opens the device
 */
public record Device(String name, String type, long memoryBytes, long incarnation) {
  /** The type of a processor. */
  public static final String CPU = "CPU";

  /** The type of a graphics processor. */
  public static final String GPU = "GPU";

  /** The name, parsed. */
  public DeviceSpec spec() {
    return DeviceSpec.parse(name);
  }

  /** The device's number among those of its type. */
  public int index() {
    return spec().index().orElse(0);
  }

  /** Type and number as people say them, for instance {@code GPU:0}. */
  public String shortName() {
    return type + ":" + index();
  }

  /** Whether the type is {@code other}, in upper or lower case. */
  boolean isA(String other) {
    return type.toUpperCase(Locale.ROOT).equals(other.toUpperCase(Locale.ROOT));
  }
}
