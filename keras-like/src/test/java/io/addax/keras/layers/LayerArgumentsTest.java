package io.addax.keras.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.keras.layers.activations.PReLU;
import io.addax.keras.layers.activations.ReLU;
import io.addax.keras.layers.activations.Softmax;
import io.addax.keras.layers.convolutional.Conv1D;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.convolutional.Conv2DTranspose;
import io.addax.keras.layers.convolutional.DepthwiseConv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.merging.Dot;
import io.addax.keras.layers.merging.Subtract;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.normalization.LayerNormalization;
import io.addax.keras.layers.pooling.GlobalMaxPooling2D;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.preprocessing.Rescaling;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.layers.reshaping.Cropping2D;
import io.addax.keras.layers.reshaping.Permute;
import io.addax.keras.layers.reshaping.Reshape;
import io.addax.keras.layers.reshaping.UpSampling2D;
import io.addax.keras.layers.reshaping.ZeroPadding2D;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class LayerArgumentsTest {
  private static Arguments wrong(String expected, Supplier<?> action) {
    return Arguments.of(expected, action);
  }

  private static Supplier<?> built(Layer layer, Shape... shapes) {
    return () -> LayerTest.build(layer, shapes);
  }

  static Stream<Arguments> wrongArguments() {
    return Stream.of(
        wrong("Dense: expected units > 0. Received: 0", () -> new Dense(0)),
        wrong("Conv2D: expected filters > 0. Received: -1", () -> new Conv2D(-1, 3)),
        wrong("Conv2D: expected kernel_size to be 2 integers >= 1", () -> new Conv2D(1, 0)),
        wrong(
            "Conv1D: expected strides to be 1 integer >= 1", () -> new Conv1D(1, 3).strides(2, 2)),
        wrong("one of [valid, same]", () -> new Conv2D(1, 3).padding("causal")),
        wrong("'channels_last' or", () -> new Conv2D(1, 3).dataFormat("channels_middle")),
        wrong("groups to divide the number of filters, 4", () -> new Conv2D(4, 3).groups(3)),
        wrong("Embedding: expected input_dim > 0", () -> new Embedding(0, 4)),
        wrong("Dropout: expected 0 <= rate <= 1. Received: 1.5", () -> new Dropout(1.5)),
        wrong("ReLU: expected max_value >= 0", () -> new ReLU().maxValue(-1)),
        wrong("Permute: expected each of the axes 1 to 2 once", () -> new Permute(1, 3)),
        wrong("Reshape: expected sizes > 0, one of which", () -> new Reshape(-1, -1)),
        wrong("ZeroPadding2D: expected padding to be", () -> new ZeroPadding2D(-1)),
        wrong("'nearest' or 'bilinear'", () -> new UpSampling2D().interpolation("cubic")),
        wrong("Unknown layer", () -> Layers.REGISTRY.get("Dens")));
  }

  static Stream<Arguments> wrongInputs() {
    Shape image = Shape.of(-1, 6, 6, 3);
    return Stream.of(
        wrong("rank >= 2. Received shape: (None,)", built(new Dense(3), Shape.of(-1))),
        wrong("'kernel' must be known", built(new Dense(3), Shape.of(2, -1))),
        wrong("expected an input of rank 4", built(new Conv2D(1, 3), Shape.of(-1, 6, 6))),
        wrong("number of channels to be known", built(new Conv2D(1, 3), Shape.of(-1, 6, 6, -1))),
        wrong("at least as large as the window of 7", built(new Conv2D(1, 7), image)),
        wrong("that 2 groups divide", built(new Conv2D(2, 3).groups(2), image)),
        wrong(
            "strides or dilation_rate to be 1",
            built(new Conv2D(1, 3).strides(2).dilationRate(2), image)),
        wrong("the same strides", built(new DepthwiseConv2D(3).strides(1, 2), image)),
        wrong(
            "less than the stride, 2",
            built(new Conv2DTranspose(1, 3).strides(2).outputPadding(2), image)),
        wrong("window of 7", built(new MaxPooling2D(7), image)),
        wrong("expected an input of rank 4", built(new GlobalMaxPooling2D(), Shape.of(-1, 3))),
        wrong("an axis 4", built(new BatchNormalization().axis(4), image)),
        wrong("Expected an axis from -4 to 3", built(new LayerNormalization().axis(4), image)),
        wrong("axes of shape", built(new Softmax().axis(4), image)),
        wrong("shared_axes from 1 to 3", built(new PReLU().sharedAxes(0), image)),
        wrong("samples of 100 elements", built(new Reshape(100), image)),
        wrong("a multiple of 5", built(new Reshape(-1, 5), image)),
        wrong("expected more than 6 elements", built(new Cropping2D(3), image)),
        wrong("one per channel, of which there are 3", built(new Rescaling(1, 2), image)),
        wrong("noise_shape of rank 4", built(new Dropout(0.5).noiseShape(-1, 1), image)),
        wrong("sizes that are equal or 1", built(new Add(), image, Shape.of(-1, 6, 6, 2))),
        wrong("the same batch size", built(new Add(), Shape.of(2, 3), Shape.of(3, 3))),
        wrong("exactly 2 input(s). Received: 1", built(new Subtract(), image)),
        wrong("same sizes but for axis -1", built(new Concatenate(), image, Shape.of(-1, 5, 6, 3))),
        wrong("an axis of shape", built(new Concatenate().axis(4), image, image)),
        wrong("the same size along axes [1, 1]", built(new Dot(1), image, Shape.of(-1, 5))),
        wrong("expected one input. Received: 2", built(new Dense(2), image, image)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"wrongArguments", "wrongInputs"})
  void saysWhatWasExpectedAndWhatWasReceived(String expected, Supplier<?> action) {
    String message = assertThrows(IllegalArgumentException.class, action::get).getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.contains("eceived"), message);
  }

  @Test
  void namesTheLayerThatGotAWrongInput() {
    Layer layer = new Conv2D(8, 5).name("edges");
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> LayerTest.build(layer, Shape.of(-1, 4, 4, 1)))
            .getMessage();
    assertTrue(message.startsWith("Layer 'edges' (Conv2D): "), message);
    assertTrue(message.endsWith("Received shape: (None, 4, 4, 1)"), message);
  }

  @Test
  void refusesKeywordsOnceBuilt() {
    Dense dense = new Dense(3);
    Conv2D conv = new Conv2D(3, 1);
    BatchNormalization norm = new BatchNormalization();
    LayerTest.build(dense, Shape.of(-1, 4));
    LayerTest.build(conv, Shape.of(-1, 4, 4, 1));
    LayerTest.build(norm, Shape.of(-1, 4));
    List<Runnable> late =
        List.of(
            () -> dense.activation("relu"),
            () -> dense.kernelInitializer("zeros"),
            () -> dense.name("late"),
            () -> conv.strides(2),
            () -> conv.groups(3),
            () -> conv.biasInitializer("zeros"),
            () -> norm.momentum(0.9),
            () -> norm.gammaInitializer("zeros"));
    for (Runnable keyword : late) {
      String message = assertThrows(IllegalStateException.class, keyword::run).getMessage();
      assertTrue(message.contains("is built already"), message);
    }
  }

  @Test
  void refusesAnotherNumberOfChannelsThanItWasBuiltFor() {
    Conv2D conv = new Conv2D(3, 1);
    LayerTest.build(conv, Shape.of(-1, 4, 4, 2));
    LayerTest.build(conv, Shape.of(-1, 9, 9, 2));
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> LayerTest.build(conv, Shape.of(-1, 4, 4, 3)))
            .getMessage();
    assertTrue(message.contains("whose axis -1 has size 2"), message);
  }

  @Test
  void keepsUnknownSizes() {
    Shape open = Shape.of(-1, -1, 8, 3);
    assertShape("(None, None, 3, 5)", new Conv2D(5, 3).strides(2), open);
    assertShape("(None, None, 16, 5)", new Conv2DTranspose(5, 3).strides(2).padding("same"), open);
    assertShape("(None, None, 4, 3)", new MaxPooling2D(), open);
    assertShape("(None, None, 10, 3)", new ZeroPadding2D(), open);
    assertShape("(None, None, 6, 3)", new Cropping2D(1), open);
    assertShape("(None, None, 16, 3)", new UpSampling2D(), open);
    assertShape("(None, None, 8, 3)", new Add(), open, Shape.of(-1, 1, 8, 3));
  }

  private static void assertShape(String expected, Layer layer, Shape... inputs) {
    assertEquals(expected, io.addax.keras.Shapes.toString(LayerTest.build(layer, inputs).shape()));
  }
}
