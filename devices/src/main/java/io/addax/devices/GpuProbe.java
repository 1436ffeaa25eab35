package io.addax.devices;

import java.util.List;
import java.util.Optional;

/** What {@link GpuDiagnosis} asks of the machine; tests answer in its place. */
interface GpuProbe {
  /** The platform this program runs on. */
  Platform platform();

  /**
   * The GPUs that TensorFlow sees.
   *
   * @throws IllegalStateException if TensorFlow cannot be loaded
   */
  List<Device> gpus();

  /** Whether the class path has this file. */
  boolean onClassPath(String resource);

  /** Whether this file exists. */
  boolean exists(String path);

  /** A variable of the environment. */
  Optional<String> environment(String variable);

  /** Whether the dynamic linker would find this library for TensorFlow. */
  boolean findsLibrary(String soname);
}
