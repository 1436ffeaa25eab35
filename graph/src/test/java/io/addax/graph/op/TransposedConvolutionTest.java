package io.addax.graph.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Sizes that do not fit would end the process. */
class TransposedConvolutionTest {
  private static final int IN = 3;
  private static final int OUT = 2;

  private static Operand<?> ones(Ops ops, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] values = new float[(int) shape.size()];
    Arrays.fill(values, 1);
    return ops.constant(HostTensor.of(shape, values));
  }

  private static Operand<?> transposed(
      Ops ops, int to, int size, int kernel, int stride, String padding) {
    return ops.conv2dTranspose(
        ops.ints(1, to, to, OUT),
        ones(ops, kernel, kernel, OUT, IN),
        ones(ops, 1, size, size, IN),
        new int[] {stride, stride},
        padding,
        new int[] {1, 1});
  }

  /** Every output of up to 20: it is refused, or its convolution has the size of x. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1", "1, 1, 3", "1, 3, 2", "2, 1, 4", "2, 2, 3", "3, 2, 2", "3, 3, 1", "3, 5, 2",
    "4, 3, 4"
  })
  void outputsWhoseConvolutionIsXAreComputedAndOthersRefused(int size, int kernel, int stride) {
    for (String padding : List.of("SAME", "VALID")) {
      int accepted = 0;
      for (int to = 1; to <= 20; to++) {
        int output = to;
        int window = padding.equals("SAME") ? 1 : kernel;
        try (CloseableOps graph = new CloseableOps()) {
          if (to >= window && (to - window) / stride + 1 == size) {
            accepted++;
            Operand<?> y = transposed(graph.ops, to, size, kernel, stride, padding);
            float[] expected = expected(to, size, kernel, stride, padding);
            assertArrayEquals(expected, graph.fetch(y).floats(), padding + " to " + to);
          } else {
            IllegalArgumentException e =
                assertThrows(
                    IllegalArgumentException.class,
                    () -> transposed(graph.ops, output, size, kernel, stride, padding));
            assertTrue(
                e.getMessage().endsWith(padding + " padding. Received: " + to), e.getMessage());
          }
        }
      }
      assertEquals(stride, accepted, padding);
    }
  }

  /** Each element of x adds the kernel to its window; of ones, what is added is their number. */
  private static float[] expected(int to, int size, int kernel, int stride, String padding) {
    int before = padding.equals("SAME") ? Math.max((size - 1) * stride + kernel - to, 0) / 2 : 0;
    int[] times = new int[to];
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < kernel; k++) {
        int at = i * stride + k - before;
        if (at >= 0 && at < to) {
          times[at]++;
        }
      }
    }
    float[] y = new float[to * to * OUT];
    for (int i = 0; i < y.length; i++) {
      y[i] = IN * times[i / OUT / to] * times[i / OUT % to];
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 2, 3, 2", "1, 4, 2, 3, 2", "1, 3, 2, 4, 2", "1, 3, 2, 3, 3", "1, 3, 2, 3, 0"})
  void batchAndChannelsHaveToFit(int batch, int in, int out, int kernelIn, int kernelOut) {
    try (CloseableOps graph = new CloseableOps()) {
      Ops ops = graph.ops;
      assertThrows(
          IllegalArgumentException.class,
          () ->
              ops.conv2dTranspose(
                  ops.ints(1, 6, 6, out),
                  ops.placeholder(DType.FLOAT32, Shape.of(3, 3, kernelOut, kernelIn)),
                  ops.placeholder(DType.FLOAT32, Shape.of(batch, 3, 3, in)),
                  new int[] {2, 2},
                  "SAME",
                  new int[] {1, 1}));
    }
  }

  /** The kernel counts with the zeros between its elements. */
  @Test
  void aDilatedKernelIsWider() {
    try (CloseableOps graph = new CloseableOps()) {
      Ops ops = graph.ops;
      Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(-1, 3, 3, IN));
      Operand<?> kernel = ones(ops, 2, 2, OUT, IN);
      int[] two = {2, 2};
      int[] one = {1, 1};
      Operand<?> batch = ops.dimension(x, 0);
      Operand<?> five = ops.constant(5);
      Operand<?> four = ops.constant(4);
      Operand<?> channels = ops.constant(OUT);
      Operand<?> fits = ops.stack(List.of(batch, five, five, channels), 0);
      Operand<?> doesNot = ops.stack(List.of(batch, five, four, channels), 0);
      ops.conv2dTranspose(fits, kernel, x, one, "VALID", two);
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> ops.conv2dTranspose(doesNot, kernel, x, one, "VALID", two));
      assertEquals(
          "conv2dTranspose expected an output of width 5 to 5 from 3, for a stride of 1, a kernel of"
              + " 3 and VALID padding. Received: 4",
          e.getMessage());
    }
  }

  /** A graph of one's own. */
  private static final class CloseableOps implements AutoCloseable {
    private final Ops ops = Ops.create();

    HostTensor fetch(Operand<?> value) {
      try (GraphSession session = new GraphSession(ops.graph())) {
        return session.fetch(value);
      }
    }

    @Override
    public void close() {
      ops.graph().close();
    }
  }
}
