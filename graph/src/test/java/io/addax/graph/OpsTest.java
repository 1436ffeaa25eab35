package io.addax.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.session.GraphSession;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class OpsTest {
  private Ops ops;

  @BeforeEach
  void open() {
    ops = Ops.create();
  }

  @AfterEach
  void close() {
    ops.graph().close();
  }

  private static GraphOperation op(Operand<?> x) {
    return (GraphOperation) x.op();
  }

  @Test
  void scopesNestAndNamesAreUnique() {
    Ops dense = ops.scope("model").scope("dense");
    assertEquals("model/dense/", dense.prefix());
    assertEquals("model/dense/Const", op(dense.constant(1f)).name());
    assertEquals("model/dense/Const_1", op(dense.constant(1f)).name());
    assertEquals("model_1/", ops.scope("model").prefix());
    assertEquals("Const", op(ops.constant(1f)).name());
  }

  @Test
  void anOpAndAScopeShareTheirNames() {
    ops.constant(1f);
    assertEquals("Const_1/", ops.scope("Const").prefix());
  }

  @Test
  void aNameThatLooksNumberedIsNotTakenTwice() {
    assertEquals("a_1/", ops.scope("a_1").prefix());
    assertEquals("a/", ops.scope("a").prefix());
    assertEquals("a_2/", ops.scope("a").prefix());
  }

  @Test
  void whatTensorFlowDoesNotAllowInNamesIsReplaced() {
    assertEquals("my_layer_/", ops.scope("my layer!").prefix());
    assertEquals("n_x/", ops.scope("_x").prefix());
    assertEquals("a/b/", ops.scope("a/b").prefix());
  }

  @Test
  void devicesAndControlDependenciesBelongToTheScope() {
    Operand<?> first = ops.constant(1f);
    Operand<?> second = ops.constant(2f);
    Ops placed = ops.device("/device:CPU:0").after(first).after(second);
    GraphOperation op = op(placed.scope("s").constant(3f));
    assertEquals("/device:CPU:0", op.device());
    assertEquals("/device:CPU:0", placed.device());
    assertEquals(2, op.numControlInputs());
    assertEquals(0, op(placed.withoutControls().constant(4f)).numControlInputs());
    assertEquals("", op(ops.constant(5f)).device());
    assertEquals("", op(placed.device("").constant(6f)).device());
  }

  @Test
  void anOpThatTensorFlowRefusesIsAnErrorThatNamesIt() {
    Operand<?> a = ops.constant(HostTensor.zeros(DType.FLOAT32, Shape.of(2, 3)));
    var e = assertThrows(IllegalArgumentException.class, () -> ops.matMul(a, a));
    assertTrue(e.getMessage().startsWith("Op MatMul: "), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> ops.add(a, ops.constant(1)));
  }

  @Test
  void knownShapesAreConstants() {
    Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(-1, 3));
    Operand<?> known = ops.placeholder(DType.FLOAT32, Shape.of(2, 3));
    assertEquals("Shape", op(ops.shapeOf(x)).type());
    assertEquals("Const", op(ops.shapeOf(known)).type());
    assertEquals("Const", op(ops.dimension(x, -1)).type());
    assertEquals("StridedSlice", op(ops.dimension(x, 0)).type());
    assertEquals("Const", op(op(ops.reshapeLike(known, x)).input(1)).type());
    assertEquals(DType.INT64, Ops.dtype(ops.shapeOf(x, DType.INT64)));
    assertSame(known, ops.broadcastLike(known, known));
    assertThrows(
        IllegalArgumentException.class,
        () -> ops.rank(ops.placeholder(DType.FLOAT32, Shape.unknown())));
  }

  @Test
  void arithmeticOnKnownDimensionsIsDoneWhileBuilding() {
    Operand<?> sum = ops.dimensionSum(ops.constant(2), ops.constant(3));
    Operand<?> product = ops.dimensionProduct(sum, ops.constant(4));
    Operand<?> difference = ops.dimensionDifference(product, ops.constant(1));
    assertEquals(19, ops.constantValue(difference).orElseThrow().ints()[0]);
    Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(-1));
    Operand<?> unknown = ops.dimensionProduct(ops.dimension(x, 0), ops.constant(2));
    assertTrue(ops.constantValue(unknown).isEmpty());
    assertEquals("Pack", op(ops.vector(List.of(unknown, sum))).type());
    assertEquals("Const", op(ops.vector(List.of(sum, sum))).type());
  }

  @Test
  void castingToTheSameDtypeAddsNothing() {
    Operand<?> x = ops.constant(1f);
    assertSame(x, ops.cast(x, DType.FLOAT32));
    assertSame(x, ops.addN(List.of(x)));
    assertFalse(ops.cast(x, DType.INT32) == x);
  }

  @Test
  void logSumExpNeitherOverflowsNorMakesNan() {
    float low = Float.NEGATIVE_INFINITY;
    Operand<?> x = ops.constant(HostTensor.of(Shape.of(2, 2), 1000f, 1000f, low, low));
    try (GraphSession session = new GraphSession(ops.graph())) {
      float[] y = session.fetch(ops.logSumExp(x, false, -1)).floats();
      assertEquals(1000 + Math.log(2), y[0], 1e-3);
      assertEquals(low, y[1]);
      assertEquals(Shape.of(2, 1), session.fetch(ops.logSumExp(x, true, 1)).shape());
    }
  }

  /** Written out with zeros in the kernel, a dilated convolution gives the same. */
  @Test
  void dilatedConvolutionsEqualThoseWithZerosInTheKernel() {
    float[] image = new float[2 * 7 * 8 * 2];
    float[] taps = new float[3 * 2 * 2 * 2];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) Math.sin(i);
    }
    for (int i = 0; i < taps.length; i++) {
      taps[i] = (float) Math.cos(i);
    }
    Operand<?> x = ops.constant(HostTensor.of(Shape.of(2, 7, 8, 2), image));
    Operand<?> kernel = ops.constant(HostTensor.of(Shape.of(3, 2, 2, 2), taps));
    int[] one = {1, 1};
    int[] rates = {2, 3};
    Operand<?> zeros = ops.dilateKernel(kernel, rates);
    try (GraphSession session = new GraphSession(ops.graph())) {
      for (String padding : List.of("SAME", "VALID")) {
        assertClose(
            session.fetch(ops.conv2d(x, zeros, one, padding, one)),
            session.fetch(ops.conv2d(x, kernel, one, padding, rates)));
        for (int[] strides : new int[][] {{1, 1}, {2, 2}}) {
          assertClose(
              session.fetch(ops.depthwiseConv2d(x, zeros, strides, padding, one)),
              session.fetch(ops.depthwiseConv2d(x, kernel, strides, padding, rates)));
        }
      }
    }
  }

  private static void assertClose(HostTensor expected, HostTensor actual) {
    assertEquals(expected.shape(), actual.shape());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.doubleAt(i), actual.doubleAt(i), 1e-5);
    }
  }
}
