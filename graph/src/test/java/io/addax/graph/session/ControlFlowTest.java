package io.addax.graph.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class ControlFlowTest {
  /** The second input if the first is true: a branch that only the run decides. */
  private static Operand<?> branch(Ops ops, Operand<?> condition, Operand<?> value) {
    List<Operand<?>> sides = ops.op("Switch").input(value).input(condition).outputs();
    Operand<?> other = ops.neg(sides.get(0));
    return ops.op("Merge").inputs(List.of(other, sides.get(1))).outputs().get(0);
  }

  private static float run(PreparedStep step, float x) {
    step.feed(0, HostTensor.scalar(x)).run();
    return step.fetched(0).scalarFloat();
  }

  @Test
  void stepsRunWithAndWithoutBranches() {
    for (boolean branches : new boolean[] {false, true}) {
      Ops ops = Ops.create();
      try (GraphSession session = GraphSession.forSteps(ops.graph(), RuntimeConfig.defaults())) {
        Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.scalar());
        Operand<?> positive = ops.greater(x, 0);
        Operand<?> y = branches ? branch(ops, positive, x) : ops.abs(x);
        assertEquals(branches, ControlFlow.isIn(ops.graph()));
        PreparedStep step = session.prepare(List.of(x), List.of(y), List.of());
        for (float value : new float[] {-2, 3}) {
          assertEquals(Math.abs(value), run(step, value));
        }
      } finally {
        ops.graph().close();
      }
    }
  }

  @Test
  void aSessionForStepsSaysThatItHasNoTraces() {
    Ops ops = Ops.create();
    try (GraphSession session = GraphSession.forSteps(ops.graph(), RuntimeConfig.defaults());
        GraphSession other =
            GraphSession.forSteps(ops.graph(), RuntimeConfig.defaults().withLogicalCpus(2))) {
      assertFalse(session.hasTraces());
      assertTrue(other.hasTraces());
      PreparedStep step =
          session.prepare(List.of(), List.of(ops.scalar(DType.FLOAT32, 1)), List.of());
      assertThrows(IllegalStateException.class, step::runTraced);
    } finally {
      ops.graph().close();
    }
  }
}
