package io.addax.devices;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.LoggerFactory;

/**
 * The one place that loads TensorFlow's native library. Everything that is about to touch a class
 * of {@code org.tensorflow} with native parts, or of {@code org.bytedeco}, calls {@link #load}
 * first.
 *
 * <p>Two things are dealt with here:
 *
 * <ul>
 *   <li><b>Small heaps.</b> JavaCPP throws {@code OutOfMemoryError} when the process grows beyond
 *       four times {@code -Xmx}, counting memory of TensorFlow's that the heap has nothing to do
 *       with. Its limits are switched off, unless the user has set {@code
 *       org.bytedeco.javacpp.maxPhysicalBytes} or {@code org.bytedeco.javacpp.maxBytes}.
 *   <li><b>Noise.</b> Unless the environment has {@code TF_CPP_MIN_LOG_LEVEL}, it is set to 2
 *       (errors only) inside this process on Linux and macOS, right after loading. That is in time
 *       for the CPU build; the GPU build logs while it loads, and Windows is left alone, so a
 *       launcher does better to set the variable before Java starts. With {@code
 *       TF_CPP_MIN_LOG_LEVEL=0} everything shows. No variable hides what TensorFlow writes through
 *       Abseil's log: two lines at the first run of a session ("MLIR V1 optimization pass is not
 *       enabled"), and in the GPU build some more.
 * </ul>
 */
public final class NativeRuntime {
  private static boolean loaded;

  private NativeRuntime() {}

  /**
   * Loads TensorFlow, once. Takes about half a second, and a few seconds the first time on a
   * machine, when the library is unpacked to {@code ~/.javacpp/cache} (or {@code
   * -Dorg.bytedeco.javacpp.cachedir}).
   *
   * @throws IllegalStateException if there is no native library for this platform; the message says
   *     which artifact is missing
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    boolean limited = MemoryLimits.switchOff(System.getProperties());
    try {
      Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class);
    } catch (LinkageError e) {
      throw new IllegalStateException(failure(Platform.current(), e), e);
    }
    if (!limited && Pointer.maxPhysicalBytes() > 0) {
      LoggerFactory.getLogger(NativeRuntime.class)
          .warn(
              "JavaCPP was used before NativeRuntime.load() and limits this process to {} bytes. Start"
                  + " Java with -Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
              Pointer.maxPhysicalBytes());
    }
    NativeLog.quieten(System.getenv(NativeLog.VARIABLE), Platform.current());
    loaded = true;
  }

  /**
   * TensorFlow's version, for instance {@code 2.18.0}.
   *
   * @throws IllegalStateException as in {@link #load}
   */
  public static String version() {
    load();
    return org.tensorflow.TensorFlow.version();
  }

  static String failure(Platform platform, Throwable cause) {
    if (!platform.isSupported()) {
      return String.format(
          "TensorFlow Java has no native library for %s; it has one for %s",
          platform.name(), String.join(", ", Platform.SUPPORTED));
    }
    return String.format(
        "TensorFlow's native library for %s could not be loaded (%s). Put the artifact"
            + " org.tensorflow:tensorflow-core-native with the classifier %s on the class path%s.",
        platform.name(),
        cause.getMessage(),
        platform.name(),
        platform.equals(Platform.WITH_GPU) ? " (or " + platform.name() + "-gpu for GPUs)" : "");
  }
}
