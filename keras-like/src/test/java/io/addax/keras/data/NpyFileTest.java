package io.addax.keras.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** The files were written by NumPy 2 ({@code numpy.lib.format.write_array}). */
class NpyFileTest {
  private static final String FLOAT =
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBl"
          + "JzogKDMsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
          + "ICAgICAgICAgICAgIAoAAMA/AAAAwAAAQEBvEoM7AACgQAAAwEA=";

  @TempDir Path folder;

  private static HostTensor decode(String base64) throws IOException {
    return read(Base64.getDecoder().decode(base64));
  }

  private static HostTensor read(byte[] file) throws IOException {
    return NpyFile.read(new ByteArrayInputStream(file), file.length, "file");
  }

  static Stream<Arguments> files() {
    float[] counted = new float[24];
    for (int i = 0; i < counted.length; i++) {
      counted[i] = i;
    }
    return Stream.of(
        Arguments.of("float32", FLOAT, HostTensor.of(Shape.of(3, 2), 1.5f, -2f, 3f, 4e-3f, 5f, 6f)),
        Arguments.of(
            "float64, columns first",
            "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUn"
                + "OiAoMiwgMywgNCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAChAAAAAAAAAEEAAAAAAAAAwQAAAAAAAACBAAAAA"
                + "AAAANEAAAAAAAADwPwAAAAAAACpAAAAAAAAAFEAAAAAAAAAxQAAAAAAAACJAAAAAAAAANUAAAAAA"
                + "AAAAQAAAAAAAACxAAAAAAAAAGEAAAAAAAAAyQAAAAAAAACRAAAAAAAAANkAAAAAAAAAIQAAAAAAA"
                + "AC5AAAAAAAAAHEAAAAAAAAAzQAAAAAAAACZAAAAAAAAAN0A=",
            HostTensor.of(Shape.of(2, 3, 4), counted).cast(DType.FLOAT64)),
        Arguments.of(
            "int16, columns first",
            "k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUn"
                + "OiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAoBAAQAAgAFAAMABgA=",
            HostTensor.wrap(DType.INT16, Shape.of(2, 3), new short[] {1, 2, 3, 4, 5, 6})),
        Arguments.of(
            "big-endian int32",
            "k05VTVBZAQB2AHsnZGVzY3InOiAnPmk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBl"
                + "JzogKDEsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAoAAAAB/////gABEXA=",
            HostTensor.of(Shape.of(1, 3), 1, -2, 70000)),
        Arguments.of(
            "version 2",
            "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8aTgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hh"
                + "cGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAoAAAAAAAEAAP//////////",
            HostTensor.of(Shape.of(2), 1L << 40, -1L)),
        Arguments.of(
            "version 3",
            "k05VTVBZAwB0AAAAeydkZXNjcic6ICd8dTEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hh"
                + "cGUnOiAoMSwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAoA/wc=",
            HostTensor.wrap(DType.UINT8, Shape.of(1, 3), new byte[] {0, -1, 7})),
        Arguments.of(
            "bool",
            "k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBl"
                + "JzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAoBAAE=",
            HostTensor.of(Shape.of(3), true, false, true)),
        Arguments.of(
            "uint16",
            "k05VTVBZAQB2AHsnZGVzY3InOiAnPHUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBl"
                + "JzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAr//wEA",
            HostTensor.of(Shape.of(2), 65535, 1)),
        Arguments.of(
            "uint32",
            "k05VTVBZAQB2AHsnZGVzY3InOiAnPHU0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBl"
                + "JzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAr/////AQAAAA==",
            HostTensor.of(Shape.of(2), 4294967295L, 1L)),
        Arguments.of(
            "float16",
            "k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBl"
                + "JzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAoAOP97",
            HostTensor.of(Shape.of(2), 0.5f, 65504f).cast(DType.FLOAT16)),
        Arguments.of(
            "scalar",
            "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBl"
                + "JzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAoAAFBA",
            HostTensor.scalar(3.25f)),
        Arguments.of(
            "empty",
            "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBl"
                + "JzogKDAsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAo=",
            HostTensor.zeros(DType.FLOAT32, Shape.of(0, 3))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void whatNumPyWroteIsRead(String name, String base64, HostTensor expected) throws IOException {
    assertEquals(expected, decode(base64));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            "objects",
            "k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUn"
                + "OiAoMSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAqABJWLAAAAAAAAAIwWbnVtcHkuX2NvcmUubXVsdGlhcnJheZSMDF9yZWNv"
                + "bnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwGFlGgDjAVkdHlw"
                + "ZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlH2UYXSUYi4="),
        Arguments.of(
            "records",
            "k05VTVBZAQB2AHsnZGVzY3InOiBbKCdhJywgJzxmNCcpXSwgJ2ZvcnRyYW5fb3JkZXInOiBGYWxz"
                + "ZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAoAAAAA"),
        Arguments.of(
            "text",
            "k05VTVBZAQB2AHsnZGVzY3InOiAnPFUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBl"
                + "JzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
                + "ICAgICAgICAgICAgIAphAAAAYgAAAA=="));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void dtypesThatAreNoNumbersAreRefused(String name, String base64) {
    Throwable e = assertThrows(IOException.class, () -> decode(base64));
    assertTrue(e.getMessage().startsWith("file: expected a"), e.getMessage());
  }

  private static byte[] file(String header) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    byte[] file = new byte[10 + text.length];
    byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    System.arraycopy(magic, 0, file, 0, 8);
    file[8] = (byte) text.length;
    file[9] = (byte) (text.length >> 8);
    System.arraycopy(text, 0, file, 10, text.length);
    return file;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "(1000000000,)|expected 4000000000 bytes|expected an array of less than 2^31 bytes",
        "(100,)|expected 400 bytes of data|Received: at most 0",
        "(1000000000000000000, 1000000000000000000)|expected an array|2^31",
        "(99999999999999999999999,)|expected a shape|Received",
        "(-1,)|expected a header with a shape|Received",
        "(4, 'x')|expected a header with a shape|Received",
        "(,|expected a header with a shape|Received",
      })
  void hostileShapesAreCleanErrors(String shape, String message, String alternative) {
    byte[] file = file("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }");
    Throwable e = assertThrows(IOException.class, () -> read(file));
    assertTrue(
        e.getMessage().contains(message) || e.getMessage().contains(alternative), e.getMessage());
  }

  @Test
  void damagedFilesAreCleanErrors() throws IOException {
    byte[] good = Base64.getDecoder().decode(FLOAT);
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 5000; i++) {
      byte[] bad = java.util.Arrays.copyOf(good, random.nextInt(good.length + 8));
      for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        read(bad);
      } catch (IOException e) {
        refused++;
      }
    }
    assertTrue(refused > 4000, "refused: " + refused);
    byte[] huge = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1};
    Throwable e = assertThrows(IOException.class, () -> read(huge));
    assertEquals(
        "file: expected a header of at most 65536 bytes. Received: 4294967295", e.getMessage());
    huge[6] = 4;
    e = assertThrows(IOException.class, () -> read(huge));
    assertEquals("file: expected NPY version 1, 2 or 3. Received: 4", e.getMessage());
  }

  @Test
  void archivesAreReadByName() throws IOException {
    Path file = folder.resolve("a.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : List.of("b.npy", "readme.txt", "a.npy")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(Base64.getDecoder().decode(FLOAT));
      }
    }
    var arrays = NpyFile.readArchive(file);
    assertEquals(List.of("b", "a"), List.copyOf(arrays.keySet()));
    assertEquals(decode(FLOAT), arrays.get("a"));
    Files.write(file, new byte[100]);
    assertThrows(IOException.class, () -> NpyFile.readArchive(file));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"float32", "version 2", "version 3", "bool", "float16", "scalar", "empty"})
  void whatIsWrittenIsWhatNumPyWrites(String name) throws IOException {
    Arguments numPy = files().filter(a -> a.get()[0].equals(name)).findFirst().orElseThrow();
    HostTensor array = (HostTensor) numPy.get()[2];
    Path file = folder.resolve("x.npy");
    NpyFile.write(file, array);
    byte[] written = Files.readAllBytes(file);
    byte[] expected = Base64.getDecoder().decode((String) numPy.get()[1]);
    if (expected[6] == 1) {
      assertArrayEquals(expected, written);
    } else {
      assertEquals(0, (10 + (written[8] & 0xff) + ((written[9] & 0xff) << 8)) % 64);
    }
    assertEquals(array, NpyFile.read(file));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @Test
  void manyElementsAreWrittenInPieces() throws IOException {
    long[] values = new long[50_001];
    java.util.Arrays.setAll(values, i -> (long) i * i * i);
    HostTensor array = HostTensor.of(Shape.of(values.length), values);
    Path file = folder.resolve("x.npz");
    NpyFile.writeArchive(file, Map.of("cubes", array));
    assertEquals(Map.of("cubes", array), NpyFile.readArchive(file));
  }

  @Test
  void whatNumPyHasNotIsRefusedAndLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("x.npy");
    NpyFile.write(file, HostTensor.scalar(1));
    HostTensor text = HostTensor.of(Shape.of(1), "a");
    assertThrows(IllegalArgumentException.class, () -> NpyFile.write(file, text));
    assertThrows(
        IllegalArgumentException.class,
        () -> NpyFile.write(file, HostTensor.scalar(1f).cast(DType.BFLOAT16)));
    assertEquals(HostTensor.scalar(1), NpyFile.read(file));
    for (String name : List.of("", "/a", "../a", "a/../../b", "a\\b", "c:d", "a/..")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> NpyFile.writeArchive(file, Map.of(name, HostTensor.scalar(2))),
          name);
    }
    assertThrows(IllegalArgumentException.class, () -> NpyFile.writeArchive(file, Map.of()));
    Throwable e =
        assertThrows(
            IOException.class,
            () -> NpyFile.write(folder.resolve("no/x.npy"), HostTensor.scalar(1)));
    assertTrue(e.getMessage().contains("there is no folder"), e.getMessage());
    assertThrows(IOException.class, () -> NpyFile.write(folder, HostTensor.scalar(1)));
    assertEquals(HostTensor.scalar(1), NpyFile.read(file));
  }
}
