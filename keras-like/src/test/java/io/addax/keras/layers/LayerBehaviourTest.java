package io.addax.keras.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.initializers.Initializers;
import io.addax.keras.layers.activations.Softmax;
import io.addax.keras.layers.convolutional.Conv1DTranspose;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.convolutional.Conv2DTranspose;
import io.addax.keras.layers.convolutional.DepthwiseConv1D;
import io.addax.keras.layers.convolutional.SeparableConv1D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Lambda;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.merging.Dot;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.GlobalAveragePooling1D;
import io.addax.keras.layers.reshaping.Cropping1D;
import io.addax.keras.layers.reshaping.Cropping2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.layers.reshaping.RepeatVector;
import io.addax.keras.layers.reshaping.Reshape;
import io.addax.keras.layers.reshaping.UpSampling1D;
import io.addax.keras.layers.reshaping.UpSampling2D;
import io.addax.keras.layers.reshaping.ZeroPadding1D;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class LayerBehaviourTest {
  private static final float EXACT = 1e-6f;

  private static HostTensor counting(long... shape) {
    float[] values = new float[(int) Shape.of(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1;
    }
    return HostTensor.of(Shape.of(shape), values);
  }

  /** A user's own layer, as the documentation of {@link Layer} shows it. */
  private static final class Scale extends Layer {
    private Weight factor;

    @Override
    protected void build(Shape input) {
      factor = addWeight("factor", Shape.of(Shapes.get(input, -1)), Initializers.get("ones"));
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

  @Test
  void aLayerOfOnesOwnIsALayer() {
    Scale scale = new Scale();
    HostTensor x = counting(2, 2);
    assertArrayEquals(new float[] {1, 2, 3, 4}, LayerTest.output(scale, x).floats());
    assertEquals(2, scale.countParams());
    scale.weights().get(0).value(HostTensor.of(Shape.of(2), 10f, 100f));
    try (LayerHarness harness =
        new LayerHarness(scale, List.of(Shape.of(-1, 2)), List.of(DType.FLOAT32), false)) {
      assertArrayEquals(new float[] {10, 200, 30, 400}, harness.output(x).floats());
      float[] gradient = harness.gradients(counting(2, 2), List.of(x)).get(1).get().floats();
      assertArrayEquals(new float[] {1 + 9, 4 + 16}, gradient);
    }
  }

  @Test
  void aRegisteredLayerIsMadeFromItsConfig() {
    Layers.register("Scale", config -> new Scale());
    Layer layer = new Scale().name("mine").trainable(false);
    Layer again = Layers.REGISTRY.get("Scale", layer.config());
    assertEquals("mine", again.name());
    assertFalse(again.isTrainable());
  }

  @Test
  void aLambdaAppliesItsFunction() {
    Lambda square = new Lambda((ops, x) -> ops.square(x));
    assertArrayEquals(new float[] {1, 4}, LayerTest.output(square, counting(1, 2)).floats());
    Lambda sum = new Lambda((ops, x) -> ops.sum(x, -1)).outputShape();
    assertEquals("(None,)", Shapes.toString(LayerTest.build(sum, Shape.of(-1, 3)).shape()));
    assertArrayEquals(new float[] {6, 15}, LayerTest.output(sum, counting(2, 3)).floats());
    Lambda product = Lambda.of((ops, xs) -> ops.mul(xs.get(0), xs.get(1)));
    HostTensor x = counting(1, 2);
    assertArrayEquals(new float[] {1, 4}, LayerTest.output(product, x, x).floats());
  }

  @Test
  void aLambdaThatGivesAnotherShapeThanItSaysIsAnError() {
    Lambda sum = new Lambda((ops, x) -> ops.sumKeepDims(x, -1));
    sum.name("total");
    String message =
        assertThrows(IllegalArgumentException.class, () -> LayerTest.output(sum, counting(2, 3)))
            .getMessage();
    assertTrue(message.contains("'total'") && message.contains("outputShape"), message);
    assertThrows(UnsupportedOperationException.class, sum::config);
  }

  @Test
  void integersStayIntegersInLambdasAndConcatenate() {
    HostTensor ids = HostTensor.of(Shape.of(1, 2), 1, 2);
    Lambda next = new Lambda((ops, x) -> ops.add(x, 1));
    assertEquals(HostTensor.of(Shape.of(1, 2), 2, 3), LayerTest.output(next, ids));
    Lambda half = new Lambda((ops, x) -> ops.mul(ops.cast(x, DType.FLOAT32), 0.5));
    assertThrows(IllegalArgumentException.class, () -> LayerTest.output(half, ids));
    Lambda said =
        new Lambda((ops, x) -> ops.mul(ops.cast(x, DType.FLOAT32), 0.5)).outputDtype(DType.FLOAT32);
    assertArrayEquals(new float[] {0.5f, 1}, LayerTest.output(said, ids).floats());
    assertEquals(DType.INT32, LayerTest.output(new Concatenate(), ids, ids).dtype());
    assertEquals(DType.FLOAT32, LayerTest.output(new Concatenate(), ids, counting(1, 1)).dtype());
  }

  @Test
  void concatenateJoinsMasks() {
    HostTensor ids = HostTensor.of(Shape.of(1, 2), 1, 0);
    Embedding masked = new Embedding(3, 1).maskZero(true);
    Embedding unmasked = new Embedding(3, 1);
    LayerTest.build(masked, Shape.of(-1, 2));
    LayerTest.build(unmasked, Shape.of(-1, 2));
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      CallContext context = new CallContext(ops, false, w -> ops.constant(w.value()), () -> null);
      Operand<?> x = ops.constant(ids);
      Operand<?> a = context.call(masked, List.of(x)).get(0);
      Operand<?> b = context.call(unmasked, List.of(x)).get(0);
      Operand<?> inTime = context.call(new Concatenate().axis(1), List.of(a, b)).get(0);
      Operand<?> inChannels = context.call(new Concatenate(), List.of(a, a)).get(0);
      Operand<?> either = context.call(new Add(), List.of(a, a)).get(0);
      assertArrayEquals(
          new boolean[] {true, false, true, true},
          (boolean[]) session.fetch(context.mask(inTime)).data());
      assertArrayEquals(
          new boolean[] {true, false}, (boolean[]) session.fetch(context.mask(inChannels)).data());
      assertArrayEquals(
          new boolean[] {true, false}, (boolean[]) session.fetch(context.mask(either)).data());
      assertNull(context.mask(context.call(new Add(), List.of(a, b)).get(0)));
    }
    ops.graph().close();
  }

  @Test
  void groupedConvolutionsRunBeforeBatchNormalization() {
    Conv2D conv = new Conv2D(4, 1).groups(2).useBias(false).kernelInitializer("ones");
    BatchNormalization norm = new BatchNormalization().epsilon(0);
    LayerTest.build(conv, Shape.of(-1, 2, 1, 4));
    LayerTest.build(norm, Shape.of(-1, 2, 1, 4));
    Lambda both =
        new Lambda(
            (ops, x) -> {
              CallContext context =
                  new CallContext(ops, false, w -> ops.constant(w.value()), () -> null);
              return context.call(norm, context.call(conv, List.of(x))).get(0);
            });
    assertArrayEquals(
        new float[] {3, 3, 7, 7, 11, 11, 15, 15},
        LayerTest.output(both, counting(1, 2, 1, 4)).floats(),
        1e-5f);
  }

  @Test
  void embeddingMasksZerosAndLaterLayersLeaveThemOut() {
    HostTensor ids = HostTensor.of(Shape.of(2, 3), 1, 0, 2, 0, 0, 2);
    Embedding embedding = new Embedding(3, 1).maskZero(true);
    try (LayerHarness harness = LayerTest.harness(embedding, false, ids)) {
      assertArrayEquals(
          new boolean[] {true, false, true, false, false, true},
          (boolean[]) harness.mask(ids).orElseThrow().data());
    }
    embedding.weights().get(0).value(HostTensor.of(Shape.of(3, 1), 100f, 2f, 4f));
    GlobalAveragePooling1D pooling = new GlobalAveragePooling1D();
    LayerTest.build(pooling, Shape.of(-1, 3, 1));
    Lambda both = inOneCall(embedding, pooling);
    assertArrayEquals(new float[] {3, 4}, LayerTest.output(both, ids).floats());
  }

  /** A test's short cut for a model of two layers. */
  private static Lambda inOneCall(Layer first, Layer second) {
    return new Lambda(
            (ops, x) -> {
              CallContext context =
                  new CallContext(ops, false, w -> ops.constant(w.value()), () -> null);
              List<Operand<?>> ids = List.of(ops.cast(x, DType.INT32));
              return context.call(second, context.call(first, ids)).get(0);
            })
        .outputShape(1)
        .outputDtype(DType.FLOAT32);
  }

  @Test
  void softmaxGivesNothingToWhatAMaskExcludes() {
    HostTensor x = HostTensor.of(Shape.of(1, 3), 1f, 2f, 1f);
    HostTensor mask = HostTensor.of(Shape.of(1, 3), 1f, 0f, 1f);
    assertArrayEquals(
        new float[] {0.5f, 0, 0.5f}, LayerTest.output(new Softmax(), x, mask).floats(), EXACT);
  }

  @Test
  void frozenBatchNormalizationUsesItsMovingStatisticsInTraining() {
    BatchNormalization norm = new BatchNormalization().epsilon(0);
    norm.trainable(false);
    HostTensor x = counting(2, 2, 2, 1);
    try (LayerHarness harness = LayerTest.harness(norm, true, x)) {
      assertArrayEquals(x.floats(), harness.output(x).floats(), EXACT);
      assertTrue(harness.updates(List.of(x)).isEmpty());
    }
  }

  @Test
  void activityRegularizersChargePerSample() {
    Layer layer =
        Layers.REGISTRY.get("ActivityRegularization", Config.empty().with("l1", 1).with("l2", 10));
    HostTensor x = HostTensor.of(Shape.of(2, 2), 1f, -2f, 0f, 3f);
    try (LayerHarness harness = LayerTest.harness(layer, true, x)) {
      assertEquals((6 + 10 * 14) / 2f, harness.losses(x).get(0).scalarFloat(), 1e-4f);
    }
  }

  @Test
  void convolutionsWithChannelsFirstTransposeAround() {
    Conv2D last = new Conv2D(3, 2).strides(1, 2).activation("softmax");
    Conv2D first = new Conv2D(3, 2).strides(1, 2).dataFormat("channels_first");
    HostTensor x = counting(1, 4, 5, 2);
    Lambda toFirst = transposing(0, 3, 1, 2);
    HostTensor expected =
        LayerTest.output(transposing(0, 3, 1, 2), LayerTest.output(linear(last), x));
    HostTensor moved = LayerTest.output(toFirst, x);
    LayerTest.build(first, Shape.of(-1, 2, 4, 5));
    first.weights().get(0).value(last.weights().get(0).value());
    assertArrayEquals(expected.floats(), LayerTest.output(first, moved).floats(), 1e-4f);
  }

  private static Conv2D linear(Conv2D conv) {
    return conv.activation("linear");
  }

  private static Lambda transposing(int... axes) {
    return new Lambda((ops, x) -> ops.transpose(x, axes))
        .outputShape(
            shape -> {
              long[] dims = new long[axes.length];
              for (int i = 0; i < dims.length; i++) {
                dims[i] = shape.get(axes[i]);
              }
              return Shape.of(dims);
            });
  }

  @Test
  void sizesUnknownUntilItRunsAreComputedInTheGraph() {
    HostTensor x = counting(2, 3, 4, 1);
    assertEquals("[2, 12]", shapeOfOpen(new Flatten(), x));
    assertEquals("[2, 6, 2]", shapeOfOpen(new Reshape(-1, 2), x));
    assertEquals("[2, 12]", shapeOfOpen(new Reshape(12), x));
    assertEquals("[2, 6, 8, 1]", shapeOfOpen(new UpSampling2D(), x));
    assertEquals("[2, 1, 2, 1]", shapeOfOpen(new Cropping2D(1), x));
    assertEquals(
        "[2, 6, 8, 5]", shapeOfOpen(new Conv2DTranspose(5, 3).strides(2).padding("same"), x));
    assertEquals("[2, 7, 9, 5]", shapeOfOpen(new Conv2DTranspose(5, 3).strides(2), x));
    assertEquals("[2, 3, 4, 1]", shapeOfOpen(new BatchNormalization(), x));
  }

  private static String shapeOfOpen(Layer layer, HostTensor x) {
    Shape open = Shape.of(-1, -1, -1, 1);
    LayerTest.build(layer, open);
    try (LayerHarness harness =
        new LayerHarness(layer, List.of(open), List.of(DType.FLOAT32), true)) {
      return java.util.Arrays.toString(harness.output(x).shape().asArray());
    }
  }

  @Test
  void layersOverOneAxisWork() {
    HostTensor x = counting(1, 3, 1);
    assertArrayEquals(new float[] {0, 1, 2, 3, 0, 0}, out(new ZeroPadding1D(1, 2), x));
    assertArrayEquals(new float[] {2}, out(new Cropping1D(), x));
    assertArrayEquals(new float[] {1, 1, 2, 2, 3, 3}, out(new UpSampling1D(), x));
    assertArrayEquals(new float[] {1, 2, 1, 2, 1, 2}, out(new RepeatVector(3), counting(1, 2)));
    DepthwiseConv1D depthwise = new DepthwiseConv1D(2).depthwiseInitializer("ones").strides(2);
    assertArrayEquals(new float[] {3, 7}, out(depthwise, counting(1, 4, 1)));
    DepthwiseConv1D dilated =
        new DepthwiseConv1D(2).depthwiseInitializer("ones").strides(2).dilationRate(2);
    assertArrayEquals(new float[] {1 + 3, 3 + 5}, out(dilated, counting(1, 5, 1)));
    SeparableConv1D separable =
        new SeparableConv1D(1, 2).depthwiseInitializer("ones").pointwiseInitializer("ones");
    assertArrayEquals(new float[] {3, 5}, out(separable, x));
    Conv1DTranspose transposed = new Conv1DTranspose(1, 2).strides(2).kernelInitializer("ones");
    assertArrayEquals(new float[] {1, 1, 2, 2, 3, 3}, out(transposed, x));
  }

  private static float[] out(Layer layer, HostTensor... inputs) {
    return LayerTest.output(layer, inputs).floats();
  }

  @Test
  void dotMultipliesAlongAnAxisOfEach() {
    HostTensor a = counting(1, 2, 3);
    HostTensor b = counting(1, 3, 2);
    assertArrayEquals(new float[] {22, 28, 49, 64}, out(new Dot(2, 1), a, b));
    assertArrayEquals(new float[] {14}, out(new Dot(1), counting(1, 3), counting(1, 3)));
    assertArrayEquals(
        new float[] {1}, out(new Dot(-1).normalize(true), counting(1, 3), counting(1, 3)), EXACT);
  }

  @Test
  void configsHoldWhatEveryLayerHasAndKerasPoliciesAreRead() {
    Dense dense = new Dense(2);
    dense.name("d");
    assertEquals("d", dense.config().getString("name"));
    Config policy = dense.config().getConfig("dtype");
    assertEquals("DTypePolicy", policy.getString("class_name"));
    assertEquals("float32", policy.getConfig("config").getString("name"));
    assertTrue(dense.config().getBoolean("trainable", false));
    assertEquals("linear", dense.config().getString("activation"));
    String keras =
        "{\"name\": \"e\", \"units\": 3, \"activation\": \"relu\", \"dtype\": {\"module\":"
            + " \"keras\", \"class_name\": \"DTypePolicy\", \"config\": {\"name\": \"float64\"}}}";
    Layer read =
        Layers.REGISTRY.get("Dense", Config.of(JsonParser.parseString(keras).getAsJsonObject()));
    assertSame(DType.FLOAT64, read.dtype());
    assertEquals("e", read.name());
    assertNotEquals(dense.config(), read.config());
  }

  @Test
  void integersBecomeFloatsAndDoublesWork() {
    HostTensor ints = HostTensor.of(Shape.of(1, 2), 1, 2);
    Dense dense = new Dense(1).kernelInitializer("ones");
    assertArrayEquals(new float[] {3}, out(dense, ints));
    Layer norm = new BatchNormalization().epsilon(0).dtype(DType.FLOAT64);
    HostTensor x = HostTensor.of(Shape.of(2, 1), 1.0, 3.0);
    try (LayerHarness harness = LayerTest.harness(norm, true, x)) {
      assertEquals(DType.FLOAT64, harness.outputDtype());
      assertArrayEquals(new float[] {-1, 1}, harness.output(x).floats(), EXACT);
    }
  }

  @Test
  void maskedBatchNormalizationCountsWhatTheMaskKeeps() {
    BatchNormalization norm = new BatchNormalization().momentum(0);
    LayerTest.build(norm, Shape.of(-1, 2, 1));
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      Embedding embedding = new Embedding(3, 1).maskZero(true);
      LayerTest.build(embedding, Shape.of(-1, 2));
      embedding.weights().get(0).value(HostTensor.of(Shape.of(3, 1), 100f, 1f, 3f));
      CallContext context = new CallContext(ops, true, w -> ops.constant(w.value()), () -> null);
      Operand<?> ids = ops.constant(HostTensor.of(Shape.of(2, 2), 1, 0, 2, 0));
      context.call(norm, context.call(embedding, List.of(ids)));
      List<Operand<?>> moving =
          List.of(context.read(norm.weights().get(2)), context.read(norm.weights().get(3)));
      List<HostTensor> statistics = session.fetch(moving);
      assertEquals(2, statistics.get(0).scalarFloat(), EXACT);
      assertEquals(1, statistics.get(1).scalarFloat(), EXACT);
    }
    ops.graph().close();
  }
}
