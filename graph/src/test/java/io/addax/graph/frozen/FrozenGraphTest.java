package io.addax.graph.frozen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class FrozenGraphTest {
  private static final HostTensor X = HostTensor.of(Shape.of(2, 3), 1f, -2f, 3f, 0f, 4f, -5f);

  /** relu(x·w + b) with two variables, beside ops that the output does not need. */
  private static FrozenGraph dense(Ops ops, GraphSession session) {
    Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(-1, 3));
    Ops layer = ops.scope("dense");
    Operand<?> kernel = variable(layer, session, "k", Shape.of(3, 2), 1f, 2f, 3f, 4f, 5f, 6f);
    Operand<?> bias = variable(layer, session, "b", Shape.of(2), 1f, -1f);
    Operand<?> y = layer.relu(layer.biasAdd(layer.matMul(x, kernel), bias));
    ops.exp(ops.identity(y));
    return FrozenGraph.freeze(ops.graph(), session, Map.of("x", x), Map.of("y", y));
  }

  private static Operand<?> variable(
      Ops ops, GraphSession session, String name, Shape shape, float... values) {
    Operand<?> handle = ops.varHandle(name, DType.FLOAT32, shape);
    session.run(List.of(ops.assignVariable(handle, ops.constant(HostTensor.of(shape, values)))));
    return ops.readVariable(handle, DType.FLOAT32);
  }

  @Test
  void computesWhatTheGraphDidWhenTheSessionIsGone() {
    Ops ops = Ops.create();
    FrozenGraph frozen;
    try (GraphSession session = new GraphSession(ops.graph())) {
      frozen = dense(ops, session);
    }
    ops.graph().close();
    try (FrozenRunner runner = frozen.runner()) {
      HostTensor y = runner.run(List.of(X)).get(0);
      assertEquals(Shape.of(2, 2), y.shape());
      assertArrayEquals(new float[] {11, 11, 0, 0}, y.floats());
    }
  }

  @Test
  void holdsOnlyWhatTheOutputsNeedInAnOrderThatCanBeRun() {
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      FrozenGraph frozen = dense(ops, session);
      assertEquals(6, frozen.nodes().size());
      Set<String> seen = new HashSet<>();
      for (FrozenNode node : frozen.nodes()) {
        node.inputs().forEach(input -> assertTrue(seen.contains(input.node()), input.toString()));
        seen.add(node.name());
        assertFalse(node.type().contains("Var"), node.toString());
      }
      FrozenNode relu = frozen.node(frozen.outputs().get(0).tensor().node());
      assertEquals("dense", relu.layer());
      assertEquals(new TensorSpec(Shape.of(-1, 2), DType.FLOAT32), relu.outputs().get(0));
    }
    ops.graph().close();
  }

  @Test
  void infersShapesAnewFromAnotherInputShape() {
    Ops ops = Ops.create();
    Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(-1, 3, 4));
    Operand<?> flat = ops.reshape(x, ops.stack(List.of(ops.dimension(x, 0), ops.constant(12)), 0));
    try (GraphSession session = new GraphSession(ops.graph())) {
      FrozenGraph frozen = FrozenGraph.freeze(ops.graph(), session, List.of(x), List.of(flat));
      FrozenGraph five =
          frozen.withInputShapes(Map.of(frozen.inputs().get(0).name(), Shape.of(5, 3, 4)));
      assertEquals(Shape.of(5, 12), five.outputs().get(0).spec().shape());
      assertEquals(Shape.of(5, 3, 4), five.inputs().get(0).spec().shape());
    }
    ops.graph().close();
  }

  @Test
  void anInnerTensorCanBeAnInput() {
    Ops ops = Ops.create();
    Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(3));
    Operand<?> middle = ops.exp(x);
    Operand<?> y = ops.neg(middle);
    try (GraphSession session = new GraphSession(ops.graph())) {
      FrozenGraph frozen =
          FrozenGraph.freeze(ops.graph(), session, Map.of("m", middle), Map.of("y", y, "z", y));
      try (FrozenRunner runner = frozen.runner()) {
        List<HostTensor> out = runner.run(List.of(HostTensor.of(Shape.of(3), 1f, 2f, 3f)));
        assertArrayEquals(new float[] {-1, -2, -3}, out.get(0).floats());
        assertEquals(out.get(0), out.get(1));
      }
    }
    ops.graph().close();
  }

  @Test
  void anOutputMayBeAnInput() {
    Ops ops = Ops.create();
    Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(2));
    try (GraphSession session = new GraphSession(ops.graph())) {
      FrozenGraph frozen = FrozenGraph.freeze(ops.graph(), session, Map.of("x", x), Map.of("y", x));
      HostTensor value = HostTensor.of(Shape.of(2), 1f, 2f);
      try (FrozenRunner runner = frozen.runner()) {
        assertEquals(List.of(value), runner.run(List.of(value)));
      }
    }
    ops.graph().close();
  }

  @Test
  void aMissingInputIsNamed() {
    Ops ops = Ops.create();
    Operand<?> x = ops.scope("features").placeholder(DType.FLOAT32, Shape.of(3));
    Operand<?> y = ops.neg(x);
    try (GraphSession session = new GraphSession(ops.graph())) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> FrozenGraph.freeze(ops.graph(), session, List.of(), List.of(y)));
      assertTrue(e.getMessage().contains("features/Placeholder"), e.getMessage());
    }
    ops.graph().close();
  }

  @Test
  void aCompositeKeepsItsNameAndInputs() {
    Ops ops = Ops.create();
    Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(2));
    Operand<?> y = Composite.mark(ops, "GELU", ops.mul(x, ops.unary("Erf", x)), x);
    try (GraphSession session = new GraphSession(ops.graph())) {
      FrozenGraph frozen = FrozenGraph.freeze(ops.graph(), session, List.of(x), List.of(y));
      Composite mark = Composite.of(frozen.node(y.op().name())).orElseThrow();
      assertEquals("GELU", mark.name());
      assertEquals(List.of(TensorRef.of(x)), mark.inputs());
      try (FrozenRunner runner = frozen.runner()) {
        assertEquals(
            0f, runner.run(List.of(HostTensor.of(Shape.of(2), 0f, 1f))).get(0).floats()[0]);
      }
    }
    ops.graph().close();
  }

  @Test
  void aPartWithoutInputsCanBeComputedOnItsOwn() {
    Ops ops = Ops.create();
    Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(-1, 4));
    Operand<?> shape = ops.shapeOf(x);
    Operand<?> doubled = ops.mul(shape, 2);
    Operand<?> y = ops.reshape(x, doubled);
    try (GraphSession session = new GraphSession(ops.graph())) {
      FrozenGraph frozen = FrozenGraph.freeze(ops.graph(), session, List.of(x), List.of(y));
      FrozenGraph part =
          frozen.constantPart(
              Map.of(shape.op().name(), HostTensor.of(Shape.of(2), 7, 4)),
              List.of(TensorRef.of(doubled)));
      try (FrozenRunner runner = part.runner()) {
        assertArrayEquals(new int[] {14, 8}, runner.run(List.of()).get(0).ints());
      }
    }
    ops.graph().close();
  }
}
