package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrarySearchTest {
  private static final String NAME = "libcudnn-of-a-test.so.9";

  @TempDir Path folder;

  @Test
  void findsNothingWhereNothingIs() {
    assertFalse(new LibrarySearch("", "", List.of()).finds(NAME));
    assertFalse(new LibrarySearch(folder.toString(), NAME + "3\0", List.of()).finds(NAME));
  }

  @Test
  void findsInTheLibraryPath() throws IOException {
    Files.createFile(folder.resolve(NAME));
    assertTrue(new LibrarySearch("/nowhere:" + folder, "", List.of()).finds(NAME));
  }

  @Test
  void findsInTheLinkersCache() {
    assertTrue(new LibrarySearch("", "liba.so\0" + NAME + "\0/x/y\0", List.of()).finds(NAME));
  }

  @Test
  void findsWhatIsLoaded() {
    List<String> loaded = List.of("/somewhere/" + NAME + ".3.0");
    assertTrue(new LibrarySearch("", "", loaded).finds(NAME));
  }

  @Test
  void findsBesideTensorFlowAsItsRunPathSays() throws IOException {
    Files.createDirectories(folder.resolve("nvidia/cudnn/lib"));
    Files.createFile(folder.resolve("nvidia/cudnn/lib").resolve(NAME));
    String tensorflow = folder.resolve("native/libtensorflow_cc.so.2").toString();
    assertTrue(new LibrarySearch("", "", List.of(tensorflow)).finds(NAME));
  }
}
