package io.addax.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;

class HostTensorTest {
  private final HostTensor matrix = HostTensor.of(Shape.of(3, 2), 1f, 2f, 3f, 4f, 5f, 6f);

  @Test
  void theNumberOfElementsMustFitTheShape() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> HostTensor.of(Shape.of(2, 2), 1f, 2f, 3f));
    assertEquals("Expected 4 elements for shape [2, 2]. Received: 3", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> HostTensor.of(Shape.of(-1), 1f));
    assertThrows(
        IllegalArgumentException.class,
        () -> HostTensor.wrap(DType.INT32, Shape.of(1), new long[1]));
  }

  @Test
  void rowsAreCopies() {
    HostTensor rows = matrix.rows(1, 3);
    assertEquals(HostTensor.of(Shape.of(2, 2), 3f, 4f, 5f, 6f), rows);
    rows.floats()[0] = 9;
    assertEquals(3f, matrix.floats()[2]);
    assertEquals(2, matrix.rowSize());
    assertThrows(IllegalArgumentException.class, () -> HostTensor.scalar(1f).rowSize());
  }

  @Test
  void rowsAreCopiedToWhereTheyShallGo() {
    HostTensor target = HostTensor.zeros(DType.FLOAT32, Shape.of(2, 2));
    matrix.copyRows(2, target, 1, 1);
    assertArrayEquals(new float[] {0, 0, 5, 6}, target.floats());
  }

  @Test
  void aReshapeSharesTheElementsAndFillsOneDimensionIn() {
    assertEquals(Shape.of(2, 3), matrix.reshape(Shape.of(2, -1)).shape());
    assertSame(matrix.data(), matrix.reshape(Shape.of(-1)).data());
    assertThrows(IllegalArgumentException.class, () -> matrix.reshape(Shape.of(4, -1)));
    assertThrows(IllegalArgumentException.class, () -> matrix.reshape(Shape.of(-1, -1)));
  }

  @Test
  void equalityIsByContents() {
    assertEquals(matrix, matrix.copy());
    assertEquals(matrix.hashCode(), matrix.copy().hashCode());
    assertNotSame(matrix.data(), matrix.copy().data());
    assertNotEquals(matrix, matrix.cast(DType.FLOAT64));
    assertNotEquals(matrix, matrix.reshape(Shape.of(2, 3)));
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"STRING", "BOOL"})
  void smallWholeNumbersSurviveEveryCast(DType dtype) {
    HostTensor cast = matrix.cast(dtype);
    assertEquals(dtype, cast.dtype());
    assertEquals(matrix, cast.cast(DType.FLOAT32));
    assertArrayEquals(new long[] {1, 2, 3, 4, 5, 6}, cast.longs());
    assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6}, cast.ints());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, cast.floats());
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"STRING"})
  void everyDtypeSurvivesBytesAndProtos(DType dtype) {
    HostTensor tensor = HostTensor.of(Shape.of(2, 2), 0f, 1f, 100f, 7f).cast(dtype);
    ByteBuffer bytes =
        ByteBuffer.allocate(4 * dtype.bytes() + 3).order(ByteOrder.LITTLE_ENDIAN).position(3);
    HostBytes.write(tensor, bytes);
    HostTensor back = HostTensor.zeros(dtype, tensor.shape());
    HostBytes.read(bytes, back);
    assertEquals(tensor, back);
    assertEquals(3, bytes.position());
    assertEquals(tensor, TensorProtos.parse(TensorProtos.of(tensor)));
  }

  @Test
  void stringsTravelAsProtosOnly() {
    HostTensor strings = HostTensor.of(Shape.of(2), "häßlich", "");
    assertEquals(strings, TensorProtos.parse(TensorProtos.of(strings)));
    assertThrows(
        IllegalArgumentException.class, () -> HostBytes.write(strings, ByteBuffer.allocate(8)));
    assertThrows(IllegalArgumentException.class, strings::floats);
  }

  @Test
  void unsignedBytesAndBooleansReadAsNumbers() {
    HostTensor bytes = HostTensor.wrap(DType.UINT8, Shape.of(2), new byte[] {-1, 1});
    assertArrayEquals(new float[] {255, 1}, bytes.floats());
    assertArrayEquals(new int[] {1, 0}, HostTensor.of(Shape.of(2), true, false).ints());
    assertArrayEquals(new float[][] {{1, 2}, {3, 4}, {5, 6}}, matrix.floatMatrix());
    assertEquals(2f, HostTensor.scalar(2f).scalarFloat());
    assertThrows(IllegalArgumentException.class, matrix::scalarFloat);
  }
}
