package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenRunner;
import io.addax.graph.savedmodel.SavedModelFolder;
import io.addax.graph.savedmodel.SavedModelRunner;
import io.addax.graph.savedmodel.SavedVariable;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.regularization.Dropout;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class SavedModelTest {
  private static final int SAMPLES = 7;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @EnumSource(SavedModelNet.class)
  void aBundleAndTheLoaderPredictAsTheModelDoes(SavedModelNet net) throws IOException {
    Path export = folder.resolve("export");
    try (Model model = net.make()) {
      List<HostTensor> x = SavedModelNet.samples(model, SAMPLES, 1);
      net.prepare(model);
      List<HostTensor> expected = model.predictAll(x);
      model.export(export);
      assertEquals(List.of("export"), names(folder));
      Map<String, HostTensor> inputs = new HashMap<>();
      for (int i = 0; i < x.size(); i++) {
        inputs.put(model.inputs().get(i).name(), x.get(i));
      }
      try (SavedModel loaded = SavedModel.load(export)) {
        for (String signature : List.of("serving_default", "serve")) {
          for (int batch : new int[] {3, SAMPLES, 100}) {
            assertOutputs(expected, loaded.predictAll(signature, inputs, batch));
          }
        }
      }
      assertOutputs(expected, bundle(export, inputs));
      FrozenGraph frozen;
      try (SavedModelRunner runner = SavedModelRunner.load(export)) {
        frozen = runner.freeze("serving_default");
      }
      try (FrozenRunner runner = frozen.runner()) {
        Map<String, HostTensor> outputs = new HashMap<>();
        List<HostTensor> results =
            runner.run(frozen.inputs().stream().map(input -> inputs.get(input.name())).toList());
        for (int i = 0; i < results.size(); i++) {
          outputs.put(frozen.outputs().get(i).name(), results.get(i));
        }
        assertOutputs(expected, outputs);
      }
    }
  }

  private static void assertOutputs(List<HostTensor> expected, Map<String, HostTensor> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      HostTensor output = actual.get("output_" + i);
      assertEquals(expected.get(i).shape(), output.shape());
      assertArrayEquals(expected.get(i).floats(), output.floats(), 1e-6f);
    }
  }

  /** What TensorFlow Java's own loader makes of it. */
  private static Map<String, HostTensor> bundle(Path export, Map<String, HostTensor> inputs) {
    Map<String, Tensor> fed = new HashMap<>();
    inputs.forEach((name, value) -> fed.put(name, tensor(value)));
    Map<String, HostTensor> outputs = new HashMap<>();
    try (SavedModelBundle bundle = SavedModelBundle.load(export.toString());
        var results = bundle.function("serving_default").call(fed)) {
      results.forEach(
          entry -> {
            TFloat32 value = (TFloat32) entry.getValue();
            float[] floats = new float[(int) value.size()];
            value.asRawTensor().data().asFloats().read(floats);
            outputs.put(entry.getKey(), HostTensor.of(value.shape(), floats));
          });
    }
    fed.values().forEach(Tensor::close);
    return outputs;
  }

  private static Tensor tensor(HostTensor value) {
    return value.dtype() == DType.INT32
        ? TInt32.tensorOf(value.shape(), DataBuffers.of(value.ints()))
        : TFloat32.tensorOf(value.shape(), DataBuffers.of(value.floats()));
  }

  @Test
  void describesItselfWithoutRunning() throws IOException {
    try (Sequential model = dense()) {
      model.export(folder.resolve("m"));
      SavedModelFolder saved = SavedModelFolder.read(folder.resolve("m"));
      assertEquals(List.of("serve"), saved.tags());
      assertEquals("serving_default", saved.signature("serving_default").name());
      var x = saved.signature("serving_default").inputs().get(0);
      assertEquals(model.inputs().get(0).name(), x.name());
      assertArrayEquals(new long[] {-1, 3}, x.spec().shape().asArray());
      var y = saved.signature("serving_default").outputs().get(0);
      assertEquals("output_0", y.name());
      assertArrayEquals(new long[] {-1, 2}, y.spec().shape().asArray());
      assertEquals(8 + 12, saved.variables().stream().mapToLong(SavedVariable::elements).sum());
      assertEquals(4 * 20, saved.variables().stream().mapToLong(SavedVariable::bytes).sum());
      assertEquals("2.18.0", saved.tensorflowVersion());
    }
  }

  private static Sequential dense() {
    return new Sequential(
        new Input(3), new Dense(3).activation("relu"), new Dropout(0.5), new Dense(2));
  }

  @Test
  void holdsNeitherTrainingNorDevicesOfATrainedModel() throws IOException {
    try (Sequential model = dense()) {
      model.compile("adam", "mse");
      model.fit(new float[8][3], new float[8][2]);
      model.export(folder.resolve("m"));
    }
    MetaGraphDef meta;
    try (SavedModelBundle bundle = SavedModelBundle.load(folder.resolve("m").toString())) {
      meta = bundle.metaGraphDef();
    }
    for (var node : meta.getGraphDef().getNodeList()) {
      assertEquals("", node.getDevice());
      assertFalse(node.getOp().contains("Adam") || node.getOp().contains("Grad"), node.getOp());
      assertFalse(node.getOp().contains("Random"), node.getOp());
    }
    assertEquals(4, SavedModelFolder.read(folder.resolve("m")).variables().size());
  }

  @Test
  void replacesASavedModelAndNothingElse() throws IOException {
    Path export = folder.resolve("m");
    float[][] x = {{1, -2, 3}};
    try (Sequential first = dense();
        Sequential second = dense()) {
      first.export(export);
      second.export(export);
      try (SavedModel loaded = SavedModel.load(export)) {
        assertEquals(second.predict(x), loaded.predict(x));
      }
      assertEquals(List.of("m"), names(folder));
      Files.writeString(export.resolve("notes.txt"), "mine");
      IOException e = assertThrows(FileAlreadyExistsException.class, () -> first.export(export));
      assertTrue(e.getMessage().contains("notes.txt"), e.getMessage());
      Path other = Files.createDirectory(folder.resolve("other"));
      Files.writeString(other.resolve("a"), "b");
      assertThrows(FileAlreadyExistsException.class, () -> first.export(other));
      assertThrows(FileAlreadyExistsException.class, () -> first.export(other.resolve("a")));
      assertEquals("b", Files.readString(other.resolve("a")));
      Path empty = Files.createDirectory(folder.resolve("empty"));
      first.export(empty);
      assertEquals(List.of("saved_model.pb", "variables"), names(empty));
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(e -> e.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void saysWhatIsWrongWithTheInputs() throws IOException {
    try (Sequential model = dense()) {
      String input = model.inputs().get(0).name();
      model.export(folder.resolve("m"));
      try (SavedModel loaded = SavedModel.load(folder.resolve("m"))) {
        assertMessage(
            "expected shape (None, 3). Received: (2, 4)", () -> loaded.predict(new float[2][4]));
        assertMessage(
            "expected dtype float32. Received: string",
            () -> loaded.predict(new String[][] {{"a", "b", "c"}}));
        assertMessage(
            "expected the inputs [" + input + "]. Received: [x]",
            () -> loaded.predict(Map.of("x", new float[2][3])));
        assertMessage(
            "expected 1 input(s)", () -> loaded.predict(List.of(new float[2][3], new float[2][3])));
        assertMessage(
            "one of [serve, serving_default]. Received: 'train'",
            () -> loaded.predictAll("train", new float[2][3], 2));
        double[][] doubles = {{1, 2, 3}};
        assertEquals(model.predict(new float[][] {{1, 2, 3}}), loaded.predict(doubles));
      }
      SavedModel closed = SavedModel.load(folder.resolve("m"));
      closed.close();
      closed.close();
      assertThrows(IllegalStateException.class, () -> closed.predict(new float[2][3]));
    }
  }

  private static void assertMessage(String part, org.junit.jupiter.api.function.Executable run) {
    String message = assertThrows(IllegalArgumentException.class, run).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void anIncompleteFolderIsACleanError() throws IOException {
    Path export = folder.resolve("m");
    try (Sequential model = dense()) {
      model.export(export);
    }
    assertThrows(FileNotFoundException.class, () -> SavedModel.load(folder.resolve("none")));
    assertThrows(FileNotFoundException.class, () -> SavedModel.load(folder));
    Path index = export.resolve("variables/variables.index");
    Path data = export.resolve("variables/variables.data-00000-of-00001");
    byte[] values = Files.readAllBytes(data);
    Files.write(data, Arrays.copyOf(values, values.length / 2));
    assertThrows(IOException.class, () -> SavedModel.load(export));
    Files.delete(data);
    assertThrows(IOException.class, () -> SavedModel.load(export));
    Files.write(data, values);
    byte[] entries = Files.readAllBytes(index);
    Files.write(index, Arrays.copyOf(entries, entries.length - 9));
    assertThrows(IOException.class, () -> SavedModel.load(export));
    Files.delete(index);
    assertThrows(FileNotFoundException.class, () -> SavedModel.load(export));
    Path pb = export.resolve("saved_model.pb");
    byte[] graph = Files.readAllBytes(pb);
    Files.write(pb, Arrays.copyOf(graph, graph.length / 2));
    assertThrows(IOException.class, () -> SavedModel.load(export));
    Files.write(pb, new byte[0]);
    assertThrows(IOException.class, () -> SavedModel.load(export));
  }
}
