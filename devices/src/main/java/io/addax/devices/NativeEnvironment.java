package io.addax.devices;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Sets variables of the C environment from inside the process, before TensorFlow is loaded and
 * reads them.
 *
 * <p>Java has no way to change that environment, but the C function {@code putenv} has.
 */
final class NativeEnvironment {
  /** From which level on TensorFlow logs. */
  static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";

  /** Whether TensorFlow uses oneDNN's kernels on a CPU. */
  static final String ONEDNN = "TF_ENABLE_ONEDNN_OPTS";

  /** Whether TensorFlow gives each session an intra-op thread pool of its own. */
  static final String POOL_PER_SESSION = "TF_OVERRIDE_GLOBAL_THREADPOOL";

  /** How many intra-op threads there are where nobody asks for a number. */
  static final String INTRA_OP_THREADS = "TF_NUM_INTRAOP_THREADS";

  /** {@code putenv} keeps the address, so each text must live as long as the process. */
  private static final Map<String, Pointer> SETTINGS = new HashMap<>();

  private NativeEnvironment() {}

  /**
   * Whether a switch is on for TensorFlow: because the user's environment says so, or because
   * {@link #setDefault} could set it.
   *
   * @param byUser the variable's value when the process started, or null
   */
  static synchronized boolean isOn(String variable, String byUser) {
    return byUser == null
        ? SETTINGS.containsKey(variable)
        : byUser.equals("1") || byUser.equalsIgnoreCase("true");
  }

  /**
   * Sets a variable, unless the user has. Does nothing on Windows, and where JavaCPP has no such
   * way.
   *
   * @param byUser the variable's value when the process started, or null
   */
  static synchronized void setDefault(
      String variable, String value, String byUser, Platform platform) {
    if (byUser != null || SETTINGS.containsKey(variable) || platform.isWindows()) {
      return;
    }
    Optional<NativeFunction> putenv = NativeFunction.find("putenv");
    if (putenv.isEmpty()) {
      return;
    }
    Pointer setting = new BytePointer(variable + "=" + value).retainReference();
    try {
      putenv.get().call(setting.address());
      SETTINGS.put(variable, setting);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // A default that could not be set: the program runs, with TensorFlow's own default.
      org.slf4j.LoggerFactory.getLogger(NativeEnvironment.class)
          .debug("Cannot set {} inside the process", variable, e);
    }
  }
}
