package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.addax.devices.DeviceSpec;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.ModelPlacement;
import io.addax.keras.Shapes;
import io.addax.keras.initializers.Ones;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.GoldenLayer;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.LayerTest;
import io.addax.keras.layers.Layers;
import io.addax.keras.layers.Weight;
import io.addax.keras.layers.core.Input;
import io.addax.keras.optimizers.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Trains one step of a layer on a device of its own and of the same layer without, both in a model
 * that has something to train before the layer, so that all backward ops are needed.
 */
final class LayerOnDevice {
  private static final String NAME = "tested";

  private final RuntimeConfig config;
  private final String device;
  private final float tolerance;

  /**
   * A check.
   *
   * @param tolerance of losses and weights, relative to 1 at least; 0 for the same bits
   */
  LayerOnDevice(RuntimeConfig config, String device, float tolerance) {
    this.config = config;
    this.device = device;
    this.tolerance = tolerance;
  }

  /** The cases of {@code test-data/layers} whose inputs can be one batch of samples. */
  static Stream<GoldenLayer> cases() {
    return GoldenLayer.all()
        .filter(c -> c.inputs().stream().map(x -> x.shape().get(0)).distinct().count() == 1);
  }

  private static final class Scale extends Layer {
    private Weight factor;

    @Override
    protected void build(Shape input) {
      factor = addWeight("factor", Shape.scalar(), new Ones());
    }

    @Override
    protected Operand<?> call(CallContext context, Operand<?> x) {
      return context.ops().mul(x, context.read(factor));
    }

    @Override
    protected Shape computeOutputShape(Shape input) {
      return input;
    }
  }

  private Model model(GoldenLayer golden, String wish) {
    Model model = model(golden, layer -> layer.device(wish));
    model.runtime(config);
    return model;
  }

  /** A compiled model of the layer behind something to train, with the case's weights. */
  static Model model(GoldenLayer golden) {
    return model(golden, layer -> {});
  }

  private static Model model(GoldenLayer golden, Consumer<Layer> wishes) {
    boolean freeBatch = golden.outputShape().get(0) < 0;
    List<KerasTensor> inputs = new ArrayList<>();
    List<KerasTensor> scaled = new ArrayList<>();
    for (HostTensor x : golden.inputs()) {
      Shape shape = freeBatch ? Shapes.with(x.shape(), 0, -1) : x.shape();
      KerasTensor input = Input.ofBatchShape(shape).dtype(x.dtype()).output();
      inputs.add(input);
      scaled.add(x.dtype().isFloating() ? new Scale().apply(input) : input);
    }
    Layer layer = Layers.REGISTRY.get(golden.className(), golden.config());
    if (layer.config().has("seed")) {
      layer = Layers.REGISTRY.get(golden.className(), layer.config().with("seed", 7));
    }
    layer.name(NAME);
    wishes.accept(layer);
    Model model = new Model(inputs, layer.applyAll(scaled));
    for (int i = 0; i < layer.weights().size(); i++) {
      layer.weights().get(i).value(golden.weights().get(i).value());
    }
    model.compile(new Adam(0.01), "mse");
    return model;
  }

  void check(GoldenLayer golden) {
    try (Model placed = model(golden, device);
        Model free = model(golden, "")) {
      HostTensor y = HostTensor.zeros(golden.output().dtype(), golden.output().shape());
      double expectedLoss = free.trainOnBatch(golden.inputs(), y).get("loss");
      double loss = placed.trainOnBatch(golden.inputs(), y).get("loss");
      assertEquals(expectedLoss, loss, tolerance * Math.max(1, expectedLoss), "loss");
      checkPlacement(placed.placement(), golden);
      List<HostTensor> expected = free.getWeights();
      List<HostTensor> actual = placed.getWeights();
      for (int i = 0; i < expected.size(); i++) {
        LayerTest.assertClose(
            "weight " + i, expected.get(i).floats(), actual.get(i).floats(), tolerance, 1);
      }
    }
  }

  private void checkPlacement(ModelPlacement placement, GoldenLayer golden) {
    ModelPlacement.Row row = placement.layer(NAME);
    Set<DeviceSpec> there =
        Set.of(DeviceSpec.parse("/job:localhost/replica:0/task:0").merge(DeviceSpec.parse(device)));
    assertEquals(computes(golden) ? there : Set.of(), row.devices(), placement.toString());
    if (computes(golden)) {
      assertFalse(row.forward().isEmpty(), placement.toString());
    }
    boolean weights = golden.weights().stream().anyMatch(GoldenLayer.GoldenWeight::trainable);
    boolean gradients = weights || golden.inputs().stream().anyMatch(x -> x.dtype().isFloating());
    assertEquals(!gradients || !computes(golden), row.backward().isEmpty(), placement.toString());
    assertEquals(!weights, row.slots().isEmpty(), placement.toString());
    assertEquals(golden.weights().isEmpty(), row.weights().isEmpty(), placement.toString());
    assertEquals(golden.weights().isEmpty(), row.update().isEmpty(), placement.toString());
  }

  /** Whether the layer has ops at all in training. */
  private static boolean computes(GoldenLayer golden) {
    return !golden.className().equals("Identity") && golden.config().getDouble("rate", 1) != 0;
  }
}
