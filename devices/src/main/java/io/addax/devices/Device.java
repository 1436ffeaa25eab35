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

  /**
   * Puts the layers that this thread makes in a block on a device: their forward and backward ops,
   * weights and optimizer slots. Plays the part of {@code tf.device}.
   *
   * <pre>{@code
   * try (var scope = Device.scope("/GPU:1")) {
   *   x = new Dense(1024).apply(x);                    // on GPU:1
   *   x = new Dense(10).device("/CPU:0").apply(x);     // on CPU:0
   * }
   * }</pre>
   *
   * <p>Scopes nest by {@linkplain DeviceSpec#merge merging}; an empty string changes nothing. A
   * scope is seen by its own thread only. Whether there is such a device is looked up when a model
   * runs, as {@link Placement} tells.
   *
   * @param device any string that {@link DeviceSpec#parse} takes
   * @return the open scope, to be closed where the block ends
   * @throws IllegalArgumentException if the string is malformed
   */
  public static DeviceScope scope(String device) {
    return DeviceScope.open(DeviceSpec.parse(device));
  }

  /** The same device by another name, as a cluster calls it. */
  public Device withName(String newName) {
    return new Device(newName, type, memoryBytes, incarnation);
  }

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
