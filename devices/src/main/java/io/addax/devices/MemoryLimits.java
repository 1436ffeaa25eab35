package io.addax.devices;

import java.util.List;
import java.util.Properties;

/** JavaCPP's limits on native memory, which it reads once, when its classes are initialized. */
final class MemoryLimits {
  private static final String PREFIX = "org.bytedeco.javacpp.";

  /** JavaCPP knows either spelling. */
  private static final List<List<String>> LIMITS =
      List.of(
          List.of(PREFIX + "maxphysicalbytes", PREFIX + "maxPhysicalBytes"),
          List.of(PREFIX + "maxbytes", PREFIX + "maxBytes"));

  private MemoryLimits() {}

  /**
   * Sets to 0 ("no limit") what is not set.
   *
   * @return whether a limit was set before, by the user
   */
  static boolean switchOff(Properties properties) {
    boolean byUser = false;
    for (List<String> spellings : LIMITS) {
      if (spellings.stream().anyMatch(key -> properties.getProperty(key) != null)) {
        byUser = true;
      } else {
        properties.setProperty(spellings.get(0), "0");
      }
    }
    return byUser;
  }
}
