package io.addax.keras.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

class IdxFileTest {
  @TempDir Path folder;

  private HostTensor read(byte[] bytes) throws IOException {
    return IdxFile.read(Files.write(folder.resolve("file"), bytes));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void bytesAreReadAsTheFormatSaysPlainAndGzipped() throws IOException {
    byte[] file = HexFormat.of().parseHex("00000802" + "00000002" + "00000003" + "0001fffe7f80");
    HostTensor expected =
        HostTensor.wrap(DType.UINT8, Shape.of(2, 3), new byte[] {0, 1, -1, -2, 127, -128});
    assertEquals(expected, read(file));
    assertEquals(expected, read(gzip(file)));
    assertEquals(
        HostTensor.of(Shape.of(2), 1f, -2f),
        read(HexFormat.of().parseHex("00000d01" + "00000002" + "3f800000c0000000")));
    assertEquals(
        HostTensor.of(Shape.of(1), 258),
        read(HexFormat.of().parseHex("00000c01" + "00000001" + "00000102")));
    assertEquals(
        HostTensor.zeros(DType.UINT8, Shape.of(0, 9)),
        read(HexFormat.of().parseHex("00000802" + "00000000" + "00000009")));
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    for (HostTensor tensor :
        List.of(
            HostTensor.wrap(DType.UINT8, Shape.of(2, 2), new byte[] {1, -1, 3, 4}),
            HostTensor.wrap(DType.INT8, Shape.of(3), new byte[] {1, -1, 3}),
            HostTensor.wrap(DType.INT16, Shape.of(2), new short[] {-300, 300}),
            HostTensor.of(Shape.of(1, 2), 70_000, -1),
            HostTensor.of(Shape.of(2), 0.1f, -0f),
            HostTensor.of(Shape.of(2), 0.1, -1e300))) {
      for (String name : List.of("a.idx", "a.idx.gz")) {
        IdxFile.write(folder.resolve(name), tensor);
        assertEquals(tensor, IdxFile.read(folder.resolve(name)));
      }
    }
    Path file = folder.resolve("a");
    assertThrows(
        IllegalArgumentException.class,
        () -> IdxFile.write(file, HostTensor.of(Shape.of(1), true)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "00, the file ends in its header",
        "01000801, expected an IDX file",
        "00000A01, 'expected an IDX element type'",
        "0000080300000001, the file ends in its header",
        "000008010000000501, expected 5 bytes of data",
        "00000801000000010102, Received: more",
        "00000E03FFFFFFFFFFFFFFFFFFFFFFFF00, expected an array of less than 2^31 bytes",
        "000008017FFFFFF000, expected 2147483632 bytes of data",
        "000008FF00, the file ends in its header",
        "1f8b08, ''",
        "1f8b0800000000000000ff, ''",
      })
  void aDamagedOrHostileFileIsACleanError(String hex, String message) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    Throwable e = assertThrows(IOException.class, () -> read(bytes));
    assertTrue(
        e.getMessage() == null || e.getMessage().contains(message.replace("'", "")),
        e.getMessage());
  }

  @Test
  void aSizeThatNoGzipFileCanHoldIsRefusedBeforeItIsRead() throws IOException {
    byte[] file = gzip(HexFormat.of().parseHex("00000801" + "70000000" + "00"));
    Throwable e = assertThrows(IOException.class, () -> read(file));
    assertTrue(e.getMessage().contains("Received: at most"), e.getMessage());
    byte[] truncated = gzip(HexFormat.of().parseHex("00000801" + "00000100" + "00"));
    e = assertThrows(IOException.class, () -> read(truncated));
    assertTrue(e.getMessage().contains("Received: 1"), e.getMessage());
  }
}
