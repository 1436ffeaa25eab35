package io.addax.tflite.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** y = 3 x + 1, in two ops. */
class PlannedModelTest {
  private final IrTensor x = tensor("x");
  private final IrTensor product = tensor("product");
  private final IrTensor y = tensor("y");
  private final IrGraph graph = new IrGraph();

  PlannedModelTest() {
    graph.inputs().put("x", x);
    graph.outputs().put("y", y);
    add(OpCode.MUL, new ArithmeticOptions.Mul(Activation.NONE), x, constant("three", 3), product);
    add(OpCode.ADD, new ArithmeticOptions.Add(Activation.NONE), product, constant("one", 1), y);
  }

  private static IrTensor tensor(String name) {
    int[] shape = {1, 2};
    return IrTensor.activation(name, DType.FLOAT32, shape, shape);
  }

  private static IrTensor constant(String name, float value) {
    return IrTensor.constant(name, HostTensor.of(Shape.of(2), value, value));
  }

  private void add(OpCode code, OpOptions options, IrTensor a, IrTensor b, IrTensor result) {
    graph
        .ops()
        .add(new IrOp(code, options, List.of(a, b), List.of(result), new IrOp.Origin("l", "Op")));
  }

  @Test
  void itsContentIsTheFile() {
    PlannedModel planned = ModelWriter.plan(graph);
    byte[] file = ModelWriter.write(graph).bytes();
    assertEquals(file.length, planned.size());
    for (int time = 0; time < 2; time++) {
      byte[] content = new byte[planned.size()];
      ByteBuffer memory = ByteBuffer.allocateDirect(planned.size());
      planned.content().accept(memory);
      memory.duplicate().clear().get(content);
      assertArrayEquals(file, content);
    }
  }

  @Test
  void anotherSizeIsNoPlaceForIt() {
    PlannedModel planned = ModelWriter.plan(graph);
    assertThrows(
        IllegalArgumentException.class,
        () -> planned.content().accept(ByteBuffer.allocate(planned.size() - 1)));
  }

  @Test
  void indicesAreThoseOfTheInterpreter() {
    PlannedModel planned = ModelWriter.plan(graph);
    ModelSummary model = ModelSummary.read(ModelWriter.write(graph).bytes());
    planned
        .indices()
        .forEach((tensor, index) -> assertEquals(tensor.name(), model.tensors().get(index).name()));
    try (TFLiteInterpreter interpreter =
        TFLiteInterpreter.of(planned, InterpreterConfig.defaults().withAllTensors())) {
      HostTensor result = interpreter.run(HostTensor.of(Shape.of(1, 2), 2f, -1f)).get(0);
      assertArrayEquals(new float[] {7, -2}, result.floats());
      HostTensor between = interpreter.tensor(planned.indices().get(product));
      assertArrayEquals(new float[] {6, -3}, between.floats());
    }
  }
}
