package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** The normal form of a device string means to TensorFlow's runtime what it means here. */
class DeviceStringsInTensorFlowTest {
  @BeforeAll
  static void load() {
    NativeRuntime.load();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "'', runs",
    "cpu, runs",
    "cpu:0, runs",
    "CPU:1, runs",
    "/device:CPU, runs",
    "/device:*:1, runs",
    "job:localhost/cpu:*, runs",
    "/replica:0/task:0/job:localhost/CPU:0, runs",
    "/CPU:0/, runs",
    "/CPU:01, runs",
    "cpu:2, Cannot assign a device",
    "fpga:0, Cannot assign a device",
    "/device:XLA_CPU:0, Cannot assign a device",
    "/device:*:3, Cannot assign a device",
    "/job:worker/cpu:0, Cannot assign a device",
    "/task:1, Cannot assign a device",
  })
  void theRuntimeUnderstandsTheNormalForm(String text, String outcome) {
    assertEquals(outcome, run(DeviceSpec.parse(text).toString()));
  }

  private static String run(String device) {
    RuntimeConfig config = RuntimeConfig.defaults().withLogicalCpus(2).withSoftPlacement(false);
    try (Graph graph = new Graph()) {
      graph.importGraphDef(square(device));
      try (Session session = new Session(graph, config.toConfigProto());
          TFloat32 three = TFloat32.scalarOf(3f);
          var result = session.runner().feed("x", three).fetch("y").run()) {
        assertEquals(9f, ((TFloat32) result.get(0)).getFloat());
        return "runs";
      }
    } catch (TFInvalidArgumentException e) {
      return e.getMessage().substring(0, Math.min(22, e.getMessage().length()));
    }
  }

  private static GraphDef square(String device) {
    GraphDef.Builder graph = GraphDef.newBuilder();
    graph.addNodeBuilder().setName("x").setOp("Placeholder").putAttr("dtype", type());
    graph
        .addNodeBuilder()
        .setName("y")
        .setOp("Square")
        .addInput("x")
        .setDevice(device)
        .putAttr("T", type());
    return graph.build();
  }

  private static AttrValue type() {
    return AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();
  }
}
