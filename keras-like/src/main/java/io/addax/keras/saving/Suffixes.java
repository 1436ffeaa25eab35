package io.addax.keras.saving;

import java.nio.file.Path;
import java.util.Locale;

/** What the end of a file's name says of its kind. */
public final class Suffixes {
  private Suffixes() {}

  /** Whether a file's name ends so, in small or capital letters. */
  public static boolean has(Path file, String suffix) {
    return has(String.valueOf(file.getFileName()), suffix);
  }

  /** The same of a name. */
  public static boolean has(String name, String suffix) {
    return name.toLowerCase(Locale.ROOT).endsWith(suffix.toLowerCase(Locale.ROOT));
  }
}
