package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Sets;
import io.addax.devices.Device;
import io.addax.devices.DeviceScope;
import io.addax.devices.DeviceSpec;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.HostTensor;
import io.addax.keras.Evaluate;
import io.addax.keras.Fit;
import io.addax.keras.KerasCase;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.ModelPlacement;
import io.addax.keras.Sequential;
import io.addax.keras.constraints.MaxNorm;
import io.addax.keras.distribute.MirroredStrategy;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.activations.Softmax;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.AdamW;
import io.addax.keras.optimizers.Ftrl;
import io.addax.keras.optimizers.Lion;
import io.addax.keras.optimizers.LossScaleOptimizer;
import io.addax.keras.optimizers.Nadam;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.Optimizers;
import io.addax.keras.optimizers.RMSprop;
import io.addax.keras.optimizers.SGD;
import io.addax.keras.regularizers.L1;
import io.addax.keras.regularizers.L2;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

@SuppressWarnings("try") // scopes are opened for what they do
class ModelPlacementTest {
  private static final RuntimeConfig TWO_CPUS =
      RuntimeConfig.defaults().withLogicalCpus(2).withSoftPlacement(false);
  private static final Set<DeviceSpec> FIRST = cpu(0);
  private static final Set<DeviceSpec> SECOND = cpu(1);

  private static final HostTensor X = KerasCase.sines(1, 12, 4);
  private static final HostTensor Y = KerasCase.sines(2, 12, 2);

  private static final String HERE =
      "Devices here: /job:localhost/replica:0/task:0/device:CPU:0,"
          + " /job:localhost/replica:0/task:0/device:CPU:1";

  private static Set<DeviceSpec> cpu(int index) {
    return Set.of(DeviceSpec.parse("/job:localhost/replica:0/task:0/device:CPU:" + index));
  }

  private static Model compiled(Model model) {
    model.runtime(TWO_CPUS);
    model.compile(new Adam(0.01), "mse", "mae");
    return model;
  }

  private static void assertAllOn(Set<DeviceSpec> devices, ModelPlacement.Row row) {
    assertEquals(
        List.of(devices, devices, devices, devices, devices),
        List.of(row.forward(), row.backward(), row.update(), row.weights(), row.slots()),
        row.name());
  }

  // Where layers get their devices from.

  @Test
  void layersMadeInAScopeStandThere() {
    KerasTensor input = Input.of(4);
    KerasTensor x = new Dense(3).name("before").apply(input);
    try (DeviceScope scope = Device.scope("/CPU:1")) {
      x = new Dense(3).name("inside").apply(x);
      x = new Dense(3).name("elsewhere").device("/CPU:0").apply(x);
      try (DeviceScope inner = Device.scope("/CPU:0")) {
        x = new Dense(3).name("inner").apply(x);
      }
      x = new Dense(3).name("again").apply(x);
    }
    try (Model model = compiled(new Model(input, new Dense(2).name("after").apply(x)))) {
      ModelPlacement placement = model.placement();
      for (String name : List.of("before", "elsewhere", "inner", "after")) {
        assertAllOn(FIRST, placement.layer(name));
      }
      assertAllOn(SECOND, placement.layer("inside"));
      assertAllOn(SECOND, placement.layer("again"));
    }
  }

  @Test
  void aScopeAtTheFirstCallCountsForLayersMadeOutsideOfAny() {
    Layer outside = new Dense(3);
    Layer inside;
    try (DeviceScope scope = Device.scope("/CPU:1")) {
      inside = new Dense(3);
    }
    KerasTensor input = Input.of(4);
    try (DeviceScope scope = Device.scope("/CPU:2")) {
      inside.apply(outside.apply(input));
    }
    assertEquals("/device:CPU:2", outside.device());
    assertEquals("/device:CPU:1", inside.device());
    outside.apply(input);
    assertEquals("/device:CPU:2", outside.device());
  }

  @Test
  void aLayersWishIsLaidOverItsScope() {
    try (DeviceScope scope = Device.scope("/job:worker/task:1")) {
      assertEquals("/job:worker/task:1/device:GPU:0", new Dense(3).device("/gpu:0").device());
      assertEquals("/job:worker/task:1", new Dense(3).device());
    }
  }

  @Test
  void aSequentialThatWaitsForItsDataRemembersTheScope() {
    Sequential model;
    try (DeviceScope scope = Device.scope("/CPU:1")) {
      model = new Sequential(new Dense(3).name("a"), new Dense(2).name("b"));
    }
    try (model) {
      compiled(model).fit(X, Y, Fit.epochs(1).verbose(0));
      assertAllOn(SECOND, model.placement().layer("a"));
      assertAllOn(SECOND, model.placement().layer("b"));
      assertEquals(SECOND, model.placement().rest().forward());
    }
  }

  @Test
  void layersOfNestedModelsStandWhereTheirModelDoes() {
    Sequential inner =
        new Sequential(
            new Input(4), new Dense(3).name("a"), new Dense(3).device("/CPU:0").name("b"));
    inner.device("/CPU:1").name("inner");
    try (Model model = compiled(new Sequential(new Input(4), inner, new Dense(2).name("a")))) {
      ModelPlacement placement = model.placement();
      assertAllOn(SECOND, placement.layer("inner/a"));
      assertAllOn(FIRST, placement.layer("inner/b"));
      assertAllOn(FIRST, placement.layer("a"));
    }
  }

  @Test
  void aModelsDeviceIsAlsoThatOfItsLosses() {
    Model model = new Sequential(new Input(4), new Dense(3).name("a"), new Dense(2).name("b"));
    model.device("/CPU:1");
    try (model) {
      ModelPlacement placement = compiled(model).placement();
      assertAllOn(SECOND, placement.layer("a"));
      assertEquals(SECOND, placement.rest().forward());
      assertEquals(SECOND, placement.rest().backward());
      assertThrows(IllegalStateException.class, () -> model.device("/CPU:0"));
    }
  }

  // What stands there.

  static Stream<Arguments> optimizers() {
    Map<String, Supplier<Optimizer>> all = new LinkedHashMap<>();
    Optimizers.REGISTRY.builtInNames().stream()
        .filter(name -> !name.equals("LossScaleOptimizer")) // is one around another
        .forEach(name -> all.put(name, () -> Optimizers.REGISTRY.get(name)));
    all.put("scaling the loss", () -> new LossScaleOptimizer(new Nadam()));
    all.put("averaged", () -> new Adam().useEma(true).emaOverwriteFrequency(2));
    all.put("accumulating", () -> new SGD(0.1).momentum(0.9).gradientAccumulationSteps(2));
    all.put("accumulating, averaged", () -> new Lion().gradientAccumulationSteps(2).useEma(true));
    all.put("clipping", () -> new Nadam().clipnorm(0.1));
    all.put("clipping values", () -> new Ftrl().clipvalue(0.01));
    all.put("clipping all", () -> new RMSprop().centered(true).momentum(0.5).globalClipnorm(0.1));
    all.put("decaying", () -> new AdamW().amsgrad(true).weightDecay(0.1).lossScaleFactor(8));
    return all.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  private static Model regularized(Optimizer optimizer, String device) {
    Model model =
        KerasCase.start(
            new Sequential(
                new Input(4),
                new Dense(3).activation("tanh").name("first"),
                new Dense(5)
                    .kernelRegularizer(new L2(0.01))
                    .activityRegularizer(new L1(0.01))
                    .kernelConstraint(new MaxNorm().maxValue(1))
                    .device(device)
                    .name("placed"),
                new BatchNormalization().device(device).name("norm"),
                new Dense(2).name("last")));
    model.runtime(TWO_CPUS);
    model.compile(optimizer, "mse", "mae");
    return model;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizers")
  void whatAnOptimizerKeepsAndDoesIsBesideTheWeight(String name, Supplier<Optimizer> optimizer) {
    Fit options = Fit.epochs(2).batchSize(4).verbose(0).seed(1);
    try (Model placed = regularized(optimizer.get(), "/CPU:1");
        Model free = regularized(optimizer.get(), "")) {
      placed.fit(X, Y, options);
      free.fit(X, Y, options);
      assertEquals(free.getWeights(), placed.getWeights());
      ModelPlacement placement = placed.placement();
      for (String layer : List.of("placed", "norm")) {
        assertEquals(SECOND, placement.layer(layer).devices(), placement.toString());
        assertEquals(SECOND, placement.layer(layer).update(), placement.toString());
      }
      for (String layer : List.of("first", "last")) {
        assertEquals(FIRST, placement.layer(layer).devices(), placement.toString());
      }
      assertEquals(FIRST, placement.rest().update());
      assertEquals(free.placement().layer("placed").devices(), FIRST);
    }
  }

  @Test
  void aLayerOfSeveralCallsAndASharedWeightHaveOnePlace() {
    Layer shared = new Dense(4).device("/CPU:1").name("dense");
    KerasTensor input = Input.of(4);
    KerasTensor first = shared.apply(input);
    KerasTensor sum = new Add().apply(first, shared.apply(first));
    KerasTensor output = new Dense(2).name("dense_1").apply(sum);
    try (Model model = compiled(new Model(input, output))) {
      ModelPlacement placement = model.placement();
      assertAllOn(SECOND, placement.layer("dense"));
      assertAllOn(FIRST, placement.layer("dense_1")); // the name of the second call's scope
    }
  }

  @Test
  void convolutionsThatOneDnnRewrites() {
    Model model =
        new Sequential(
            new Input(8, 8, 1),
            new Conv2D(8, 3).activation("relu").device("/CPU:1").name("conv"),
            new MaxPooling2D(2).device("/CPU:1").name("pool"),
            new Flatten(),
            new Dense(10).name("dense"));
    model.runtime(TWO_CPUS);
    model.compile(new Adam(), new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
    try (model) {
      ModelPlacement placement = model.placement();
      assertAllOn(SECOND, placement.layer("conv"));
      assertEquals(SECOND, placement.layer("pool").forward());
      assertEquals(SECOND, placement.layer("pool").backward());
      assertAllOn(FIRST, placement.layer("dense"));
    }
  }

  @Test
  void everyReplicaHasItsOwn() {
    Model model = new Sequential(new Input(4), new Dense(3).name("a"), new Dense(2).name("b"));
    model.distribute(new MirroredStrategy("/CPU:0", "/CPU:1"));
    try (Model mirrored = compiled(model)) {
      Set<DeviceSpec> both = ModelPlacement.Row.devices(Sets.union(FIRST, SECOND));
      assertAllOn(both, mirrored.placement().layer("a"));
      assertAllOn(both, mirrored.placement().layer("b"));
    }
  }

  // The measurement itself.

  @Test
  void measuringChangesNothing() {
    try (Model measured = regularized(new Adam(0.01), "/CPU:1");
        Model other = regularized(new Adam(0.01), "/CPU:1")) {
      assertEquals(other.getWeights(), measured.getWeights());
      measured.placement();
      assertEquals(0, measured.iterations());
      assertEquals(other.getWeights(), measured.getWeights());
      for (int i = 0; i < 3; i++) {
        assertEquals(other.trainOnBatch(X, Y), measured.trainOnBatch(X, Y));
        measured.placement();
        measured.placement(KerasCase.sines(3, 5, 4), KerasCase.sines(3, 5, 2));
      }
      assertEquals(3, measured.iterations());
      assertEquals(other.getWeights(), measured.getWeights());
      assertEquals(
          other.evaluate(X, Y, Evaluate.silent()), measured.evaluate(X, Y, Evaluate.silent()));
    }
  }

  @Test
  void aModelThatIsNotCompiledShowsItsInference() {
    Model model =
        new Sequential(
            new Input(5), new Embedding(7, 3).device("/CPU:1").name("words"), new Flatten());
    model.runtime(TWO_CPUS);
    try (model) {
      ModelPlacement.Row row = model.placement().layer("words");
      assertEquals(List.of(SECOND, SECOND), List.of(row.forward(), row.weights()));
      assertEquals(Set.of(), row.backward());
      assertEquals(Set.of(), row.update());
    }
  }

  @Test
  void aBatchIsMadeUpForAnyShapeAndLoss() {
    KerasTensor image = Input.ofBatchShape(Shape.of(-1, -1, -1, 3)).output();
    KerasTensor map = new Conv2D(2, 5).device("/CPU:1").name("conv").apply(image);
    Model model = new Model(image, map);
    model.runtime(TWO_CPUS);
    model.compile("sgd", "sparse_categorical_crossentropy", "sparse_categorical_accuracy");
    try (model) {
      assertEquals(SECOND, model.placement().layer("conv").devices());
    }
  }

  @Test
  void printsATable() {
    Model model =
        new Sequential(
            new Input(4), new Dense(3).name("a"), new Softmax().device("/CPU:1").name("b"));
    model.name("net");
    try (Model net = compiled(model)) {
      String expected =
          """
          ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━┓
          ┃ Layer (type)                    ┃ Forward    ┃ Backward   ┃ Update     ┃ Weights    ┃ Slots      ┃
          ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━┩
          │ a (Dense)                       │ CPU:0      │ CPU:0      │ CPU:0      │ CPU:0      │ CPU:0      │
          ├─────────────────────────────────┼────────────┼────────────┼────────────┼────────────┼────────────┤
          │ b (Softmax)                     │ CPU:1      │ CPU:1      │ -          │ -          │ -          │
          ├─────────────────────────────────┼────────────┼────────────┼────────────┼────────────┼────────────┤""";
      assertTrue(net.placement().toString().startsWith(expected), net.placement().toString());
    }
  }

  @Test
  void anUnknownLayerIsAnError() {
    try (Model model = compiled(new Sequential(new Input(4), new Dense(2).name("a")))) {
      Exception error =
          assertThrows(IllegalArgumentException.class, () -> model.placement().layer("b"));
      assertTrue(error.getMessage().contains("Expected one of [a]"), error.getMessage());
    }
  }

  // Devices that are not there.

  private static void assertRefused(Model model, String start) {
    try (model) {
      model.compile("sgd", "mse");
      for (int i = 0; i < 2; i++) {
        Exception error =
            assertThrows(IllegalArgumentException.class, () -> model.trainOnBatch(X, Y));
        assertTrue(error.getMessage().startsWith(start), error.getMessage());
        assertTrue(error.getMessage().contains(HERE), error.getMessage());
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "/CPU:2, /device:CPU:2",
    "/fpga:0, /device:FPGA:0",
    "/TPU:0, /device:TPU:0",
    "tpu:1, /device:TPU:1",
    "/device:XLA_CPU:0, /device:XLA_CPU:0",
  })
  void strictPlacementFailsAndListsWhatThereIs(String device, String full) {
    String absent = full + " does not exist. ";
    Model layer = new Sequential(new Input(4), new Dense(2).device(device).name("d"));
    layer.runtime(TWO_CPUS);
    assertRefused(layer, "Layer 'd' (Dense): Device " + absent);
    Model scoped;
    try (DeviceScope scope = Device.scope(device)) {
      scoped = new Sequential(new Input(4), new Dense(2));
    }
    scoped.runtime(TWO_CPUS);
    assertRefused(scoped, "Device " + absent);
    Model whole = new Sequential(new Input(4), new Dense(2));
    whole.runtime(TWO_CPUS.withDevice(device));
    assertRefused(whole, "Device " + absent);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/job:worker/cpu:0", "/task:3/CPU:0"})
  void anotherJobIsRefusedSoftOrStrict(String device) {
    for (boolean soft : new boolean[] {false, true}) {
      Model model = new Sequential(new Input(4), new Dense(2).device(device).name("d"));
      model.runtime(TWO_CPUS.withSoftPlacement(soft));
      assertRefused(
          model,
          "Layer 'd' (Dense): Device "
              + DeviceSpec.parse(device)
              + " belongs to another job, replica or task");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/CPU:7", "/fpga:0", "/TPU:0", "/Npu:1"})
  void softPlacementTakesAnother(String device) {
    Model model = new Sequential(new Input(4), new Dense(2).device(device).name("d"));
    model.runtime(TWO_CPUS.withSoftPlacement(true));
    model.compile("adam", "mse");
    try (model) {
      assertAllOn(FIRST, model.placement().layer("d"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"cpu:1", "/cpu:1", "CPU:1", "/device:CPU:1", "/device:cpu:1"})
  void upperAndLowerCaseAreTheSame(String device) {
    Model model = new Sequential(new Input(4), new Dense(2).device(device).name("d"));
    try (Model run = compiled(model)) {
      assertAllOn(SECOND, run.placement().layer("d"));
    }
  }
}
