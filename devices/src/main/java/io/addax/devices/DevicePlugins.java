package io.addax.devices;

import static com.google.common.base.Preconditions.checkArgument;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GetCode;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_LoadPluggableDeviceLibrary;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_Message;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_OK;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.tensorflow.internal.c_api.TF_Status;

/** The plug-ins that this process has loaded; see {@link Devices#loadPlugin}. */
final class DevicePlugins {
  private static final Set<Path> LOADED = new HashSet<>();

  private DevicePlugins() {}

  static synchronized boolean any() {
    return !LOADED.isEmpty();
  }

  static synchronized void load(Path library) {
    checkArgument(
        Files.isRegularFile(library),
        "Expected a device plug-in, a shared library. Received: %s, which is no file",
        library);
    Path file = real(library);
    if (LOADED.contains(file)) {
      return;
    }
    Optional<String> opener = ProcessSettings.openedBy();
    if (opener.isPresent()) {
      throw new IllegalStateException(
          String.format(
              "Expected device plug-ins to be loaded before the first session or device listing."
                  + " Received: %s, after %s has opened the devices",
              library, opener.get()));
    }
    tryElsewhere(file);
    loadHere(file);
    LOADED.add(file);
  }

  private static Path real(Path library) {
    try {
      return library.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** TensorFlow ends the process if a plug-in does not register itself as it should. */
  private static void tryElsewhere(Path file) {
    try {
      Optional<String> failure = PluginTrial.run(file);
      if (failure.isPresent()) {
        throw wrong(file, failure.get());
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(DevicePlugins.class)
          .warn("The device plug-in {} is loaded untried: {}", file, e.getMessage());
    }
  }

  /**
   * Loads a plug-in into this process.
   *
   * @throws IllegalArgumentException if TensorFlow refuses it, and does not end the process
   */
  static void loadHere(Path file) {
    NativeRuntime.load();
    try (TF_Status status = TF_Status.newStatus()) {
      // The handle is not for us to delete: a plug-in stays until the process ends.
      TF_LoadPluggableDeviceLibrary(file.toString(), status);
      if (TF_GetCode(status) != TF_OK) {
        throw wrong(file, TF_Message(status).getString());
      }
    }
  }

  private static IllegalArgumentException wrong(Path file, String reason) {
    return new IllegalArgumentException(
        "Expected a device plug-in of TensorFlow's. Received: " + file + ": " + reason);
  }
}
