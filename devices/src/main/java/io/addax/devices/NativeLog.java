package io.addax.devices;

import com.google.common.primitives.Ints;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacpp.BytePointer;
import org.slf4j.LoggerFactory;

/**
 * Makes the parts of TensorFlow that log through Abseil obey {@code TF_CPP_MIN_LOG_LEVEL} too.
 *
 * <p>TensorFlow never tells Abseil that logging is initialized. Until it is told, Abseil writes
 * messages of every level to standard error, with a warning ahead of the first; from then on it
 * writes errors only. TensorFlow has two copies of Abseil. The one in its framework library exports
 * the function that tells it. The one in its main library exports nothing, and that function was
 * dropped when it was linked; what is left is the flag that it would set.
 */
final class NativeLog {
  /** The number of TensorFlow's and Abseil's level ERROR. */
  private static final int ERRORS = 2;

  private static final int FATAL = 3;

  private static final String NAMESPACE = "_ZN4absl12lts_2023080212log_internal";
  private static final String SET_INITIALIZED = NAMESPACE + "14SetInitializedEv";

  /** {@code logging_initialized}, a {@code std::atomic<bool>}. */
  private static final String FLAG = NAMESPACE + "12_GLOBAL__N_119logging_initializedE";

  private static final String MAIN_LIBRARY = "libtensorflow_cc.so.2";

  private NativeLog() {}

  /**
   * The level from which on TensorFlow logs.
   *
   * @param byUser the value of {@code TF_CPP_MIN_LOG_LEVEL} when the process started, or null
   */
  static int level(String byUser) {
    if (byUser == null) {
      return ERRORS;
    }
    Integer level = Ints.tryParse(byUser.strip());
    return level == null ? 0 : Math.max(0, Math.min(level, FATAL));
  }

  /**
   * Hides Abseil's messages below errors, if the level does. Does nothing where this TensorFlow is
   * built in another way.
   */
  static void obey(int level) {
    if (level < ERRORS) {
      return;
    }
    try {
      Optional<NativeFunction> setInitialized = NativeFunction.find(SET_INITIALIZED);
      if (setInitialized.isPresent()) {
        setInitialized.get().call(1); // it takes nothing
      }
      setFlag();
    } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError e) {
      LoggerFactory.getLogger(NativeLog.class).debug("Cannot make Abseil's log quiet", e);
    }
  }

  private static void setFlag() throws IOException {
    Optional<LoadedLibrary> library = LoadedLibrary.find(MAIN_LIBRARY);
    if (library.isEmpty()) {
      return;
    }
    OptionalLong offset = ElfSymbols.findLocalVariable(library.get().file(), FLAG, 1);
    if (offset.isEmpty()) {
      return;
    }
    long address = library.get().address() + offset.getAsLong();
    if (LoadedLibrary.isWritable(address)) {
      new Flag(address).put((byte) 1);
    }
  }

  private static final class Flag extends BytePointer {
    Flag(long address) {
      this.address = address;
    }
  }
}
