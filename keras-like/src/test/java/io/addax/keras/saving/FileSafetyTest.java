package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.keras.LoadOptions;
import io.addax.keras.Model;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are damaged or meant to do harm. */
class FileSafetyTest {
  @TempDir Path folder;

  private static Path data(String name) {
    return Path.of(System.getProperty("addax.test-data"), "keras-files", name);
  }

  @Test
  void damageOfAWrittenFileIsFoundBeforeItTakesItsPlace() throws IOException {
    try (Model model = Model.load(data("network.keras"))) {
      var datasets = KerasWeights.datasets(model, List.of());
      Path file = folder.resolve("a.weights.h5");
      WeightsFile.write(model, List.of(), file);
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - 40] ^= 1;
      Files.write(file, bytes);
      assertThrows(
          IOException.class,
          () -> {
            try (var reader = io.addax.keras.saving.hdf5.Hdf5Reader.open(file)) {
              io.addax.keras.saving.hdf5.Hdf5Writer.verify(datasets, reader);
            }
          });
    }
  }

  private static Map<String, byte[]> members() throws IOException {
    Map<String, byte[]> members = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(data("network.keras").toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        members.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return members;
  }

  private Path zip(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
      }
    }
    return Files.write(folder.resolve("hostile.keras"), bytes.toByteArray());
  }

  private static String refusal(Path file) {
    String message = assertThrows(IOException.class, () -> Model.load(file)).getMessage();
    assertTrue(message.contains(file.getFileName().toString()), message);
    return message;
  }

  @Test
  void membersWithUnsafeNamesAreRefused() throws IOException {
    for (String name : List.of("../a", "/etc/a", "assets/../../a", "..\\a", "C:\\a")) {
      Map<String, byte[]> members = members();
      members.put(name, new byte[1]);
      String message = refusal(zip(members));
      assertTrue(message.contains("not allowed: '" + name + "'"), message);
    }
  }

  @Test
  void equalNamesAreRefused() throws IOException {
    Map<String, byte[]> members = members();
    members.put("config.jsom", members.get("config.json"));
    byte[] bytes = Files.readAllBytes(zip(members));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    byte[] twice = text.replace("config.jsom", "config.json").getBytes(StandardCharsets.ISO_8859_1);
    String message = refusal(Files.write(folder.resolve("twice.keras"), twice));
    assertTrue(message.contains("two members 'config.json'"), message);
  }

  @Test
  void missingMembersAndOtherFilesAreNamed() throws IOException {
    Map<String, byte[]> members = members();
    members.remove("model.weights.h5");
    assertTrue(refusal(zip(members)).contains("has no model.weights.h5"));
    members.put("model.weights.npz", new byte[1]);
    assertTrue(refusal(zip(members)).contains("npz: not supported"));
    members.remove("config.json");
    assertTrue(refusal(zip(members)).contains("has no config.json"));
    Path other = Files.writeString(folder.resolve("text.keras"), "not a zip archive");
    assertTrue(refusal(other).contains("not a .keras file"));
  }

  @Test
  void aTextThatInflatesWithoutEndIsRefused() throws IOException {
    Map<String, byte[]> members = members();
    members.put("config.json", new byte[(64 << 20) + 1]);
    assertTrue(refusal(zip(members)).contains("too large"));
  }

  @Test
  void aNewerFormatIsNamed() throws IOException {
    Map<String, byte[]> members = members();
    members.put("metadata.json", "{\"keras_version\": \"4.1.0\"}".getBytes());
    assertTrue(refusal(zip(members)).contains("written by Keras 4.1.0"));
  }

  @Test
  void readingLeavesNoFilesBehind() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    List<Path> before = leftovers(temporary);
    Model.load(data("network.keras"), LoadOptions.defaults().compile(false)).close();
    Map<String, byte[]> members = members();
    members.put("model.weights.h5", new byte[1000]);
    refusal(zip(members));
    assertEquals(before, leftovers(temporary));
  }

  private static List<Path> leftovers(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().startsWith("addax")).sorted().toList();
    }
  }

  /** Damage anywhere ends in a load or an IOException, soon. */
  @Test
  void damagedFilesEndInAnErrorOrALoad() throws IOException {
    Random random = new Random(11);
    for (String name : List.of("network.keras", "network-legacy.h5", "keras2.h5")) {
      byte[] good = Files.readAllBytes(data(name));
      int failed = 0;
      for (int round = 0; round < 120; round++) {
        byte[] bad = good.clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt();
        }
        Path file = Files.write(folder.resolve(name), bad);
        failed += assertTimeoutPreemptively(Duration.ofSeconds(10), () -> fails(file)) ? 1 : 0;
      }
      assertTrue(failed > 5, name + ": only " + failed + " of 120 failed");
      assertArrayEquals(good, Files.readAllBytes(data(name)));
    }
  }

  private static boolean fails(Path file) {
    try {
      Model.load(file).close();
      return false;
    } catch (IOException e) {
      assertTrue(e.getMessage().contains(file.getFileName().toString()), e::getMessage);
      return true;
    }
  }
}
