package io.addax.tflite.runtime;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.tensorflowlite.TfLiteContext;
import org.bytedeco.tensorflowlite.TfLiteRegistration;
import org.slf4j.LoggerFactory;

/**
 * Makes TensorFlow Lite obey the level of TensorFlow's log. It would report each delegate on
 * standard error.
 *
 * <p>Its logger is a C++ class that JavaCPP's classes leave out, and TensorFlow has a copy of that
 * class whose symbols hide this one's. So the library itself is asked for the symbol, by {@code
 * dlopen} and {@code dlsym}.
 */
final class NativeLog {
  /** {@code tflite::LogSeverity}: 0 is VERBOSE, 1 is INFO, 2 is WARNING, 3 is ERROR. */
  private static final int ERROR = 3;

  private static final String SET_MINIMUM =
      "_ZN6tflite16logging_internal13MinimalLogger21SetMinimumLogSeverityENS_11LogSeverityE";

  /** {@code RTLD_LAZY}. */
  private static final long LAZY = 1;

  private static boolean done;

  private NativeLog() {}

  /**
   * Hides what is below a level, but no error: messages of exceptions refer to these. Does nothing
   * where there are no such functions.
   *
   * @param level as {@link io.addax.devices.NativeRuntime#logLevel}
   * @param library the file that TensorFlow Lite was loaded from
   */
  static synchronized void obey(int level, String library) {
    if (done || level == 0) {
      return;
    }
    done = true;
    try (BytePointer file = new BytePointer(library);
        BytePointer symbol = new BytePointer(SET_MINIMUM)) {
      Pointer open = Loader.addressof("dlopen");
      Pointer find = Loader.addressof("dlsym");
      if (open == null || find == null) {
        return;
      }
      Pointer handle = call(open, file, new Address(LAZY));
      Pointer setMinimum = handle == null ? null : call(find, handle, symbol);
      if (setMinimum != null) {
        call(setMinimum, new Address(Math.min(level + 1, ERROR)), null);
      }
    } catch (RuntimeException | LinkageError e) {
      LoggerFactory.getLogger(NativeLog.class).debug("Cannot set the level of the log", e);
    }
  }

  /**
   * Calls a function of at most two arguments. JavaCPP can call a field of a C structure that holds
   * a function, here {@code void* (*init)(TfLiteContext*, const char*, size_t)}, the structure's
   * first.
   */
  private static Pointer call(Pointer function, Pointer first, Pointer second) {
    try (TfLiteRegistration holder = new TfLiteRegistration()) {
      new PointerPointer<Pointer>(holder).put(0, function);
      return holder
          .init()
          .call(new TfLiteContext(first), second == null ? null : new BytePointer(second), 0);
    }
  }

  /** A number where a pointer is expected. */
  private static final class Address extends Pointer {
    Address(long number) {
      address = number;
    }
  }
}
