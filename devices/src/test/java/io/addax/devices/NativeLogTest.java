package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLogTest {
  @TempDir private Path folder;

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      value = {"nothing, 2", "0, 0", "1, 1", "2, 2", "3, 3", "' 1 ', 1", "9, 3", "-1, 0", "x, 0"},
      nullValues = "nothing")
  void theLevelIsTheUsersOrErrors(String byUser, int level) {
    assertEquals(level, NativeLog.level(byUser));
  }

  @Test
  void aFunctionThatNoLibraryHasIsNotFound() {
    assertFalse(NativeFunction.find("_ZN4absl12lts_1999123112log_internal4NoneEv").isPresent());
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "libraries have another format elsewhere")
  void aVariableThatALibraryLacksIsNotFound() throws IOException {
    NativeRuntime.load();
    Path library = LoadedLibrary.find("libtensorflow_framework.so.2").orElseThrow().file();
    assertEquals(OptionalLong.empty(), ElfSymbols.findLocalVariable(library, "no_such_flag", 1));
  }

  @Test
  void aFileThatIsNoLibraryHasNoVariables() throws IOException {
    Path file = Files.write(folder.resolve("zeros"), new byte[100]);
    assertEquals(OptionalLong.empty(), ElfSymbols.findLocalVariable(file, "flag", 1));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the process's memory is not listed")
  void theMemoryOfTheProcessIsKnown() throws IOException {
    Loader.load(Loader.class);
    LoadedLibrary library = LoadedLibrary.find("libjnijavacpp.so").orElseThrow();
    assertEquals(Path.of(Loader.load(Loader.class)).toRealPath(), library.file());
    assertFalse(LoadedLibrary.isWritable(library.address())); // the header of the library
    assertFalse(LoadedLibrary.isWritable(0));
    assertEquals(true, LoadedLibrary.find("libnone.so").isEmpty());
  }
}
