package io.addax.devices;

import java.util.List;
import java.util.Locale;

/**
 * An operating system and a processor, named as TensorFlow's native artifacts name them.
 *
 * @param name for instance {@code linux-x86_64}
 */
record Platform(String name) {
  /** The platforms that TensorFlow Java is built for. */
  static final List<String> SUPPORTED =
      List.of("linux-x86_64", "linux-arm64", "macosx-arm64", "windows-x86_64");

  /** The only platform that has a GPU build. */
  static final Platform WITH_GPU = new Platform("linux-x86_64");

  /** The platform this program runs on. */
  static Platform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static Platform of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String arch = osArch.toLowerCase(Locale.ROOT);
    String system =
        os.startsWith("linux")
            ? "linux"
            : os.startsWith("mac")
                ? "macosx"
                : os.startsWith("windows") ? "windows" : os.replace(' ', '_');
    String processor =
        switch (arch) {
          case "amd64", "x86_64", "x64" -> "x86_64";
          case "aarch64", "arm64" -> "arm64";
          default -> arch;
        };
    return new Platform(system + "-" + processor);
  }

  boolean isSupported() {
    return SUPPORTED.contains(name);
  }

  boolean isWindows() {
    return name.startsWith("windows");
  }

  /** Where TensorFlow's library lies in the jar of this platform; {@code flavor} may be "-gpu". */
  String libraryResource(String flavor) {
    String file =
        name.startsWith("macosx")
            ? "libtensorflow_cc.2.dylib"
            : isWindows() ? "tensorflow_cc.dll" : "libtensorflow_cc.so.2";
    return "org/tensorflow/internal/c_api/" + name + flavor + "/" + file;
  }
}
