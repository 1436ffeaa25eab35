package io.addax.cli;

import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads {@code .tflite} files; errors begin with the file's name. */
final class LiteFiles {
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  private LiteFiles() {}

  /** A file's content. */
  static byte[] read(Path file) throws IOException {
    Places.file(file);
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(
          file + ": expected less than 2^31 bytes. Received: " + Files.size(file));
    }
    return Files.readAllBytes(file);
  }

  /** An interpreter of it; the caller closes it. */
  static TFLiteInterpreter interpreter(Path file, byte[] content, InterpreterConfig config)
      throws IOException {
    LiteReport.of(file, content); // or TensorFlow Lite would print what is wrong
    try {
      return TFLiteInterpreter.of(content, config);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
