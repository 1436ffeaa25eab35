package io.addax.devices;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.LoggerFactory;

/**
 * The one place that loads TensorFlow's native library. Everything that is about to touch a class
 * of {@code org.tensorflow} with native parts, or of {@code org.bytedeco}, calls {@link #load}
 * first.
 *
 * <p>Four things are dealt with here:
 *
 * <ul>
 *   <li><b>Small heaps.</b> JavaCPP throws {@code OutOfMemoryError} when the process grows beyond
 *       four times {@code -Xmx}, counting memory of TensorFlow's that the heap has nothing to do
 *       with. Its limits are switched off, unless the user has set {@code
 *       org.bytedeco.javacpp.maxPhysicalBytes} or {@code org.bytedeco.javacpp.maxBytes}.
 *   <li><b>Noise.</b> Unless the environment has {@code TF_CPP_MIN_LOG_LEVEL}, it is set to 2
 *       (errors only) inside this process, on Linux and macOS. There the lines that TensorFlow
 *       writes without regard to the variable are made to obey it; {@code TF_CPP_MIN_LOG_LEVEL=0}
 *       shows all.
 *   <li><b>Speed.</b> TensorFlow leaves oneDNN's kernels off on a CPU without AVX-512, where they
 *       are the faster ones too. Here they are on, unless the environment has {@code
 *       TF_ENABLE_ONEDNN_OPTS}; 0 switches them off.
 *   <li><b>Threads.</b> TensorFlow has one intra-op thread pool for all sessions, of the size that
 *       the first one asks for. Here each session gets its own, unless the environment has {@code
 *       TF_OVERRIDE_GLOBAL_THREADPOOL}; see {@link #hasPoolPerSession}.
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
    setDefault(NativeEnvironment.LOG_LEVEL, "2");
    setDefault(NativeEnvironment.ONEDNN, "1");
    setDefault(NativeEnvironment.POOL_PER_SESSION, "1");
    CudaLibraries.loadIfPresent();
    try {
      Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class);
    } catch (LinkageError e) {
      throw new IllegalStateException(failure(Platform.current(), e), e);
    }
    NativeLog.obey(logLevel());
    if (!limited && Pointer.maxPhysicalBytes() > 0) {
      LoggerFactory.getLogger(NativeRuntime.class)
          .warn(
              "JavaCPP was used before NativeRuntime.load() and limits this process to {} bytes. Start"
                  + " Java with -Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
              Pointer.maxPhysicalBytes());
    }
    loaded = true;
  }

  private static void setDefault(String variable, String value) {
    NativeEnvironment.setDefault(variable, value, System.getenv(variable), Platform.current());
  }

  /**
   * The level from which on native code may write to standard error: 0 everything, 1 warnings, 2
   * errors, 3 what ends the process. It is what the environment's {@code TF_CPP_MIN_LOG_LEVEL} was
   * when the process started, and 2 if it was not set. Loads nothing.
   */
  public static int logLevel() {
    return NativeLog.level(System.getenv(NativeEnvironment.LOG_LEVEL));
  }

  /**
   * Whether each session has an intra-op thread pool of its own, of the size that it asks for. If
   * not, the first session of the process decides for all: on Windows, and where the environment
   * has {@code TF_OVERRIDE_GLOBAL_THREADPOOL=0}.
   *
   * @throws IllegalStateException as in {@link #load}
   */
  public static boolean hasPoolPerSession() {
    load();
    String variable = NativeEnvironment.POOL_PER_SESSION;
    return NativeEnvironment.isOn(variable, System.getenv(variable));
  }

  /**
   * Whether a session may choose the number of its intra-op threads where nobody asks for one: it
   * has a pool of its own, and the environment no {@code TF_NUM_INTRAOP_THREADS}.
   *
   * @throws IllegalStateException as in {@link #load}
   */
  public static boolean leavesIntraOpThreadsOpen() {
    return hasPoolPerSession() && System.getenv(NativeEnvironment.INTRA_OP_THREADS) == null;
  }

  /** Whether TensorFlow's build for GPUs is on the class path. Loads nothing. */
  public static boolean mayHaveGpus() {
    return new SystemGpuProbe().onClassPath(Platform.WITH_GPU.libraryResource("-gpu"));
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
