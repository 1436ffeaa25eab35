package io.addax.devices;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A full or partial description of a device: job, replica, task, type and index, each of which may
 * be left open.
 *
 * <p>It plays the part of {@code tf.DeviceSpec}:
 *
 * <pre>{@code
 * DeviceSpec.parse("gpu:1").toString();                        // "/device:GPU:1"
 * DeviceSpec.parse("/job:worker/task:1/cpu:0").toString();     // "/job:worker/task:1/device:CPU:0"
 * DeviceSpec.parse("CPU").toString();                          // "/device:CPU:*"
 * DeviceSpec.parse("").equals(DeviceSpec.ANY);                 // true
 * DeviceSpec.parse("/job:ps").merge(DeviceSpec.parse("gpu:0")); // /job:ps/device:GPU:0
 * }</pre>
 *
 * <p>Being well-formed says nothing about being there: {@link Placement} matches a description with
 * the devices that exist.
 *
 * @param job the job's name, such as {@code localhost} or {@code worker}
 * @param replica the replica's number
 * @param task the task's number
 * @param type the device's type as TensorFlow names it, such as {@code CPU} or {@code GPU}
 * @param index the device's number among those of its type
 */
public record DeviceSpec(
    Optional<String> job,
    OptionalInt replica,
    OptionalInt task,
    Optional<String> type,
    OptionalInt index) {

  /** No constraint: TensorFlow chooses. Its string is empty. */
  public static final DeviceSpec ANY =
      new DeviceSpec(
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          OptionalInt.empty());

  /**
   * Checks every part that is given; {@code cpu} and {@code gpu} become upper case.
   *
   * @throws IllegalArgumentException if a name is not a letter followed by letters, digits and
   *     underscores, or if a number is negative
   */
  public DeviceSpec {
    job.ifPresent(name -> checkName("job", name));
    replica.ifPresent(number -> checkNumber("replica", number));
    task.ifPresent(number -> checkNumber("task", number));
    type.ifPresent(name -> checkName("device type", name));
    index.ifPresent(number -> checkNumber("device index", number));
    type = type.map(DeviceSpec::normalType);
  }

  /**
   * Reads a device string in any form that TensorFlow or Keras takes.
   *
   * <ul>
   *   <li>Short: {@code CPU}, {@code cpu:0}, {@code /GPU:1}, {@code gpu:*}, {@code /fpga:0}. The
   *       type, in upper or lower case, may be any name, because devices can be plugged in.
   *   <li>Long: {@code /device:GPU:0}, {@code /device:GPU:*}, {@code /device:XLA_CPU:0}. Here
   *       TensorFlow minds the case; only {@code cpu} and {@code gpu} are turned into upper case.
   *   <li>With a place in a cluster, in any order: {@code
   *       /job:worker/replica:0/task:1/device:TPU:0}, {@code job:worker/cpu:0}, {@code /task:1}.
   * </ul>
   *
   * <p>{@code *} anywhere means "left open", and an empty string leaves everything open. Unlike
   * TensorFlow in Python, which lets the last one win, a part that is given twice is an error.
   *
   * @throws IllegalArgumentException if the string is malformed; the message shows the string, what
   *     was expected and a caret below the place
   */
  public static DeviceSpec parse(String device) {
    checkNotNull(device, "device is null; an empty string leaves the device open");
    return new DeviceSpecParser(device).parse();
  }

  /** The {@code index}-th CPU, wherever it is. */
  public static DeviceSpec cpu(int index) {
    return ANY.withType(Device.CPU).withIndex(index);
  }

  /** The {@code index}-th GPU, wherever it is. */
  public static DeviceSpec gpu(int index) {
    return ANY.withType(Device.GPU).withIndex(index);
  }

  /** This description with another job. */
  public DeviceSpec withJob(String newJob) {
    return new DeviceSpec(Optional.of(newJob), replica, task, type, index);
  }

  /** This description with another replica. */
  public DeviceSpec withReplica(int newReplica) {
    return new DeviceSpec(job, OptionalInt.of(newReplica), task, type, index);
  }

  /** This description with another task. */
  public DeviceSpec withTask(int newTask) {
    return new DeviceSpec(job, replica, OptionalInt.of(newTask), type, index);
  }

  /** This description with another device type. */
  public DeviceSpec withType(String newType) {
    return new DeviceSpec(job, replica, task, Optional.of(newType), index);
  }

  /** This description with another device index. */
  public DeviceSpec withIndex(int newIndex) {
    return new DeviceSpec(job, replica, task, type, OptionalInt.of(newIndex));
  }

  /**
   * Lays an inner scope's description over this one: what {@code inner} gives wins, part by part,
   * and what it leaves open stays as it is here, as in {@code tf.DeviceSpec.make_merged_spec}.
   *
   * <p>Type and index are two parts: {@code /device:CPU:1} merged with {@code /device:GPU:*} is
   * {@code /device:GPU:1}.
   */
  public DeviceSpec merge(DeviceSpec inner) {
    return new DeviceSpec(
        inner.job.or(() -> job),
        later(replica, inner.replica),
        later(task, inner.task),
        inner.type.or(() -> type),
        later(index, inner.index));
  }

  /** Whether everything is left open. */
  public boolean isAny() {
    return equals(ANY);
  }

  /**
   * TensorFlow's normal form, for instance {@code /job:worker/replica:0/task:1/device:TPU:0}. What
   * is left open is left out, and a type without an index ends in {@code :*}. Parsing it gives an
   * equal description.
   */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    job.ifPresent(name -> out.append("/job:").append(name));
    replica.ifPresent(number -> out.append("/replica:").append(number));
    task.ifPresent(number -> out.append("/task:").append(number));
    if (type.isPresent() || index.isPresent()) {
      out.append("/device:").append(type.orElse("*")).append(':');
      out.append(index.isPresent() ? Integer.toString(index.getAsInt()) : "*");
    }
    return out.toString();
  }

  private static OptionalInt later(OptionalInt outer, OptionalInt inner) {
    return inner.isPresent() ? inner : outer;
  }

  private static String normalType(String name) {
    return name.equals("cpu") ? Device.CPU : name.equals("gpu") ? Device.GPU : name;
  }

  private static void checkName(String what, String name) {
    checkArgument(
        DeviceNames.firstBad(name) == DeviceNames.NONE,
        "The %s must be %s. Received: '%s'",
        what,
        DeviceNames.RULE,
        name);
  }

  private static void checkNumber(String what, int number) {
    checkArgument(number >= 0, "The %s must not be negative. Received: %s", what, number);
  }
}
