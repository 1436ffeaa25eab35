package io.addax.devices;

/** What TensorFlow accepts as the name of a job or of a device type. */
final class DeviceNames {
  static final String RULE = "a letter followed by letters, digits or '_'";
  static final int NONE = -1;

  private DeviceNames() {}

  /**
   * The position of the first character that does not belong there, 0 for an empty name, or {@link
   * #NONE}.
   */
  static int firstBad(String name) {
    if (name.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean later = (c >= '0' && c <= '9') || c == '_';
      if (!letter && !(later && i > 0)) {
        return i;
      }
    }
    return NONE;
  }
}
