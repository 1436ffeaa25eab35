package io.addax.keras.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class CsvTest {
  @TempDir Path folder;

  private static List<List<String>> parse(String text) throws IOException {
    List<List<String>> records = new ArrayList<>();
    try (CsvReader csv = new CsvReader(new StringReader(text), ',')) {
      for (List<String> record = csv.next(); record != null; record = csv.next()) {
        records.add(record);
      }
    }
    return records;
  }

  private Batch read(String text, CsvOptions options) throws IOException {
    Path file = Files.writeString(folder.resolve("data.csv"), text);
    return Dataset.csv(file, options).batch(100).iterator(0).next();
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("", List.of()),
        Arguments.of("\n\r\n\r", List.of()),
        Arguments.of("a,b", List.of(List.of("a", "b"))),
        Arguments.of("a,b\n", List.of(List.of("a", "b"))),
        Arguments.of(
            "a\r\nb\rc\nd", List.of(List.of("a"), List.of("b"), List.of("c"), List.of("d"))),
        Arguments.of("\n\na\n\n\nb\n\n", List.of(List.of("a"), List.of("b"))),
        Arguments.of(",\n,,", List.of(List.of("", ""), List.of("", "", ""))),
        Arguments.of("a,", List.of(List.of("a", ""))),
        Arguments.of(" a , b ", List.of(List.of(" a ", " b "))),
        Arguments.of("\"a\",\"b,c\"", List.of(List.of("a", "b,c"))),
        Arguments.of("\"\"", List.of(List.of(""))),
        Arguments.of("\"\",\"\"\n\"x\"", List.of(List.of("", ""), List.of("x"))),
        Arguments.of("\"a\"\"b\"\"\"", List.of(List.of("a\"b\""))),
        Arguments.of("\"1\n2\r\n3\r4\",5", List.of(List.of("1\n2\r\n3\r4", "5"))),
        Arguments.of("\"a\r\"\r\nb", List.of(List.of("a\r"), List.of("b"))),
        Arguments.of("\uFEFFa,ü", List.of(List.of("a", "ü"))));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void textIsReadAsRfc4180Says(String text, List<List<String>> expected) throws IOException {
    assertEquals(expected, parse(text));
  }

  @Test
  void linesAreCountedInsideQuotesToo() throws IOException {
    CsvReader csv = new CsvReader(new StringReader("a\r\n\r\n\"b\nc\rd\"\nlast\n"), ',');
    csv.next();
    assertEquals(1, csv.line());
    csv.next();
    assertEquals(3, csv.line());
    csv.next();
    assertEquals(6, csv.line());
  }

  @Test
  void malformedQuotesAreErrorsWithALine() {
    Throwable e = assertThrows(IOException.class, () -> parse("a\n\"b\nc"));
    assertEquals("line 2: a quoted field does not end", e.getMessage());
    e = assertThrows(IOException.class, () -> parse("a\n\"b\"c"));
    assertEquals(
        "line 2: expected a separator or the end of the line after a quoted field. Received: 'c'",
        e.getMessage());
    e = assertThrows(IOException.class, () -> parse("a\"b"));
    assertEquals(
        "line 1: expected quotes around the whole field. Received: one inside it", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new CsvReader(new StringReader(""), '"'));
  }

  private static final String IRIS =
      "length,width,species\r\n5.1,3.5,setosa\r\n 7.0 ,3.2,\"versicolor\"\r\n6.3,-1e1,setosa\r\n";

  @Test
  void numericColumnsAreStackedAndClassesCounted() throws IOException {
    Batch batch = read(IRIS, CsvOptions.label("species").classes("setosa", "versicolor"));
    assertEquals(HostTensor.of(Shape.of(3, 2), 5.1f, 3.5f, 7f, 3.2f, 6.3f, -10f), batch.x().get(0));
    assertEquals(HostTensor.of(Shape.of(3), 0L, 1L, 0L), batch.y().get(0));
  }

  @Test
  void columnsCanBeChosenAndWithoutAHeaderTheyHaveNumbers() throws IOException {
    Batch batch =
        read("1;2;3\n4;5;6\n", CsvOptions.label("1").noHeader().separator(';').columns("2", "0"));
    assertEquals(HostTensor.of(Shape.of(2, 2), 3f, 1f, 6f, 4f), batch.x().get(0));
    assertEquals(HostTensor.of(Shape.of(2), 2L, 5L), batch.y().get(0));
    batch = read("1,2\n", CsvOptions.noLabel().noHeader().dtype(DType.INT32));
    assertEquals(HostTensor.of(Shape.of(1, 2), 1, 2), batch.x().get(0));
    assertEquals(List.of(), batch.y());
  }

  @Test
  void labelsAreWholeNumbersIfAllAreAndElseFloats() throws IOException {
    assertEquals(
        HostTensor.of(Shape.of(2), 1f, .5f),
        read("x,y\n0,1\n0,.5\n", CsvOptions.label("y")).y().get(0));
    assertEquals(
        HostTensor.of(Shape.of(1), 1f),
        read("x,y\n0,1\n", CsvOptions.label("y").labelDtype(DType.FLOAT32)).y().get(0));
  }

  @Test
  void separateColumnsAreNamedInputsWithDtypesOfTheirOwn() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "a,b,c\n1,x,2.5\n2,\"y,z\",3\n");
    Dataset dataset =
        Dataset.csv(
            file, CsvOptions.noLabel().separate("a", DType.INT64).separate("b", DType.STRING));
    assertEquals(List.of("a", "b", "c"), dataset.inputNames());
    Batch batch = dataset.batch(2).iterator(0).next();
    assertEquals(HostTensor.of(Shape.of(2), 1L, 2L), batch.x().get(0));
    assertEquals(HostTensor.of(Shape.of(2), "x", "y,z"), batch.x().get(1));
    assertEquals(HostTensor.of(Shape.of(2), 2.5f, 3f), batch.x().get(2));
  }

  @Test
  void missingValuesStandForWhatTheOptionsSay() throws IOException {
    assertEquals(
        HostTensor.of(Shape.of(1, 3), 1f, -1f, Float.NaN),
        read("a,b,c\n1,,nan\n", CsvOptions.noLabel().missing(-1)).x().get(0));
  }

  static Stream<Arguments> wrong() {
    CsvOptions plain = CsvOptions.label("y");
    return Stream.of(
        Arguments.of("", plain, "expected at least one record. Received: an empty file"),
        Arguments.of("x,y\n", plain, "expected at least one record. Received: a header only"),
        Arguments.of("a,b\n1,2\n", plain, "expected a column 'y'. Received: [a, b]"),
        Arguments.of("y,y\n1,2\n", plain, "expected one column 'y'. Received: [y, y]"),
        Arguments.of("y\n1\n", plain, "expected a column beside the label. Received: [y]"),
        Arguments.of("x,y\n1,2\n1,2,3\n", plain, "line 3: expected 2 fields. Received: 3"),
        Arguments.of(
            "x,y\n,2\n",
            plain,
            "line 2, column 'x': expected a number; options.missing(value) says what an empty field"
                + " stands for. Received: ''"),
        Arguments.of(
            "x,y\n1,2\n\n3f,4\n",
            plain,
            "line 4, column 'x': expected a number; options.columns(…) leaves a column out,"
                + " classes(…) names the labels'. Received: '3f'"),
        Arguments.of(
            "x,y\n1,b\n",
            plain.classes("a"),
            "line 2, column 'y': expected one of the classes [a]. Received: 'b'"),
        Arguments.of(
            "x,y\n1.5,1\n",
            plain.dtype(DType.INT32),
            "line 2, column 'x': expected a number of dtype int32. Received: '1.5'"),
        Arguments.of(
            "x,y\n1,256\n",
            plain.labelDtype(DType.UINT8),
            "line 2, column 'y': expected a number of dtype uint8. Received: '256'"),
        Arguments.of(
            "x,y\n1,2\n",
            plain.separate("z", DType.INT32),
            "expected a column 'z'. Received: [x, y]"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("wrong")
  void whatIsWrongIsSaidWithItsPlace(String text, CsvOptions options, String message) {
    Throwable e = assertThrows(IOException.class, () -> read(text, options));
    assertEquals(folder.resolve("data.csv") + ": " + message, e.getMessage());
  }

  @Test
  void bytesThatAreNoTextAreAnError() throws IOException {
    Path file = folder.resolve("data.csv");
    Files.write(file, "x,y\n1,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    Throwable e = assertThrows(IOException.class, () -> Dataset.csv(file, CsvOptions.label("y")));
    assertTrue(e.getMessage().endsWith("expected text in UTF-8"), e.getMessage());
  }

  @Test
  void idxFilesMakeADataset() throws IOException {
    Path images = folder.resolve("images.gz");
    Path labels = folder.resolve("labels.gz");
    IdxFile.write(images, HostTensor.wrap(DType.UINT8, Shape.of(2, 1, 1), new byte[] {1, -1}));
    IdxFile.write(labels, HostTensor.wrap(DType.UINT8, Shape.of(2), new byte[] {7, 8}));
    Batch batch = Dataset.idx(images, labels).batch(2).iterator(0).next();
    assertEquals(Shape.of(2, 1, 1), batch.x().get(0).shape());
    assertEquals(8, batch.y().get(0).longAt(1));
  }
}
