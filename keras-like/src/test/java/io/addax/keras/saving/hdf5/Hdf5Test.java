package io.addax.keras.saving.hdf5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class Hdf5Test {
  @TempDir Path folder;

  private static Path data(String name) {
    return Path.of(System.getProperty("addax.test-data"), "hdf5", name + ".h5");
  }

  private static HostTensor read(Hdf5Reader file, String path) throws IOException {
    return file.root().findDataset(path).read();
  }

  private Path write(Map<String, HostTensor> datasets) throws IOException {
    Path file = folder.resolve("written.h5");
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      Hdf5Writer.write(datasets, channel);
    }
    return file;
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"float16", "float32", "float64", "int8", "int16", "int32", "int64"})
  void readsEveryDtype(String dtype) throws IOException {
    try (Hdf5Reader file = Hdf5Reader.open(data("kinds"))) {
      HostTensor read = read(file, "numbers/" + dtype);
      assertEquals(DType.of(dtype), read.dtype());
      assertEquals(Shape.of(2, 3), read.shape());
      assertArrayEquals(new float[] {0, 1, -2, 3, 100, -100}, read.floats());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"uint8,255", "uint16,65535", "uint32,4294967295", "uint64,9223372036854775807"})
  void readsUnsignedIntegersWithoutLoss(String dtype, long largest) throws IOException {
    try (Hdf5Reader file = Hdf5Reader.open(data("kinds"))) {
      assertArrayEquals(new long[] {0, 7, largest}, read(file, "numbers/" + dtype).longs());
    }
  }

  @Test
  void readsBoolsBigEndianScalarsAndEmptyOnes() throws IOException {
    try (Hdf5Reader file = Hdf5Reader.open(data("kinds"))) {
      assertEquals(HostTensor.of(Shape.of(3), true, false, true), read(file, "numbers/bool"));
      assertArrayEquals(new float[] {1.5f, -2}, read(file, "numbers/big_endian").floats());
      assertEquals(HostTensor.scalar(42L), read(file, "numbers/scalar"));
      assertEquals(Shape.of(0, 3), read(file, "numbers/empty").shape());
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"plain", "gzip", "shuffle"})
  void readsChunks(String name) throws IOException {
    float[] expected = new float[35];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = i;
    }
    try (Hdf5Reader file = Hdf5Reader.open(data("kinds"))) {
      assertEquals(HostTensor.of(Shape.of(7, 5), expected), read(file, "chunked/" + name));
    }
  }

  @Test
  void readsAttributes() throws IOException {
    try (Hdf5Reader file = Hdf5Reader.open(data("kinds"))) {
      Hdf5Group root = file.root();
      assertEquals(HostTensor.of(Shape.scalar(), "naïve"), root.attribute("fixed"));
      assertEquals(HostTensor.of(Shape.scalar(), "naïve"), root.attribute("variable"));
      assertEquals(HostTensor.of(Shape.of(2), "dense", "conv_1"), root.attribute("list"));
      assertEquals(HostTensor.of(Shape.scalar(), "x".repeat(5000)), root.attribute("long"));
      assertEquals(HostTensor.scalar(0.5f), root.attribute("number"));
      assertEquals(
          HostTensor.of(Shape.scalar(), "the answer"),
          root.findDataset("numbers/scalar").attribute("note"));
      assertNull(root.attribute("missing"));
    }
  }

  @Test
  void readsGroupsOfManyMembersAndTheLatestFormat() throws IOException {
    try (Hdf5Reader file = Hdf5Reader.open(data("kinds"))) {
      assertEquals(40, file.root().group("many").names().size());
      assertEquals(39, read(file, "many/member_39").scalarFloat());
      assertNull(file.root().find("many/more"));
      assertThrows(IOException.class, () -> file.root().group("more"));
    }
    try (Hdf5Reader file = Hdf5Reader.open(data("latest"))) {
      assertArrayEquals(new float[] {0, 1, 2, 3}, read(file, "group/a").floats());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "soft,soft link",
    "external-link,external link",
    "external-storage,External Data Files",
    "virtual,Virtual storage",
    "circle,contains itself",
    "bomb,stored chunks. Expected 65536",
    "unwritten,no values are stored",
    "lzf,filter 32000",
    "bfloat16,'a' is damaged"
  })
  void refuses(String name, String expected) {
    IOException refused =
        assertThrows(
            IOException.class,
            () -> {
              try (Hdf5Reader file = Hdf5Reader.open(data(name))) {
                for (Hdf5Dataset dataset : file.datasets()) {
                  dataset.read();
                }
              }
            });
    assertTrue(refused.getMessage().contains(expected), refused::getMessage);
    assertTrue(refused.getMessage().contains(name + ".h5"), refused::getMessage);
  }

  @Test
  void refusesWhatIsNotHdf5() throws IOException {
    for (byte[] bytes :
        new byte[][] {{}, {1}, new byte[100], "PK\3\4 a zip".repeat(9).getBytes()}) {
      Path file = Files.write(folder.resolve("not.h5"), bytes);
      IOException refused = assertThrows(IOException.class, () -> Hdf5Reader.open(file));
      assertTrue(refused.getMessage().contains("not an HDF5 file"), refused::getMessage);
    }
  }

  private static HostTensor numbers(DType dtype, long... dims) {
    HostTensor values = HostTensor.zeros(DType.FLOAT32, Shape.of(dims));
    for (int i = 0; i < values.size(); i++) {
      values.floats()[i] = dtype == DType.BOOL ? i % 2 : i % 100 - 20;
    }
    return values.cast(dtype);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(
      value = DType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"STRING", "BFLOAT16"})
  void writesWhatItReads(DType dtype) throws IOException {
    Map<String, HostTensor> datasets = new TreeMap<>();
    datasets.put("a/b/c", numbers(dtype, 3, 4, 5));
    datasets.put("a/b/d", numbers(dtype));
    datasets.put("a/empty", numbers(dtype, 0, 7));
    datasets.put("z", numbers(dtype, 70_001));
    try (Hdf5Reader file = Hdf5Reader.open(write(datasets))) {
      Hdf5Writer.verify(datasets, file);
      assertEquals(datasets.get("a/b/c"), read(file, "a/b/c"));
      assertEquals(4, file.datasets().size());
    }
  }

  @Test
  void writesBfloat16AsFloat32AndRefusesStringsAndBadPaths() throws IOException {
    HostTensor value = numbers(DType.BFLOAT16, 2);
    try (Hdf5Reader file = Hdf5Reader.open(write(Map.of("a", value)))) {
      Hdf5Writer.verify(Map.of("a", value), file);
      assertEquals(DType.FLOAT32, read(file, "a").dtype());
    }
    HostTensor text = HostTensor.of(Shape.of(1), "x");
    assertThrows(IllegalArgumentException.class, () -> write(Map.of("a", text)));
    assertThrows(IllegalArgumentException.class, () -> write(Map.of("a//b", value)));
    assertThrows(
        IllegalArgumentException.class,
        () -> write(new TreeMap<>(Map.of("a", value, "a/b", value))));
  }

  @Test
  void verifyFindsEveryDifference() throws IOException {
    Map<String, HostTensor> datasets = Map.of("a", numbers(DType.FLOAT32, 3));
    try (Hdf5Reader file = Hdf5Reader.open(write(datasets))) {
      assertThrows(
          IOException.class,
          () -> Hdf5Writer.verify(Map.of("a", HostTensor.of(Shape.of(3), -20f, -19f, 0f)), file));
      assertThrows(IOException.class, () -> Hdf5Writer.verify(Map.of(), file));
      assertThrows(
          IOException.class,
          () ->
              Hdf5Writer.verify(Map.of("a", datasets.get("a"), "b", HostTensor.scalar(1f)), file));
    }
  }

  /** Damage anywhere ends in a load or an IOException, soon, and without much memory. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"kinds", "latest", "circle"})
  void survivesDamage(String name) throws IOException {
    byte[] good = Files.readAllBytes(data(name));
    Random random = new Random(7);
    int[] failed = {0};
    for (int round = 0; round < 400; round++) {
      byte[] bad = good.clone();
      int damage = 1 + random.nextInt(4);
      for (int i = 0; i < damage; i++) {
        int at = random.nextInt(bad.length - 8);
        switch (random.nextInt(3)) {
          case 0 -> bad[at] = (byte) random.nextInt();
          case 1 -> Arrays.fill(bad, at, at + 1 + random.nextInt(8), (byte) -1);
          default -> bad = Arrays.copyOf(bad, Math.max(16, at));
        }
        if (bad.length < 32) {
          break;
        }
      }
      Path file = Files.write(folder.resolve("bad.h5"), bad);
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            try (Hdf5Reader reader = Hdf5Reader.open(file)) {
              for (Hdf5Dataset dataset : reader.datasets()) {
                dataset.read();
              }
            } catch (IOException e) {
              failed[0]++;
              assertTrue(e.getMessage().contains("bad.h5"), e::getMessage);
            }
          });
    }
    assertTrue(failed[0] > 50, "only " + failed[0] + " of 400 failed");
  }
}
