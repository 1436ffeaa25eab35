package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.write.ModelWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class MeanOverStepsTest {
  private static final IrOp.Origin ORIGIN = new IrOp.Origin("pooling", "Mean");

  /** Four steps of three channels. */
  private static final HostTensor X =
      HostTensor.of(Shape.of(1, 4, 3), 1, 2, 3, 5, 6, 7, 0, -2, 4, 2, 2, 2.0f);

  private static IrTensor tensor(String name, int... shape) {
    return IrTensor.activation(name, DType.FLOAT32, shape, shape);
  }

  private static IrTensor ints(String name, int... values) {
    return IrTensor.constant(name, HostTensor.of(Shape.of(values.length), values));
  }

  /** RESHAPE of x to another shape, then MEAN over axes of that. */
  private static IrGraph graph(int[] image, int[] axes, boolean keepDims, int... result) {
    IrGraph graph = new IrGraph();
    IrTensor x = tensor("x", 1, 4, 3);
    IrTensor between = tensor("image", image);
    IrTensor y = tensor("y", result);
    graph.inputs().put("x", x);
    graph.outputs().put("y", y);
    graph
        .ops()
        .add(
            new IrOp(
                OpCode.RESHAPE,
                OpOptions.NONE,
                List.of(x, ints("shape", image)),
                List.of(between),
                ORIGIN));
    graph
        .ops()
        .add(
            new IrOp(
                OpCode.MEAN,
                new ArrayOptions.Reduce(keepDims),
                List.of(between, ints("axes", axes)),
                List.of(y),
                ORIGIN));
    return graph;
  }

  private static float[] computed(IrGraph graph) {
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.of(ModelWriter.write(graph).bytes())) {
      return interpreter.run(X).get(0).floats();
    }
  }

  @Test
  void takesTheMeanOfTheStepsThemselves() {
    IrGraph graph = graph(new int[] {1, 4, 1, 3}, new int[] {1, 2}, false, 1, 3);
    assertArrayEquals(new float[] {2, 2, 4}, computed(graph), 1e-6f);

    assertTrue(new MeanOverSteps().run(graph));

    assertEquals(1, graph.ops().size());
    IrOp mean = graph.ops().get(0);
    assertSame(graph.inputs().get("x"), mean.input(0));
    assertArrayEquals(new int[] {1}, mean.input(1).value().ints());
    assertArrayEquals(new float[] {2, 2, 4}, computed(graph), 1e-6f);
    assertFalse(new MeanOverSteps().run(graph));
  }

  @Test
  void leavesStepsThatBecomeRowsAndColumns() {
    assertUnchanged(graph(new int[] {1, 2, 2, 3}, new int[] {1, 2}, false, 1, 3));
  }

  @Test
  void leavesTheMeanOfOneAxis() {
    assertUnchanged(graph(new int[] {1, 4, 1, 3}, new int[] {1}, false, 1, 1, 3));
  }

  @Test
  void leavesAxesThatAreKept() {
    assertUnchanged(graph(new int[] {1, 4, 1, 3}, new int[] {1, 2}, true, 1, 1, 1, 3));
  }

  private static void assertUnchanged(IrGraph graph) {
    List<IrOp> before = List.copyOf(graph.ops());
    assertFalse(new MeanOverSteps().run(graph));
    assertEquals(before, graph.ops());
  }
}
