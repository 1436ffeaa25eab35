package io.addax.graph.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class CheckpointTest {
  private static final String DATA = ".data-00000-of-00001";

  @TempDir private Path folder;

  private void write(Path prefix, float value) throws IOException {
    Checkpoint.write(prefix, Map.of("x", HostTensor.of(Shape.of(2), value, -value)));
  }

  private static float read(Path prefix) throws IOException {
    return Checkpoint.read(prefix, Map.of("x", DType.FLOAT32)).get("x").floats()[0];
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aNewCheckpointTakesTheOldOnesPlace() throws IOException {
    Path prefix = folder.resolve("model");
    write(prefix, 1);
    write(prefix, 2);
    assertEquals(2, read(prefix));
    assertEquals(List.of("model" + DATA, "model.index"), files());
  }

  @Test
  void copiesAndDeletes() throws IOException {
    Path prefix = folder.resolve("model");
    Path copy = folder.resolve("copy");
    for (int i = 1; i <= 2; i++) {
      write(prefix, i);
      Checkpoint.copy(prefix, copy);
      write(prefix, -i);
      assertEquals(i, read(copy));
      assertEquals(-i, read(prefix));
    }
    Checkpoint.delete(prefix);
    assertEquals(List.of("copy" + DATA, "copy.index"), files());
    assertFalse(Checkpoint.exists(prefix));
    Checkpoint.delete(prefix);
  }

  @Test
  void aWriteThatEndsBeforeTheRenamingLeavesTheOldOne() throws IOException {
    Path prefix = folder.resolve("model");
    write(prefix, 1);
    Path beside = Files.createDirectory(folder.resolve(".model.new"));
    write(beside.resolve("checkpoint"), 2);
    Files.writeString(beside.resolve("checkpoint.tempstate123"), "half");
    assertEquals(1, read(prefix));
    write(prefix, 3);
    assertEquals(3, read(prefix));
    assertFalse(Files.exists(beside));
  }

  @Test
  void aWriteThatEndsBetweenTheRenamingsIsEndedByWhoReads() throws IOException {
    Path prefix = folder.resolve("model");
    for (boolean old : new boolean[] {true, false}) {
      if (old) {
        write(prefix, 1);
      }
      Path beside = Files.createDirectory(folder.resolve(".model.new"));
      write(beside.resolve("checkpoint"), 2);
      Files.deleteIfExists(folder.resolve("model" + DATA));
      Files.move(beside.resolve("checkpoint" + DATA), folder.resolve("model" + DATA));
      assertTrue(Checkpoint.exists(prefix));
      assertEquals(2, read(prefix));
      assertEquals(List.of("model" + DATA, "model.index"), files());
      Files.delete(folder.resolve("model.index"));
    }
  }

  @Test
  void whatIsNotThereIsAnErrorThatNamesTheFile() throws IOException {
    Path prefix = folder.resolve("model");
    FileNotFoundException none = assertThrows(FileNotFoundException.class, () -> read(prefix));
    assertTrue(none.getMessage().contains("model.index"), none.getMessage());
    write(prefix, 1);
    Map<String, DType> other = Map.of("y", DType.FLOAT32);
    IOException missing = assertThrows(IOException.class, () -> Checkpoint.read(prefix, other));
    assertTrue(missing.getMessage().startsWith("Cannot read checkpoint"), missing.getMessage());
  }

  @Test
  void aDamagedFileIsAnError() throws IOException {
    Path prefix = folder.resolve("model");
    write(prefix, 1);
    byte[] bytes = Files.readAllBytes(folder.resolve("model" + DATA));
    bytes[0] ^= 1;
    Files.write(folder.resolve("model" + DATA), bytes);
    IOException e = assertThrows(IOException.class, () -> read(prefix));
    assertTrue(e.getMessage().startsWith("Cannot read checkpoint"), e.getMessage());
  }
}
