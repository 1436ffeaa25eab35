package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  @ParameterizedTest(name = "{0}, {1} -> {2}")
  @CsvSource({
    "Linux, amd64, linux-x86_64, true",
    "Linux, aarch64, linux-arm64, true",
    "Mac OS X, aarch64, macosx-arm64, true",
    "Mac OS X, x86_64, macosx-x86_64, false",
    "Windows 11, amd64, windows-x86_64, true",
    "FreeBSD, riscv64, freebsd-riscv64, false",
  })
  void isNamedAsTheArtifactsAre(String os, String arch, String name, boolean supported) {
    assertEquals(name, Platform.of(os, arch).name());
    assertEquals(supported, Platform.of(os, arch).isSupported());
  }
}
