package io.addax.keras.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.AutoMixedPrecision;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.Fit;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.engine.InferenceGraph;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.normalization.LayerNormalization;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.regularizers.L2;
import io.addax.keras.saving.SavedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** What a dtype policy says, and that models of mixed precision do all that others do. */
class DTypePolicyTest {
  @AfterEach
  void back() {
    DTypePolicy.setGlobal(DTypePolicy.FLOAT32);
  }

  @Test
  void aNameSaysTwoDtypes() {
    DTypePolicy mixed = DTypePolicy.of("mixed_bfloat16");
    assertEquals(DType.BFLOAT16, mixed.computeDtype());
    assertEquals(DType.FLOAT32, mixed.variableDtype());
    assertTrue(mixed.isMixed());
    assertEquals(DType.FLOAT16, DTypePolicy.of("mixed_float16").computeDtype());
    for (String name : List.of("float16", "bfloat16", "float32", "float64")) {
      DTypePolicy single = DTypePolicy.of(name);
      assertEquals(DType.of(name), single.computeDtype());
      assertEquals(DType.of(name), single.variableDtype());
      assertFalse(single.isMixed());
      assertEquals(name, single.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mixed_float32", "int8", "int8_from_float32", "float", "", "Mixed_float16"})
  void otherNamesAreErrors(String name) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> DTypePolicy.of(name));
    assertTrue(e.getMessage().contains("'" + name + "'"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> DTypePolicy.setGlobal(name));
    assertEquals(DTypePolicy.FLOAT32, DTypePolicy.global());
  }

  @Test
  void theGlobalPolicyIsThatOfNewLayers() {
    Dense before = new Dense(1);
    DTypePolicy.setGlobal("mixed_bfloat16");
    assertEquals("float32", before.dtypePolicy().name());
    assertEquals("mixed_bfloat16", new Dense(1).dtypePolicy().name());
    assertEquals("float32", new Dense(1).dtype("float32").dtypePolicy().name());
    assertEquals(DType.FLOAT32, new Dense(1).dtype());
    assertEquals(DType.BFLOAT16, new Dense(1).computeDtype());
    assertEquals(DType.FLOAT32, Input.of(3).dtype());
  }

  @Test
  void itIsSetBeforeALayerIsBuilt() {
    Dense dense = new Dense(1);
    dense.apply(Input.of(2));
    assertThrows(IllegalStateException.class, () -> dense.dtype("mixed_bfloat16"));
    assertThrows(IllegalArgumentException.class, () -> new Dense(1).dtype(DType.INT32));
  }

  @Test
  void aGradientArrivesInTheDtypeOfTheWeight() {
    try (Sequential model = net("mixed_bfloat16")) {
      model.compile("adam", "mse");
      List<HostTensor> before = model.getWeights();
      model.fit(x(8), HostTensor.zeros(DType.FLOAT32, Shape.of(8, 3)), Fit.defaults().verbose(0));
      for (int i = 0; i < before.size(); i++) {
        HostTensor after = model.getWeights().get(i);
        assertEquals(DType.FLOAT32, after.dtype());
        assertNotEquals(before.get(i), after, model.weights().get(i).path());
      }
    }
  }

  @Test
  void regularizersSeeTheWeightAsItIsKept() {
    DTypePolicy.setGlobal("mixed_bfloat16");
    try (Sequential model =
        new Sequential(
            new Input(1),
            new Dense(1).kernelInitializer("ones").kernelRegularizer(new L2(1)).useBias(false))) {
      model.compile("sgd", "mse");
      HostTensor kernel = HostTensor.of(Shape.of(1, 1), 1.001f); // 1 in bfloat16
      model.setWeights(List.of(kernel));
      double loss = model.testOnBatch(new float[][] {{0}}, new float[][] {{0}}).get("loss");
      assertEquals(1.001 * 1.001, loss, 1e-6);
    }
  }

  @Test
  void integersStayIntegers() {
    DTypePolicy.setGlobal("mixed_bfloat16");
    KerasTensor ids = new Input(3).dtype(DType.INT32).output();
    KerasTensor flat = new Flatten().apply(ids);
    assertEquals(DType.INT32, flat.dtype());
    KerasTensor vectors = new Embedding(300, 2).apply(flat);
    assertEquals(DType.BFLOAT16, vectors.dtype());
    KerasTensor numbers = new Flatten().apply(new Input(6).output());
    assertEquals(DType.BFLOAT16, numbers.dtype());
    KerasTensor all = new Concatenate().apply(new Flatten().apply(vectors), numbers);
    assertEquals(DType.BFLOAT16, all.dtype());
    try (Model model = new Model(List.of(ids, numbers.node().inputs().get(0)), List.of(all))) {
      HostTensor index = HostTensor.of(Shape.of(1, 3), 257, 258, 299); // not all in bfloat16
      HostTensor zeros = HostTensor.zeros(DType.FLOAT32, Shape.of(1, 6));
      float[] looked = model.predictAll(List.of(index, zeros)).get(0).floats();
      HostTensor table = model.getWeights().get(0);
      for (int i = 0; i < 6; i++) {
        int row = index.ints()[i / 2];
        float exact = table.floats()[row * 2 + i % 2];
        assertEquals(exact, looked[i], Math.abs(exact) * 0x1p-8);
      }
    }
  }

  private static Sequential net(String policy) {
    DTypePolicy.setGlobal(policy);
    Sequential net =
        new Sequential(
            new Input(6, 6, 2),
            new Conv2D(4, 3).activation("relu").kernelInitializer("he_normal"),
            new BatchNormalization(),
            new MaxPooling2D(2),
            new Flatten(),
            new Dense(5).activation("tanh"),
            new LayerNormalization(),
            new Dense(3));
    DTypePolicy.setGlobal(DTypePolicy.FLOAT32);
    return net;
  }

  private static HostTensor x(int samples) {
    float[] values = new float[samples * 72];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i * 0.7);
    }
    return HostTensor.of(Shape.of(samples, 6, 6, 2), values);
  }

  @Test
  void filesKeepThePolicyOfEveryLayer(@TempDir Path folder) throws Exception {
    try (Sequential model = net("mixed_bfloat16")) {
      model.compile("adam", "mse");
      model.trainOnBatch(x(4), HostTensor.zeros(DType.FLOAT32, Shape.of(4, 3)));
      model.save(folder.resolve("net.keras"));
      model.export(folder.resolve("exported"));
      model.saveCheckpoint(folder.resolve("point"));
      HostTensor expected = model.predict(x(4));
      assertEquals(DType.BFLOAT16, expected.dtype());
      assertEquals(12, expected.floats().length);
      assertEquals(3, expected.floatMatrix()[0].length);
      try (Model loaded = Model.load(folder.resolve("net.keras"));
          Sequential other = net("mixed_bfloat16")) {
        assertEquals("mixed_bfloat16", loaded.dtypePolicy().name());
        loaded.layers().forEach(l -> assertEquals("mixed_bfloat16", l.dtypePolicy().name()));
        assertEquals(model.toJson(), loaded.toJson());
        assertEquals(expected, loaded.predict(x(4)));
        other.compile("adam", "mse");
        other.loadCheckpoint(folder.resolve("point"));
        assertEquals(expected, other.predict(x(4)));
      }
      try (SavedModel exported = SavedModel.load(folder.resolve("exported"))) {
        assertEquals(expected, exported.predict(x(4)));
      }
    }
  }

  @Test
  void theSummaryIsThatOfFullPrecision() {
    try (Sequential full = net("float32");
        Sequential mixed = net("mixed_bfloat16")) {
      String names = "_\\d+";
      assertEquals(
          full.summaryText().replaceAll(names, "").replaceAll(" +", " ").replaceAll("[─━]+", "-"),
          mixed.summaryText().replaceAll(names, "").replaceAll(" +", " ").replaceAll("[─━]+", "-"));
    }
  }

  /** What an exporter to float32 gets is the net as if it had been made in float32. */
  @Test
  void theInferenceGraphCanBeHadInFullPrecision() {
    try (Sequential full = net("float32");
        Sequential mixed = net("mixed_float16")) {
      mixed.setWeights(full.getWeights());
      InferenceGraph graph = mixed.inferenceGraphInVariableDtypes();
      HostTensor output =
          graph.session().run(graph.inputs(), List.of(x(2)), graph.outputs(), List.of()).get(0);
      assertArrayEquals(full.predict(x(2)).floats(), output.floats(), 1e-6f);
      assertEquals(List.of(), sixteenBits(graph.outputs().get(0)));
      assertEquals(DType.FLOAT16, mixed.predict(x(2)).dtype());
      assertFalse(sixteenBits(mixed.inferenceGraph().outputs().get(0)).isEmpty());
      assertEquals(
          full.inferenceGraph().outputs(), full.inferenceGraphInVariableDtypes().outputs());
    }
  }

  /** The ops behind a value that compute in 16 bits. */
  private static List<String> sixteenBits(Operand<?> output) {
    List<GraphOperation> found = new ArrayList<>(List.of((GraphOperation) output.op()));
    for (int i = 0; i < found.size(); i++) {
      for (int in = 0; in < found.get(i).numInputs(); in++) {
        GraphOperation op = (GraphOperation) found.get(i).input(in).op();
        if (!found.contains(op)) {
          found.add(op);
        }
      }
    }
    return found.stream()
        .filter(op -> !op.type().equals("VarHandleOp"))
        .filter(op -> Ops.dtype(op.output(0)) == DType.FLOAT16)
        .map(GraphOperation::name)
        .toList();
  }

  @Test
  void tensorFlowsRewriterLeavesDtypesAlone() {
    RuntimeConfig config =
        RuntimeConfig.defaults().withAutoMixedPrecision(AutoMixedPrecision.ONEDNN_BFLOAT16);
    try (Sequential plain = net("float32");
        Sequential rewritten = net("float32")) {
      rewritten.runtime(config);
      rewritten.setWeights(plain.getWeights());
      HostTensor expected = plain.predict(x(64));
      HostTensor actual = rewritten.predict(x(64));
      assertEquals(DType.FLOAT32, actual.dtype());
      assertArrayEquals(expected.floats(), actual.floats(), 0.1f);
    }
  }
}
