package io.addax.devices;

import static com.google.common.base.Preconditions.checkNotNull;

import java.util.List;

/**
 * Lists the devices of this process, and explains why no GPU is among them.
 *
 * <pre>{@code
 * for (Device device : Devices.list()) {
 *   System.out.println(device.name() + " " + device.memoryBytes());
 * }
 * Devices.list(RuntimeConfig.defaults().withLogicalCpus(3)).size();  // 3 on a machine without GPU
 * Devices.diagnose().forEach(System.out::println);
 * }</pre>
 *
 * <p>Listing opens the devices, and by that fixes what TensorFlow fixes once for a process (see
 * {@link ProcessSettings}): a program with wishes about threads or GPU memory passes its {@link
 * RuntimeConfig} to the first call.
 */
public final class Devices {
  private Devices() {}

  /**
   * Every device, with one logical CPU: {@link #list(RuntimeConfig)} of {@link
   * RuntimeConfig#defaults()}.
   *
   * @throws IllegalStateException if TensorFlow's native library cannot be loaded
   */
  public static List<Device> list() {
    return list(RuntimeConfig.defaults());
  }

  /**
   * The devices of one type, in upper or lower case; an empty list if there is none.
   *
   * @throws IllegalStateException if TensorFlow's native library cannot be loaded
   */
  public static List<Device> list(String type) {
    checkNotNull(type, "type");
    return list().stream().filter(device -> device.isA(type)).toList();
  }

  /**
   * Every device, as a session with {@code config} sees them. No graph is built.
   *
   * @throws IllegalStateException if TensorFlow's native library cannot be loaded, or if {@code
   *     config} contradicts what is already fixed for this process
   */
  public static List<Device> list(RuntimeConfig config) {
    NativeRuntime.load();
    return NativeDevices.list(ProcessSettings.claim(config, "Devices.list"));
  }

  /**
   * Says in plain words whether TensorFlow sees a GPU and, if it does not, what stands in the way:
   * a platform without GPU build, no GPU library on the class path, no driver, or which CUDA
   * library is missing.
   *
   * @return one finding a line, at least one
   */
  public static List<String> diagnose() {
    return new GpuDiagnosis(new SystemGpuProbe()).lines();
  }
}
