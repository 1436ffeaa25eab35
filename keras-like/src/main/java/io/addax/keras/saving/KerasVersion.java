package io.addax.keras.saving;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which versions of Keras write files that are read here. */
final class KerasVersion {
  private static final int NEWEST = 3;
  private static final Pattern MAJOR = Pattern.compile("(\\d{1,6})\\..*");

  private KerasVersion() {}

  /**
   * Refuses a file of a newer format.
   *
   * @throws IOException if the major version is newer than this library knows
   */
  static void check(Path file, String version) throws IOException {
    Matcher major = MAJOR.matcher(version);
    if (major.matches() && Integer.parseInt(major.group(1)) > NEWEST) {
      throw new IOException(
          file
              + " was written by Keras "
              + version
              + ", whose format is newer than this library. Expected Keras "
              + NEWEST
              + " or older");
    }
  }
}
