package io.addax.devices;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.internal.c_api.TFE_CancelCallback;

/**
 * Sets TensorFlow's log level from inside the process.
 *
 * <p>TensorFlow reads {@code TF_CPP_MIN_LOG_LEVEL} from the C environment when it logs for the
 * first time, and Java has no way to change that environment. But the C function {@code putenv}
 * takes one pointer, and TensorFlow's binding has function pointers of that form which can be
 * called.
 */
final class NativeLog {
  static final String VARIABLE = "TF_CPP_MIN_LOG_LEVEL";

  /** {@code putenv} keeps the address, so the text must live as long as the process. */
  private static Pointer setting;

  private NativeLog() {}

  /**
   * Hides everything below an error, unless the user has said something else.
   *
   * @param byUser the variable's value when the process started, or null
   */
  static synchronized void quieten(String byUser, Platform platform) {
    if (byUser != null || setting != null || platform.isWindows()) {
      return;
    }
    Pointer putenv = Loader.addressof("putenv");
    if (putenv == null) {
      return;
    }
    setting = new BytePointer(VARIABLE + "=2").retainReference();
    // What JavaCPP takes for a function pointer is the address of a structure that begins with it;
    // the second slot holds the Java callback, of which there is none.
    try (PointerPointer<Pointer> function = new PointerPointer<>(2)) {
      function.put(0, putenv).put(1, (Pointer) null);
      new TFE_CancelCallback.Callback_Pointer(function).call(setting);
    }
  }
}
