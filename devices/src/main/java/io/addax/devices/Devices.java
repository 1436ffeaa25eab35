package io.addax.devices;

import static com.google.common.base.Preconditions.checkNotNull;

import java.nio.file.Path;
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
   * Loads a plug-in: a shared library by which a vendor brings a type of devices and their kernels
   * to TensorFlow. Its devices are listed, and take part in placement, like all others.
   *
   * <pre>{@code
   * Devices.loadPlugin(Path.of("/opt/vendor/libfpga_plugin.so"));
   * Devices.list("FPGA");  // [FPGA:0, …]
   * }</pre>
   *
   * <p>The library is first tried in a process of its own, which takes about a second: one that
   * does not register itself properly would end this process. It is code that runs here with all
   * rights: load only what you trust. Loading it again does nothing.
   *
   * @throws IllegalArgumentException if there is no such file, or it is no plug-in that works; the
   *     message says what is wrong with it
   * @throws IllegalStateException if it comes too late, after the first session or device listing,
   *     or if TensorFlow's native library cannot be loaded
   */
  public static void loadPlugin(Path library) {
    DevicePlugins.load(library);
  }

  /** Whether this process has loaded a plug-in. Loads nothing. */
  public static boolean hasPlugins() {
    return DevicePlugins.any();
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
