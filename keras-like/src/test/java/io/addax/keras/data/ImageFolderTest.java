package io.addax.keras.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.testkit.Goldens;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class ImageFolderTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("addax.test-data"), "images", "kinds");

  @TempDir Path temporary;

  static Stream<String> cases() {
    return Goldens.cases("images/kinds.json.gz").stream().map(c -> c.get("name").getAsString());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void imagesAreReadAndScaledAsKerasDoes(String name) throws IOException {
    JsonObject expected =
        Goldens.cases("images/kinds.json.gz").stream()
            .filter(c -> c.get("name").getAsString().equals(name))
            .findFirst()
            .orElseThrow();
    String file = expected.get("file").getAsString();
    int height = expected.get("height").getAsInt();
    int width = expected.get("width").getAsInt();
    ColorMode mode =
        ColorMode.valueOf(expected.get("color_mode").getAsString().toUpperCase(Locale.ROOT));
    HostTensor image = ImageFile.read(FOLDER.resolve(file), height, width, mode);
    assertEquals(Shape.of(height, width, mode.channels()), image.shape());
    // Decoders of JPEG may round differently; libpng makes 16 bits gray before it makes them 8.
    boolean rounded = file.startsWith("photo") || file.equals("png/rgb16.png");
    float tolerance = rounded ? 2 : 1e-3f;
    assertArrayEquals(Goldens.floats(expected.get("values")), image.floats(), tolerance, name);
  }

  @Test
  void classesAndFilesStandInTheOrderOfKeras() throws IOException {
    JsonObject expected = Goldens.file("images/kinds.json.gz");
    ImageFolder folder = ImageFolder.of(FOLDER);
    assertEquals(
        expected.getAsJsonArray("class_names").asList().stream().map(e -> e.getAsString()).toList(),
        folder.classNames());
    assertEquals(
        expected.getAsJsonArray("files").asList().stream().map(e -> e.getAsString()).toList(),
        folder.files().stream().map(f -> FOLDER.relativize(f).toString()).toList());
    List<Example> examples = folder.imageSize(4, 6).dataset().examples(0).toList();
    for (int i = 0; i < examples.size(); i++) {
      String name = FOLDER.relativize(folder.files().get(i)).getName(0).toString();
      assertEquals(
          HostTensor.scalar(folder.classNames().indexOf(name)), examples.get(i).target(), name);
      assertEquals(Shape.of(4, 6, 3), examples.get(i).input().shape());
    }
  }

  @Test
  void labelsCanBeVectors() throws IOException {
    Dataset data = ImageFolder.of(FOLDER).imageSize(2, 2).labelMode("categorical").dataset();
    assertEquals(
        HostTensor.of(Shape.of(3), 1f, 0f, 0f),
        data.examples(0).findFirst().orElseThrow().target());
    Throwable e =
        assertThrows(
            IllegalArgumentException.class, () -> ImageFolder.of(FOLDER).labelMode("binary"));
    assertEquals(
        "Expected a label mode of \"int\" or \"categorical\". Received: \"binary\"",
        e.getMessage());
  }

  private static List<Float> firstPixels(Dataset data, long epoch) {
    return data.examples(epoch).map(e -> e.input().floats()[0]).toList();
  }

  @Test
  void shufflingAndSplittingLoseNothing() throws IOException {
    ImageFolder folder = ImageFolder.of(FOLDER).imageSize(1, 1).colorMode(ColorMode.RGB);
    List<Float> all = firstPixels(folder.dataset(), 0);
    Dataset shuffled = folder.shuffled(5);
    assertNotEquals(all, firstPixels(shuffled, 0));
    assertNotEquals(firstPixels(shuffled, 0), firstPixels(shuffled, 1));
    assertEquals(firstPixels(folder.shuffled(5), 1), firstPixels(shuffled, 1));
    assertEquals(new TreeSet<>(all), new TreeSet<>(firstPixels(shuffled, 1)));

    Dataset.Split parts = folder.split(0.3, 7);
    assertEquals(9, parts.first().cardinality());
    assertEquals(4, parts.second().cardinality());
    assertEquals(firstPixels(parts.second(), 0), firstPixels(parts.second(), 1));
    assertNotEquals(firstPixels(parts.first(), 0), firstPixels(parts.first(), 1));
    List<Float> both =
        Stream.of(parts.first(), parts.second()).flatMap(p -> firstPixels(p, 3).stream()).toList();
    assertEquals(all.stream().sorted().toList(), both.stream().sorted().toList());
  }

  @Test
  void imagesWithoutClassesAreReadToo() throws IOException {
    ImageFolder folder = ImageFolder.unlabelled(FOLDER.resolve("png")).imageSize(3, 3);
    assertEquals(List.of(), folder.classNames());
    assertEquals(8, folder.files().size());
    Batch batch = folder.dataset().batch(8).iterator().next();
    assertEquals(List.of(), batch.y());
    assertEquals(
        HostTensor.zeros(DType.FLOAT32, Shape.of(8, 3, 3, 3)).shape(), batch.x().get(0).shape());
  }

  @Test
  void whatIsNoImageFolderIsACleanError() throws IOException {
    Throwable e = assertThrows(IOException.class, () -> ImageFolder.of(temporary));
    assertTrue(e.getMessage().endsWith("Received: no subfolder"), e.getMessage());
    Files.createDirectories(temporary.resolve("cat"));
    e = assertThrows(IOException.class, () -> ImageFolder.of(temporary));
    assertTrue(e.getMessage().endsWith("Received: no image in [cat]"), e.getMessage());
    Files.writeString(temporary.resolve("cat/1.png"), "no picture");
    Dataset data = ImageFolder.of(temporary).dataset();
    e = assertThrows(Exception.class, () -> data.examples(0).toList());
    assertEquals(
        temporary.resolve("cat/1.png")
            + ": expected a PNG, JPEG, BMP or GIF image. Received: something else",
        e.getMessage());
  }

  @Test
  void anImageThatDeclaresToBeHugeTakesNoMemory() throws IOException {
    byte[] png = Files.readAllBytes(FOLDER.resolve("png/rgb.png"));
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(header)) {
      out.writeBytes("IHDR");
      out.writeInt(60_000);
      out.writeInt(60_000);
      out.write(new byte[] {8, 2, 0, 0, 0});
      CRC32 crc = new CRC32();
      crc.update(header.toByteArray());
      out.writeInt((int) crc.getValue());
    }
    System.arraycopy(header.toByteArray(), 0, png, 12, header.size());
    Path file = Files.write(temporary.resolve("bomb.png"), png);
    Throwable e = assertThrows(IOException.class, () -> ImageFile.read(file, 2, 2, ColorMode.RGB));
    assertEquals(
        file + ": expected at most 67108864 pixels. Received: 60000 x 60000", e.getMessage());
  }

  @Test
  void damagedImagesAreCleanErrors() throws IOException {
    Random random = new Random(9);
    Path file = temporary.resolve("damaged");
    int refused = 0;
    for (String name :
        List.of("png/rgb.png", "photo/colour.JPEG", "others/colours.bmp", "others/palette.gif")) {
      byte[] good = Files.readAllBytes(FOLDER.resolve(name));
      for (int i = 0; i < 250; i++) {
        byte[] bad = Arrays.copyOf(good, i % 3 == 0 ? random.nextInt(good.length) : good.length);
        for (int flips = 1 + random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt();
        }
        Files.write(file, bad);
        try {
          assertEquals(12, ImageFile.read(file, 2, 2, ColorMode.RGB).size());
        } catch (IOException e) {
          assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
          refused++;
        }
      }
    }
    assertTrue(refused > 300, "refused: " + refused);
  }
}
