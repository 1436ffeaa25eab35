package io.addax.tflite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.activations.Activations;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.activations.Activation;
import io.addax.keras.layers.activations.ELU;
import io.addax.keras.layers.activations.LeakyReLU;
import io.addax.keras.layers.activations.PReLU;
import io.addax.keras.layers.activations.ReLU;
import io.addax.keras.layers.activations.Softmax;
import io.addax.keras.layers.convolutional.Conv1D;
import io.addax.keras.layers.convolutional.Conv1DTranspose;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.convolutional.Conv2DTranspose;
import io.addax.keras.layers.convolutional.DepthwiseConv1D;
import io.addax.keras.layers.convolutional.DepthwiseConv2D;
import io.addax.keras.layers.convolutional.SeparableConv1D;
import io.addax.keras.layers.convolutional.SeparableConv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.core.Lambda;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.merging.Average;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.merging.Maximum;
import io.addax.keras.layers.merging.Minimum;
import io.addax.keras.layers.merging.Multiply;
import io.addax.keras.layers.merging.Subtract;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.normalization.LayerNormalization;
import io.addax.keras.layers.pooling.AveragePooling1D;
import io.addax.keras.layers.pooling.AveragePooling2D;
import io.addax.keras.layers.pooling.GlobalAveragePooling1D;
import io.addax.keras.layers.pooling.GlobalAveragePooling2D;
import io.addax.keras.layers.pooling.GlobalMaxPooling1D;
import io.addax.keras.layers.pooling.GlobalMaxPooling2D;
import io.addax.keras.layers.pooling.MaxPooling1D;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.preprocessing.Rescaling;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.layers.reshaping.Cropping2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.layers.reshaping.Permute;
import io.addax.keras.layers.reshaping.RepeatVector;
import io.addax.keras.layers.reshaping.Reshape;
import io.addax.keras.layers.reshaping.UpSampling1D;
import io.addax.keras.layers.reshaping.UpSampling2D;
import io.addax.keras.layers.reshaping.ZeroPadding2D;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Keras layer that TFLite can express, exported and compared with the model itself. */
class KerasLayerExportTest {
  private static final double TOLERANCE = 1e-5;

  /** A layer on an image, and the ops that it becomes; none to leave them open. */
  private static Arguments on2d(Layer layer, String... ops) {
    return arguments(layer.getClass().getSimpleName(), new long[] {8, 6, 4}, layer, ops);
  }

  private static Arguments on1d(Layer layer, String... ops) {
    return arguments(layer.getClass().getSimpleName(), new long[] {12, 4}, layer, ops);
  }

  static Stream<Arguments> layers() {
    return Stream.of(
        on2d(new Dense(5).activation("relu"), "FULLY_CONNECTED"),
        on2d(new Conv2D(5, 3).activation("relu"), "CONV_2D"),
        on2d(new Conv2D(5, 3).strides(2).padding("same"), "CONV_2D"),
        on2d(new Conv2D(5, 3).dilationRate(2), "CONV_2D"),
        on2d(new Conv2D(6, 3).groups(2), "CONV_2D"),
        on2d(new DepthwiseConv2D(3).depthMultiplier(2), "DEPTHWISE_CONV_2D"),
        on2d(new DepthwiseConv2D(3).dilationRate(2).padding("same"), "DEPTHWISE_CONV_2D"),
        on2d(new SeparableConv2D(5, 3), "DEPTHWISE_CONV_2D", "CONV_2D"),
        on2d(
            new Conv2DTranspose(5, 3).strides(2).padding("same"),
            "PAD",
            "CONV_2D",
            "DEPTH_TO_SPACE"),
        on2d(new MaxPooling2D(2), "MAX_POOL_2D"),
        on2d(new AveragePooling2D(2).padding("same"), "AVERAGE_POOL_2D"),
        on2d(new GlobalMaxPooling2D(), "MAX_POOL_2D", "RESHAPE"),
        on2d(new GlobalAveragePooling2D(), "MEAN"),
        on2d(new BatchNormalization(), "MUL", "ADD"),
        on2d(new LayerNormalization()),
        on2d(new ZeroPadding2D(1), "PAD"),
        on2d(new Cropping2D(1), "SLICE"),
        on2d(new UpSampling2D(2), "RESIZE_NEAREST_NEIGHBOR"),
        on2d(new UpSampling2D(2).interpolation("bilinear"), "RESIZE_BILINEAR"),
        on2d(new Rescaling(1 / 255.0).offset(-0.5), "MUL", "ADD"),
        on2d(new Flatten(), "RESHAPE"),
        on2d(new Reshape(12, 16), "RESHAPE"),
        on2d(new Permute(3, 1, 2), "TRANSPOSE"),
        on2d(new Dropout(0.5)),
        on2d(new ReLU().maxValue(6), "RELU6"),
        on2d(new LeakyReLU(), "LEAKY_RELU"),
        on2d(new ELU(), "ELU"),
        on2d(new PReLU()),
        on2d(new PReLU().sharedAxes(1, 2)),
        on2d(new Softmax(), "SOFTMAX"),
        on2d(new Lambda((ops, x) -> ops.square(x)), "SQUARE"),
        on1d(new Conv1D(5, 3).activation("relu"), "RESHAPE", "CONV_2D", "RESHAPE"),
        on1d(new Conv1D(5, 3).dilationRate(2).padding("causal")),
        on1d(new Conv1DTranspose(5, 3).strides(2)),
        on1d(new DepthwiseConv1D(3)),
        on1d(new SeparableConv1D(5, 3)),
        on1d(new MaxPooling1D(2), "RESHAPE", "MAX_POOL_2D", "RESHAPE"),
        on1d(new AveragePooling1D(3)),
        on1d(new GlobalMaxPooling1D()),
        on1d(new GlobalAveragePooling1D()),
        on1d(new UpSampling1D(2)),
        arguments("RepeatVector", new long[] {5}, new RepeatVector(3), new String[0]));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("layers")
  void aLayerIsExported(String name, long[] shape, Layer layer, String[] ops) {
    try (Sequential model = new Sequential(new Input(shape), layer)) {
      HostTensor x = new RandomData(4).normal(1, withBatch(3, shape));
      randomizeWeights(model);
      check(TFLiteConverter.of(model).convert(), ops, x);
    }
  }

  private static long[] withBatch(long size, long[] shape) {
    long[] all = new long[shape.length + 1];
    all[0] = size;
    System.arraycopy(shape, 0, all, 1, shape.length);
    return all;
  }

  /** Positive numbers, so that variances are valid; else fresh biases would be zero. */
  private static void randomizeWeights(Model model) {
    RandomData random = new RandomData(9);
    model.setWeights(
        model.getWeights().stream()
            .map(w -> random.uniform(0.1, 0.9, w.shape().asArray()).cast(w.dtype()))
            .toList());
  }

  private static void check(TFLiteModel exported, String[] ops, HostTensor... inputs) {
    ExportCheck check = ExportCheck.of(null, exported);
    if (ops.length > 0) {
      assertEquals(Arrays.asList(ops), check.summary().opNames());
    }
    double scale = 1;
    for (HostTensor input : inputs) {
      scale = Math.max(scale, input.size() / 100.0);
    }
    double error = exported.verify(inputs).maxError();
    assertTrue(error <= TOLERANCE * scale, () -> error + "\n" + check.summary());
  }

  /** What cannot be made without arguments. */
  private static final Set<String> WITH_ARGUMENTS = Set.of("threshold");

  static Stream<String> activations() {
    return Activations.REGISTRY.names().stream().filter(name -> !WITH_ARGUMENTS.contains(name));
  }

  @ParameterizedTest
  @MethodSource("activations")
  void anActivationIsExported(String name) {
    try (Sequential model = new Sequential(new Input(4, 6), new Activation(name))) {
      HostTensor x = new RandomData(4).normal(2, 5, 4, 6);
      check(TFLiteConverter.of(model).convert(), new String[0], x);
    }
  }

  static Stream<Arguments> merges() {
    return Stream.of(
        arguments("Add", new Add()),
        arguments("Subtract", new Subtract()),
        arguments("Multiply", new Multiply()),
        arguments("Average", new Average()),
        arguments("Maximum", new Maximum()),
        arguments("Minimum", new Minimum()),
        arguments("Concatenate", new Concatenate()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("merges")
  void aMergeIsExported(String name, Layer layer) {
    KerasTensor a = new Input(5, 3).output();
    KerasTensor b = new Input(5, 3).output();
    try (Model model = new Model(List.of(a, b), List.of(layer.apply(a, b)))) {
      RandomData random = new RandomData(1);
      check(
          TFLiteConverter.of(model).convert(),
          new String[0],
          random.normal(1, 4, 5, 3),
          random.normal(1, 4, 5, 3));
    }
  }

  @Test
  void anEmbeddingIsOneGather() {
    try (Sequential model = new Sequential(new Input(7).dtype(DType.INT32), new Embedding(20, 4))) {
      check(
          TFLiteConverter.of(model).convert(),
          new String[] {"GATHER"},
          new RandomData(1).ints(20, 3, 7));
    }
  }
}
