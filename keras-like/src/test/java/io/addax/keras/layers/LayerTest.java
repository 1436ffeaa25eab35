package io.addax.keras.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.Shapes;
import io.addax.keras.layers.core.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/**
 * The test kit for layers: {@link #check} compares a layer with what Keras made of the same
 * configuration, weights and inputs.
 *
 * <pre>{@code
 * GoldenLayer.load("conv2d").forEach(LayerTest::check);
 * }</pre>
 */
public final class LayerTest {
  private static final float OUTPUT_TOLERANCE = 1e-5f;
  private static final float GRADIENT_TOLERANCE = 1e-4f;

  private LayerTest() {}

  /**
   * Checks the symbolic shape against Keras's and the real one, the config and its round trip, the
   * weights, the output for several batch sizes, gradients towards inputs and weights, and where
   * Keras recorded it a call in training.
   */
  public static void check(GoldenLayer golden) {
    List<Shape> shapes = symbolicShapes(golden);
    Layer layer = Layers.REGISTRY.get(golden.className(), golden.config());
    assertShape(golden.outputShape(), symbolicOutput(layer, golden, shapes).shape(), "shape");
    checkConfig(layer, golden);
    setWeights(layer, golden);
    List<DType> dtypes = golden.inputs().stream().map(HostTensor::dtype).toList();
    try (LayerHarness harness = new LayerHarness(layer, shapes, dtypes, false)) {
      assertShape(golden.outputShape(), harness.outputShape(), "static shape in the graph");
      assertEquals(golden.outputDtype(), harness.outputDtype(), "dtype");
      checkOutputs(harness, golden, shapes);
      checkGradients(harness, golden, golden.gradients());
    }
    golden.training().ifPresent(t -> checkTraining(layer, golden, shapes, dtypes, t));
  }

  /** Builds a layer by applying it to inputs of these shapes, given with the batch. */
  public static KerasTensor build(Layer layer, Shape... shapes) {
    KerasTensor[] inputs = new KerasTensor[shapes.length];
    for (int i = 0; i < shapes.length; i++) {
      inputs[i] = Input.ofBatchShape(shapes[i]).output();
    }
    return layer.apply(inputs);
  }

  /** The output of a layer for inputs, not in training; builds the layer if need be. */
  public static HostTensor output(Layer layer, HostTensor... inputs) {
    try (LayerHarness harness = harness(layer, false, inputs)) {
      return harness.output(inputs);
    }
  }

  /** A layer's function for inputs like these, of any batch size; builds the layer if need be. */
  public static LayerHarness harness(Layer layer, boolean training, HostTensor... inputs) {
    List<Shape> shapes = new ArrayList<>();
    List<DType> dtypes = new ArrayList<>();
    List<KerasTensor> tensors = new ArrayList<>();
    for (HostTensor input : inputs) {
      shapes.add(Shapes.with(input.shape(), 0, -1));
      dtypes.add(input.dtype());
      tensors.add(Input.ofBatchShape(shapes.get(shapes.size() - 1)).dtype(input.dtype()).output());
    }
    layer.applyAll(tensors);
    return new LayerHarness(layer, shapes, dtypes, training);
  }

  /** The batch is unknown, except where Keras's was known. */
  private static List<Shape> symbolicShapes(GoldenLayer golden) {
    boolean batchKnown = golden.outputShape().get(0) >= 0;
    return golden.inputs().stream()
        .map(HostTensor::shape)
        .map(s -> batchKnown ? s : Shapes.with(s, 0, -1))
        .toList();
  }

  private static KerasTensor symbolicOutput(Layer layer, GoldenLayer golden, List<Shape> shapes) {
    List<KerasTensor> inputs = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      Input input = Input.ofBatchShape(shapes.get(i)).dtype(golden.inputs().get(i).dtype());
      inputs.add(input.output());
    }
    KerasTensor output = layer.applyAll(inputs).get(0);
    assertEquals(golden.outputDtype(), output.dtype(), "symbolic dtype");
    return output;
  }

  private static void checkConfig(Layer layer, GoldenLayer golden) {
    for (String key : golden.config().keys()) {
      JsonElement expected = golden.config().getJson(key);
      JsonElement actual = layer.config().getJson(key);
      assertTrue(sameJson(expected, actual), () -> key + " is " + actual + ", not " + expected);
    }
    Layer again = Layers.REGISTRY.get(layer.className(), layer.config());
    assertEquals(layer.config(), again.config(), "config round trip");
  }

  /** Whether two values are the same; an integer is a list of one, and equals its float. */
  private static boolean sameJson(JsonElement a, JsonElement b) {
    if (a.isJsonArray() != b.isJsonArray()) {
      JsonElement list = a.isJsonArray() ? a : b;
      return list.getAsJsonArray().size() == 1
          && sameJson(list.getAsJsonArray().get(0), a.isJsonArray() ? b : a);
    }
    if (a.isJsonArray()) {
      JsonArray x = a.getAsJsonArray();
      JsonArray y = b.getAsJsonArray();
      return x.size() == y.size()
          && IntStream.range(0, x.size()).allMatch(i -> sameJson(x.get(i), y.get(i)));
    }
    boolean numbers = a.isJsonPrimitive() && a.getAsJsonPrimitive().isNumber();
    return numbers ? a.getAsDouble() == b.getAsDouble() : a.equals(b);
  }

  private static void setWeights(Layer layer, GoldenLayer golden) {
    List<Weight> weights = layer.weights();
    assertEquals(golden.weights().size(), weights.size(), "number of weights");
    for (int i = 0; i < weights.size(); i++) {
      GoldenLayer.GoldenWeight expected = golden.weights().get(i);
      assertEquals(expected.name(), weights.get(i).name(), "weight name");
      assertShape(expected.value().shape(), weights.get(i).shape(), expected.name());
      assertEquals(expected.trainable(), weights.get(i).isTrainable(), expected.name());
      weights.get(i).value(expected.value());
    }
  }

  private static void checkOutputs(LayerHarness harness, GoldenLayer golden, List<Shape> shapes) {
    HostTensor output = harness.output(0, golden.inputs());
    assertShape(golden.output().shape(), output.shape(), "shape of the output");
    assertClose("output", golden.output().floats(), output.floats(), OUTPUT_TOLERANCE, 1);
    if (shapes.get(0).get(0) < 0) {
      int last = (int) golden.output().shape().get(0) - 1;
      checkBatch(harness, golden, 0);
      checkBatch(harness, golden, last, 0, last);
    }
  }

  /** A batch of some of the samples gives their outputs. */
  private static void checkBatch(LayerHarness harness, GoldenLayer golden, int... samples) {
    List<HostTensor> inputs = golden.inputs().stream().map(x -> pick(x, samples)).toList();
    HostTensor expected = pick(golden.output(), samples);
    HostTensor output = harness.output(0, inputs);
    assertShape(expected.shape(), output.shape(), "shape for a batch of " + samples.length);
    String what = "output for a batch of " + samples.length;
    assertClose(what, expected.floats(), output.floats(), OUTPUT_TOLERANCE, 1);
  }

  private static HostTensor pick(HostTensor x, int... samples) {
    HostTensor picked = HostTensor.zeros(x.dtype(), Shapes.with(x.shape(), 0, samples.length));
    for (int i = 0; i < samples.length; i++) {
      x.copyRows(samples[i], picked, i, 1);
    }
    return picked;
  }

  private static void checkGradients(
      LayerHarness harness, GoldenLayer golden, GoldenLayer.Gradients expected) {
    List<Optional<HostTensor>> actual = harness.gradients(golden.probe(), golden.inputs());
    List<float[]> all = new ArrayList<>(expected.inputs());
    all.addAll(expected.weights());
    for (int i = 0; i < all.size(); i++) {
      boolean isInput = i < expected.inputs().size();
      String what = isInput ? "gradient of input " + i : "gradient of weight " + weight(golden, i);
      // Keras records no gradient for moving statistics; ours may well depend on them.
      if (all.get(i) == null) {
        assertTrue(!isInput || actual.get(i).isEmpty(), what + " should not be there");
      } else {
        float[] values = actual.get(i).map(HostTensor::floats).orElse(new float[all.get(i).length]);
        assertClose(what, all.get(i), values, GRADIENT_TOLERANCE, largest(all.get(i)));
      }
    }
  }

  private static String weight(GoldenLayer golden, int index) {
    return golden.weights().get(index - golden.inputs().size()).name();
  }

  private static void checkTraining(
      Layer layer,
      GoldenLayer golden,
      List<Shape> shapes,
      List<DType> dtypes,
      GoldenLayer.Training expected) {
    try (LayerHarness harness = new LayerHarness(layer, shapes, dtypes, true)) {
      assertShape(golden.outputShape(), harness.outputShape(), "static shape in training");
      float[] output = harness.output(0, golden.inputs()).floats();
      assertClose("training output", expected.output(), output, OUTPUT_TOLERANCE, 1);
      checkGradients(harness, golden, expected.gradients());
      Map<Weight, HostTensor> updates = harness.updates(golden.inputs());
      List<Weight> weights = layer.weights();
      for (int i = 0; i < weights.size(); i++) {
        HostTensor after = updates.getOrDefault(weights.get(i), weights.get(i).value());
        String what = weights.get(i).name() + " after training";
        assertClose(what, expected.weightsAfter().get(i), after.floats(), OUTPUT_TOLERANCE, 1);
      }
    }
  }

  private static float largest(float[] values) {
    float largest = 1e-3f;
    for (float v : values) {
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }

  /** Asserts that shapes are the same; TensorFlow's own equality holds for known shapes only. */
  public static void assertShape(Shape expected, Shape actual, String what) {
    assertEquals(Shapes.toString(expected), Shapes.toString(actual), what);
  }

  /** Asserts that numbers differ by at most {@code tolerance * scale}. */
  public static void assertClose(
      String what, float[] expected, float[] actual, float tolerance, float scale) {
    assertEquals(expected.length, actual.length, what + ": number of values");
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance * scale, what + "[" + i + "]");
    }
  }
}
