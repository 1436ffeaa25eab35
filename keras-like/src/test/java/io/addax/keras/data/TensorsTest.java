package io.addax.keras.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.index.Indices;

class TensorsTest {
  static Stream<Arguments> things() {
    Shape two = Shape.of(2);
    return Stream.of(
        Arguments.of(new float[] {1, 2}, HostTensor.of(two, 1f, 2f)),
        Arguments.of(new double[] {1, 2}, HostTensor.of(two, 1f, 2f)),
        Arguments.of(new int[] {1, 2}, HostTensor.of(two, 1, 2)),
        Arguments.of(new long[] {1, 2}, HostTensor.of(two, 1L, 2L)),
        Arguments.of(new boolean[] {true, false}, HostTensor.of(two, true, false)),
        Arguments.of(new String[] {"a", "b"}, HostTensor.of(two, "a", "b")),
        Arguments.of(new byte[] {1, -2}, HostTensor.wrap(DType.INT8, two, new byte[] {1, -2})),
        Arguments.of(new short[] {1, -2}, HostTensor.wrap(DType.INT16, two, new short[] {1, -2})),
        Arguments.of(
            new float[][] {{1, 2, 3}, {4, 5, 6}},
            HostTensor.of(Shape.of(2, 3), 1f, 2f, 3f, 4f, 5f, 6f)),
        Arguments.of(
            new double[][][] {{{1}, {2}}, {{3}, {4}}, {{5}, {6}}},
            HostTensor.of(Shape.of(3, 2, 1), 1f, 2f, 3f, 4f, 5f, 6f)),
        Arguments.of(
            new int[1][2][1][2][1], HostTensor.zeros(DType.INT32, Shape.of(1, 2, 1, 2, 1))),
        Arguments.of(new float[0][], HostTensor.zeros(DType.FLOAT32, Shape.of(0, 0))),
        Arguments.of(3, HostTensor.scalar(3)),
        Arguments.of(3L, HostTensor.scalar(3L)),
        Arguments.of(0.5f, HostTensor.scalar(0.5f)),
        Arguments.of(0.5, HostTensor.scalar(0.5f)),
        Arguments.of(true, HostTensor.of(Shape.scalar(), true)),
        Arguments.of(NdArrays.vectorOf(1f, 2f), HostTensor.of(two, 1f, 2f)),
        Arguments.of(NdArrays.vectorOf(1.0, 2.0), HostTensor.of(two, 1f, 2f)),
        Arguments.of(NdArrays.vectorOf(1L, 2L), HostTensor.of(two, 1L, 2L)),
        Arguments.of(NdArrays.vectorOf(true, false), HostTensor.of(two, true, false)),
        Arguments.of(NdArrays.scalarOf(7), HostTensor.scalar(7)),
        Arguments.of(NdArrays.vectorOfObjects("a", "b"), HostTensor.of(two, "a", "b")),
        Arguments.of(
            StdArrays.ndCopyOf(new int[][] {{1, 2, 3}, {4, 5, 6}})
                .slice(Indices.all(), Indices.sliceFrom(1)),
            HostTensor.of(Shape.of(2, 2), 2, 3, 5, 6)),
        Arguments.of(
            NdArrays.vectorOf((byte) -1, (byte) 2),
            HostTensor.wrap(DType.INT8, two, new byte[] {-1, 2})),
        Arguments.of(
            NdArrays.vectorOf((short) -1, (short) 2),
            HostTensor.wrap(DType.INT16, two, new short[] {-1, 2})));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("things")
  void everythingBecomesATensor(Object data, HostTensor expected) {
    assertEquals(expected, Tensors.of(data));
  }

  @Test
  void doublesStayDoublesWhenAsked() {
    assertEquals(HostTensor.of(Shape.of(1), 0.1), Tensors.exact(new double[] {0.1}));
    HostTensor given = HostTensor.of(Shape.of(1), 0.1);
    assertSame(given, Tensors.of(given));
  }

  @Test
  void javaBytesCanBeTakenAsUnsigned() {
    HostTensor pixels = Tensors.of(new byte[] {-1, 0, 127}).cast(DType.UINT8);
    assertArrayEquals(new float[] {255, 0, 127}, pixels.floats());
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(
            new float[][] {{1, 2}, {3, 4}, {5}},
            "Expected all rows of x to be equally long. Received: x[0] has 2 elements, x[2] has 1"),
        Arguments.of(
            new int[][][] {{{1}, {2}}, {{3}, {4, 5}}},
            "Expected all rows of x to be equally long. Received: x[0][0] has 1 elements,"
                + " x[1][1] has 2"),
        Arguments.of(new float[][] {{1}, null}, "Expected an array in x[1]. Received: null"),
        Arguments.of(
            new Object[] {1},
            "Expected x to be an array of float, double, int, long, short, byte, boolean or String."
                + " Received: Object[]"),
        Arguments.of(
            null,
            "Expected x to be an array of float, double, int, long, short, byte, boolean or String"
                + " of any rank, an NdArray or a HostTensor. Received: null"),
        Arguments.of(
            Map.of(),
            "Expected x to be an array of float, double, int, long, short, byte, boolean or String"
                + " of any rank, an NdArray or a HostTensor. Received:"
                + " java.util.ImmutableCollections$MapN"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("wrong")
  void whatIsWrongIsNamed(Object data, String message) {
    Throwable e = assertThrows(IllegalArgumentException.class, () -> Tensors.of(data, "x"));
    assertEquals(message, e.getMessage());
  }

  @Test
  void elementsOfListsAreNamed() {
    Throwable e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Tensors.listOf(List.of(new int[1], new int[][] {{1}, {}}), "x"));
    assertEquals(
        "Expected all rows of x[1] to be equally long. Received: x[1][0] has 1 elements,"
            + " x[1][1] has 0",
        e.getMessage());
  }

  @Test
  void numbersAreCastIntoBuffersAsHostTensorCastsThem() {
    Shape shape = Shape.of(3);
    List<HostTensor> from =
        List.of(
            HostTensor.of(shape, 1.75f, -2.5f, 3f),
            HostTensor.of(shape, 1.75, -2.5, 3.0),
            HostTensor.of(shape, 1, -2, 3),
            HostTensor.of(shape, 1L, -2L, 3L),
            HostTensor.of(shape, true, false, true),
            HostTensor.wrap(DType.INT8, shape, new byte[] {1, -2, 3}),
            HostTensor.wrap(DType.UINT8, shape, new byte[] {1, -2, 3}),
            HostTensor.wrap(DType.INT16, shape, new short[] {1, -2, 3}));
    for (HostTensor tensor : from) {
      for (DType to : List.of(DType.FLOAT32, DType.INT32, DType.INT64, DType.BOOL, DType.UINT8)) {
        HostTensor out = HostTensor.zeros(to, shape);
        Tensors.castInto(tensor, out);
        assertEquals(tensor.cast(to), out, tensor + " to " + to);
      }
    }
  }
}
