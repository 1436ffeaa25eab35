package io.addax.keras.layers;

import io.addax.keras.config.Config;
import io.addax.keras.config.Configurable;
import io.addax.keras.config.Registry;
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
import io.addax.keras.layers.core.Identity;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.merging.Average;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.merging.Dot;
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
import io.addax.keras.layers.regularization.ActivityRegularization;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.layers.regularization.GaussianDropout;
import io.addax.keras.layers.regularization.GaussianNoise;
import io.addax.keras.layers.regularization.SpatialDropout1D;
import io.addax.keras.layers.regularization.SpatialDropout2D;
import io.addax.keras.layers.reshaping.Cropping1D;
import io.addax.keras.layers.reshaping.Cropping2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.layers.reshaping.Permute;
import io.addax.keras.layers.reshaping.RepeatVector;
import io.addax.keras.layers.reshaping.Reshape;
import io.addax.keras.layers.reshaping.UpSampling1D;
import io.addax.keras.layers.reshaping.UpSampling2D;
import io.addax.keras.layers.reshaping.ZeroPadding1D;
import io.addax.keras.layers.reshaping.ZeroPadding2D;
import io.addax.keras.saving.ModelJson;
import java.util.function.Function;

/** The layers by name. Source: {@code keras.layers}. */
public final class Layers {
  /** Every layer; add one's own with {@link #register}. */
  public static final Registry<Layer> REGISTRY =
      new Registry<>("layer", "keras.layers", (layer, config) -> layer.configureBase(config));

  static {
    register("InputLayer", Input::of);
    register("Dense", Dense::of);
    register("Embedding", Embedding::of);
    register("Identity", Identity::of);

    register("Activation", Activation::of);
    register("ReLU", ReLU::of);
    register("LeakyReLU", LeakyReLU::of);
    register("ELU", ELU::of);
    register("PReLU", PReLU::of);
    register("Softmax", Softmax::of);

    register("Conv1D", Conv1D::of, "Convolution1D");
    register("Conv2D", Conv2D::of, "Convolution2D");
    register("DepthwiseConv1D", DepthwiseConv1D::of);
    register("DepthwiseConv2D", DepthwiseConv2D::of);
    register("SeparableConv1D", SeparableConv1D::of, "SeparableConvolution1D");
    register("SeparableConv2D", SeparableConv2D::of, "SeparableConvolution2D");
    register("Conv1DTranspose", Conv1DTranspose::of, "Convolution1DTranspose");
    register("Conv2DTranspose", Conv2DTranspose::of, "Convolution2DTranspose");

    register("MaxPooling1D", MaxPooling1D::of, "MaxPool1D");
    register("MaxPooling2D", MaxPooling2D::of, "MaxPool2D");
    register("AveragePooling1D", AveragePooling1D::of, "AvgPool1D");
    register("AveragePooling2D", AveragePooling2D::of, "AvgPool2D");
    register("GlobalMaxPooling1D", GlobalMaxPooling1D::of, "GlobalMaxPool1D");
    register("GlobalMaxPooling2D", GlobalMaxPooling2D::of, "GlobalMaxPool2D");
    register("GlobalAveragePooling1D", GlobalAveragePooling1D::of, "GlobalAvgPool1D");
    register("GlobalAveragePooling2D", GlobalAveragePooling2D::of, "GlobalAvgPool2D");

    register("BatchNormalization", BatchNormalization::of);
    register("LayerNormalization", LayerNormalization::of);

    register("Dropout", Dropout::of);
    register("SpatialDropout1D", SpatialDropout1D::of);
    register("SpatialDropout2D", SpatialDropout2D::of);
    register("GaussianNoise", GaussianNoise::of);
    register("GaussianDropout", GaussianDropout::of);
    register("ActivityRegularization", ActivityRegularization::of);

    register("Flatten", Flatten::of);
    register("Reshape", Reshape::of);
    register("Permute", Permute::of);
    register("RepeatVector", RepeatVector::of);
    register("ZeroPadding1D", ZeroPadding1D::of);
    register("ZeroPadding2D", ZeroPadding2D::of);
    register("Cropping1D", Cropping1D::of);
    register("Cropping2D", Cropping2D::of);
    register("UpSampling1D", UpSampling1D::of);
    register("UpSampling2D", UpSampling2D::of);

    register("Add", Add::of);
    register("Subtract", Subtract::of);
    register("Multiply", Multiply::of);
    register("Average", Average::of);
    register("Maximum", Maximum::of);
    register("Minimum", Minimum::of);
    register("Concatenate", Concatenate::of);
    register("Dot", Dot::of);

    register("Rescaling", Rescaling::of);

    register("Functional", config -> ModelJson.fromConfig("Functional", config), "Model");
    register("Sequential", config -> ModelJson.fromConfig("Sequential", config));
    REGISTRY.endOfBuiltIn();
  }

  private Layers() {}

  /**
   * Adds a layer class. What every layer has (name, dtype, trainable) is taken from the config
   * afterwards; the factory needs to look at its own keywords only.
   *
   * <pre>{@code
   * Layers.register("Scale", config -> new Scale(config.getDouble("factor")));
   * }</pre>
   */
  public static void register(
      String className, Function<Config, ? extends Layer> factory, String... otherNames) {
    REGISTRY.register(className, factory, otherNames);
  }

  /** A thing as Keras writes it: its name alone if it has nothing of its own to say. */
  public static Object nameOrConfig(Configurable<?> described) {
    return described.config().keys().isEmpty() ? described.className() : described;
  }
}
