package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.RuntimeConfig;
import io.addax.keras.Evaluate;
import io.addax.keras.Sequential;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

class ModelDeviceTest {
  private static Sequential model() {
    return new Sequential(
        new Input(2),
        new Dense(3).kernelInitializer("ones"),
        new Dense(1).kernelInitializer("ones").device("/CPU:0").name("elsewhere"));
  }

  private static Map<String, String> devices(GraphDef graph, String op) {
    return graph.getNodeList().stream()
        .filter(node -> node.getOp().equals(op))
        .collect(Collectors.toMap(NodeDef::getName, NodeDef::getDevice));
  }

  @Test
  void aModelRunsWhereItsRuntimeSaysAndLayersWhereTheySay() {
    float[][] x = {{1, 2}, {3, 4}};
    float[][] y = {{9}, {21}};
    RuntimeConfig config = RuntimeConfig.defaults().withLogicalCpus(2).withDevice("/CPU:1");
    try (Sequential model = model()) {
      model.runtime(config);
      model.compile("sgd", "mse");
      assertEquals(0, model.evaluate(x, y, Evaluate.silent()).get("loss"), 1e-6);
      model.trainOnBatch(x, y);
      GraphDef graph = model.inferenceGraph().graph().toGraphDef();
      Map<String, String> products = devices(graph, "MatMul");
      assertTrue(products.size() >= 6, products.toString()); // each forward, some backward
      products.forEach(
          (name, device) ->
              assertTrue(device.endsWith(name.contains("elsewhere") ? "CPU:0" : "CPU:1"), name));
      assertTrue(
          devices(graph, "VarHandleOp").values().stream()
              .anyMatch(device -> device.endsWith("CPU:1")));
    }
  }

  @Test
  void aMalformedDeviceIsAnErrorAtOnce() {
    assertThrows(
        IllegalArgumentException.class, () -> RuntimeConfig.defaults().withDevice("/CPU:x"));
  }
}
