package io.addax.graph.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** The walk itself: what is connected, in which order, on which device, at what cost. */
class GradientsTest {
  private Ops ops;
  private Operand<?> x;
  private Operand<?> y;

  @BeforeEach
  void openGraph() {
    ops = Ops.create();
    x = ops.constant(HostTensor.of(Shape.of(2), 2f, 3f));
    y = ops.constant(HostTensor.of(Shape.of(2), 5f, 7f));
  }

  @AfterEach
  void closeGraph() {
    ops.graph().close();
  }

  private Optional<Operand<?>> gradient(Operand<?> target, Operand<?> source) {
    return Gradients.of(ops, List.of(target), List.of(source)).get(0);
  }

  private float[] value(Optional<Operand<?>> gradient) {
    try (GraphSession session = new GraphSession(ops.graph())) {
      return session.fetch(gradient.orElseThrow()).floats();
    }
  }

  private float[] derivative(Operand<?> target, Operand<?> source) {
    return value(gradient(target, source));
  }

  @Test
  void theGradientOfATargetTowardsItselfIsOne() {
    assertArrayEquals(new float[] {1, 1}, derivative(x, x));
  }

  @Test
  void aSourceThatIsAlsoATargetGetsItsOwnOneToo() {
    Operand<?> square = ops.square(x);
    var g = Gradients.of(ops, List.of(square, x), List.of(x)).get(0);
    assertArrayEquals(new float[] {5, 7}, value(g));
  }

  @Test
  void whatIsNotConnectedHasNoGradient() {
    assertTrue(gradient(ops.square(x), y).isEmpty());
    assertTrue(gradient(ops.square(ops.stopGradient(x)), x).isEmpty());
    assertTrue(gradient(ops.mul(y, ops.floor(x)), x).isEmpty());
    assertTrue(gradient(ops.zerosLike(x), x).isEmpty());
  }

  @Test
  void whatIsConnectedByIntegersOrBooleansHasNoGradient() {
    Operand<?> counted = ops.cast(ops.cast(ops.square(x), DType.INT32), DType.FLOAT32);
    Operand<?> compared = ops.cast(ops.greater(x, 2.5), DType.FLOAT32);
    assertTrue(gradient(counted, x).isEmpty());
    assertTrue(gradient(ops.mul(y, compared), x).isEmpty());
    Operand<?> whole = ops.ints(1, 2);
    assertTrue(gradient(ops.add(whole, whole), whole).isEmpty());
  }

  @Test
  void aStoppedBranchDoesNotHoldUpTheOtherOne() {
    Operand<?> shared = ops.square(x);
    Operand<?> stopped = ops.stopGradient(ops.exp(shared));
    Operand<?> target = ops.mul(shared, stopped);
    float[] g = derivative(target, x);
    assertEquals(4 * Math.exp(4), g[0], 1e-2);
    assertEquals(6 * Math.exp(9), g[1], 1);
  }

  @Test
  void gradientsOfAllWaysAreSummed() {
    Operand<?> square = ops.square(x);
    Operand<?> diamond = ops.add(ops.mul(square, 3), ops.mul(square, x));
    assertArrayEquals(new float[] {6 * 2 + 3 * 4, 6 * 3 + 3 * 9}, derivative(diamond, x));
    assertArrayEquals(new float[] {4, 6}, derivative(ops.mul(x, x), x));
    assertArrayEquals(
        new float[] {3, 3}, derivative(ops.addN(List.of(x, x, x)), x), "one input three times");
  }

  @Test
  void anIntermediateValueCanBeASourceTogetherWithWhatItDependsOn() {
    Operand<?> square = ops.square(x);
    Operand<?> cube = ops.mul(square, x);
    var g = Gradients.of(ops, List.of(cube), List.of(square, x));
    assertArrayEquals(new float[] {2, 3}, value(g.get(0)));
    assertArrayEquals(new float[] {12, 27}, value(g.get(1)));
  }

  @Test
  void anOutputThatIsNotUsedCountsAsZero() {
    Operand<?> part = ops.split(ops.square(x), 2, 0).get(1);
    assertArrayEquals(new float[] {0, 6}, derivative(part, x));
  }

  @Test
  void theSameSourceTwiceGetsTheSameGradientTwice() {
    var g = Gradients.of(ops, List.of(ops.square(x)), List.of(x, x));
    assertEquals(g.get(0), g.get(1));
  }

  @Test
  void givenTargetGradientsWeighTheTargets() {
    var g = Gradients.of(ops, List.of(ops.square(x)), List.of(x), List.of(y)).get(0);
    assertArrayEquals(new float[] {20, 42}, value(g));
    assertThrows(
        IllegalArgumentException.class, () -> Gradients.of(ops, List.of(x), List.of(x), List.of()));
  }

  @Test
  void anOpWithoutARuleIsAnErrorThatNamesIt() {
    Operand<?> target = ops.scope("layer").unary("BesselI1", ops.square(x));
    var e = assertThrows(IllegalArgumentException.class, () -> gradient(target, x));
    assertTrue(e.getMessage().contains("BesselI1"), e.getMessage());
    assertTrue(e.getMessage().contains("layer/BesselI1"), e.getMessage());
  }

  @Test
  void anOpWithoutARuleDoesNoHarmOffTheWay() {
    Operand<?> aside = ops.unary("BesselI1", y);
    assertArrayEquals(new float[] {4, 6}, derivative(ops.add(ops.square(x), aside), x));
  }

  @Test
  void aRuleOfOnesOwnCanBeAddedOnce() {
    GradientRules.register("BesselI0e", op -> op.input(0, op.ops().mul(op.dy(), 42)));
    assertArrayEquals(new float[] {42, 42}, derivative(ops.unary("BesselI0e", x), x));
    assertThrows(IllegalArgumentException.class, () -> GradientRules.register("Square", op -> {}));
  }

  @Test
  void backwardOpsStandOnTheDeviceOfTheirForwardOp() {
    Ops first = ops.device("/device:CPU:0");
    Ops second = ops.device("/device:CPU:1");
    Operand<?> w = first.identity(x);
    Operand<?> h = first.mul(w, w);
    Operand<?> z = second.mul(second.tanh(h), h);
    var g = gradient(second.sum(z), w);
    int placed = 0;
    for (var it = ops.graph().operations(); it.hasNext(); ) {
      GraphOperation op = it.next();
      if (op.name().contains("gradients/")) {
        boolean onSecond = List.of("Mul_1", "Tanh", "Sum").contains(op.name().split("/")[1]);
        String expected = onSecond ? "/device:CPU:1" : "/device:CPU:0";
        assertTrue(op.device().endsWith(expected), op.name() + " on " + op.device());
        placed++;
      }
    }
    assertTrue(placed > 5, "backward ops: " + placed);
    try (GraphSession session =
        new GraphSession(
            ops.graph(), RuntimeConfig.defaults().withLogicalCpus(2).withSoftPlacement(false))) {
      float[] found = session.fetch(g.orElseThrow()).floats();
      double h0 = 4;
      double t = Math.tanh(h0);
      assertEquals((t + h0 * (1 - t * t)) * 4, found[0], 1e-4);
    }
  }

  @Test
  void backwardOpsAreNamedAfterTheirForwardOp() {
    Operand<?> target = ops.scope("dense").square(x);
    String name = gradient(target, x).orElseThrow().op().name();
    assertTrue(name.startsWith("gradients/dense/Square/"), name);
  }

  @Test
  void aChainOfFiveThousandOpsOverflowsNoStack() {
    Operand<?> end = x;
    for (int i = 0; i < 5000; i++) {
      end = ops.neg(end);
    }
    Operand<?> target = end;
    var g =
        Assertions.assertTimeout(Duration.ofSeconds(3), () -> gradient(target, x).orElseThrow());
    assertEquals("Neg", g.op().type());
  }

  /** Every further target walks only what the earlier ones did not reach. */
  @Test
  void manyTargetsAndSourcesCostNoMoreThanTheGraph() {
    Operand<?> end = x;
    var targets = new ArrayList<Operand<?>>();
    for (int i = 0; i < 2000; i++) {
      end = ops.mul(end, y);
      targets.add(end);
    }
    Assertions.assertTimeout(
        Duration.ofSeconds(3), () -> Gradients.of(ops, targets, targets).get(0).orElseThrow());
  }

  @Test
  void unknownBatchDimensionsAreBroadcastRightAtEverySize() {
    Operand<?> a = ops.placeholder(DType.FLOAT32, Shape.of(-1, 2));
    Operand<?> b = ops.placeholder(DType.FLOAT32, Shape.of(-1, 2));
    var g = Gradients.of(ops, List.of(ops.mul(a, b)), List.of(a, b));
    List<Operand<?>> fetches = List.of(g.get(0).orElseThrow(), g.get(1).orElseThrow());
    assertArrayEquals(new long[] {-1, 2}, fetches.get(0).shape().asArray());
    try (GraphSession session = new GraphSession(ops.graph());
        var step = session.prepare(List.of(a, b), fetches, List.of())) {
      for (int n = 1; n < 5; n++) {
        float[] ones = new float[2 * n];
        Arrays.fill(ones, 1);
        step.feed(0, HostTensor.of(Shape.of(1, 2), 3f, 4f));
        step.feed(1, HostTensor.of(Shape.of(n, 2), ones)).run();
        assertEquals(HostTensor.of(Shape.of(1, 2), (float) n, n), step.fetched(0));
        assertEquals(Shape.of(n, 2), step.fetched(1).shape());
      }
    }
  }
}
