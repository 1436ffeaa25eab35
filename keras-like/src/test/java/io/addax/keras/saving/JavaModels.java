package io.addax.keras.saving;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Compile;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.constraints.MaxNorm;
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
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.merging.Dot;
import io.addax.keras.layers.merging.Multiply;
import io.addax.keras.layers.merging.Subtract;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.normalization.LayerNormalization;
import io.addax.keras.layers.pooling.AveragePooling2D;
import io.addax.keras.layers.pooling.GlobalAveragePooling1D;
import io.addax.keras.layers.pooling.GlobalAveragePooling2D;
import io.addax.keras.layers.pooling.GlobalMaxPooling1D;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.preprocessing.Rescaling;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.layers.regularization.GaussianNoise;
import io.addax.keras.layers.reshaping.Cropping2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.layers.reshaping.Permute;
import io.addax.keras.layers.reshaping.Reshape;
import io.addax.keras.layers.reshaping.UpSampling2D;
import io.addax.keras.layers.reshaping.ZeroPadding2D;
import io.addax.keras.losses.BinaryCrossentropy;
import io.addax.keras.losses.CategoricalCrossentropy;
import io.addax.keras.losses.Huber;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.metrics.AUC;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.AdamW;
import io.addax.keras.optimizers.Nadam;
import io.addax.keras.optimizers.RMSprop;
import io.addax.keras.optimizers.SGD;
import io.addax.keras.optimizers.schedules.CosineDecay;
import io.addax.keras.optimizers.schedules.ExponentialDecay;
import io.addax.keras.regularizers.L2;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.tensorflow.ndarray.Shape;

/** Models that are built here and never came from a file, most of them trained for some steps. */
final class JavaModels {
  /** Samples in the data. */
  static final int ROWS = 6;

  /** Training steps before the file is written. */
  static final int STEPS = 3;

  private static final Map<String, Supplier<Model>> MODELS = new LinkedHashMap<>();

  static {
    MODELS.put("java-dense", JavaModels::dense);
    MODELS.put("java-regression", JavaModels::regression);
    MODELS.put("java-lenet", JavaModels::lenet);
    MODELS.put("java-mobile", JavaModels::mobile);
    MODELS.put("java-residual", JavaModels::residual);
    MODELS.put("java-unet", JavaModels::unet);
    MODELS.put("java-autoencoder", JavaModels::autoencoder);
    MODELS.put("java-transpose", JavaModels::transpose);
    MODELS.put("java-conv1d", JavaModels::conv1d);
    MODELS.put("java-separable", JavaModels::separable);
    MODELS.put("java-words", JavaModels::words);
    MODELS.put("java-masked-words", JavaModels::maskedWords);
    MODELS.put("java-twins", JavaModels::twins);
    MODELS.put("java-two-outputs", JavaModels::twoOutputs);
    MODELS.put("java-nested", JavaModels::nested);
    MODELS.put("java-two-levels", JavaModels::twoLevels);
    MODELS.put("java-model-first", JavaModels::modelFirst);
    MODELS.put("java-shared-model", JavaModels::sharedModel);
    MODELS.put("java-frozen", JavaModels::frozen);
    MODELS.put("java-bytes", JavaModels::bytes);
    MODELS.put("java-normalized", JavaModels::normalized);
    MODELS.put("java-activations", JavaModels::activations);
    MODELS.put("java-reshaping", JavaModels::reshaping);
    MODELS.put("java-penalties", JavaModels::penalties);
    MODELS.put("java-schedule", JavaModels::schedule);
    MODELS.put("java-accumulating", JavaModels::accumulating);
    MODELS.put("java-never-trained", JavaModels::neverTrained);
    MODELS.put("java-never-compiled", JavaModels::neverCompiled);
  }

  private JavaModels() {}

  static Iterable<String> names() {
    return MODELS.keySet();
  }

  static Model build(String name) {
    return MODELS.get(name).get();
  }

  /** Data for an input. */
  static HostTensor input(KerasTensor input, Random random) {
    HostTensor values = HostTensor.zeros(DType.FLOAT32, withRows(input.shape()));
    for (int i = 0; i < values.size(); i++) {
      values.floats()[i] =
          input.dtype().isFloating() ? (float) random.nextGaussian() : random.nextInt(5);
    }
    return values.cast(input.dtype());
  }

  /** Targets for an output: labels for a sparse loss, else zeros and ones. */
  static HostTensor target(KerasTensor output, Object loss, Random random) {
    Shape shape = withRows(output.shape());
    if (loss instanceof SparseCategoricalCrossentropy) {
      int classes = (int) shape.get(shape.numDimensions() - 1);
      HostTensor labels = HostTensor.zeros(DType.INT32, shape.take(shape.numDimensions() - 1));
      for (int i = 0; i < labels.size(); i++) {
        labels.ints()[i] = random.nextInt(classes);
      }
      return labels;
    }
    HostTensor values = HostTensor.zeros(DType.FLOAT32, shape);
    for (int i = 0; i < values.size(); i++) {
      values.floats()[i] = random.nextInt(2);
    }
    return values;
  }

  private static Shape withRows(Shape shape) {
    return shape.tail().prepend(ROWS);
  }

  private static Model dense() {
    Sequential model =
        new Sequential(
            new Input(5), new Dense(4).activation("relu"), new Dense(3).activation("softmax"));
    model.compile(new Adam(0.01), new SparseCategoricalCrossentropy(), "accuracy");
    return model;
  }

  private static Model regression() {
    Sequential model =
        new Sequential(new Input(4), new Dense(6).activation("tanh"), new Dense(2).useBias(false));
    model.compile(new SGD(0.05).momentum(0.9).nesterov(true), new Huber().delta(0.5), "mae");
    return model;
  }

  private static Model lenet() {
    Sequential model =
        new Sequential(
            new Input(8, 8, 1),
            new Conv2D(4, 3).activation("relu"),
            new MaxPooling2D(2),
            new Flatten(),
            new Dense(5).activation("relu"),
            new Dense(3));
    model.compile(
        new AdamW(0.01).weightDecay(0.02).globalClipnorm(1),
        new SparseCategoricalCrossentropy().fromLogits(true),
        "accuracy");
    return model;
  }

  private static KerasTensor convolution(int filters, KerasTensor x) {
    x = new Conv2D(filters, 3).padding("same").useBias(false).apply(x);
    return new ReLU().apply(new BatchNormalization().momentum(0.8).apply(x));
  }

  private static Model mobile() {
    KerasTensor image = Input.of(9, 9, 3);
    KerasTensor x = convolution(4, image);
    x = new DepthwiseConv2D(3).strides(2).padding("same").useBias(false).apply(x);
    x = new ReLU().maxValue(6).apply(new BatchNormalization().apply(x));
    x = new GlobalAveragePooling2D().apply(new Conv2D(5, 1).apply(x));
    Model model = new Model(image, new Dense(2).apply(x));
    model.compile("rmsprop", "mse");
    return model;
  }

  private static Model residual() {
    KerasTensor image = Input.of(6, 6, 2);
    KerasTensor x = convolution(3, image);
    x = new Add().apply(x, convolution(3, x));
    Model model = new Model(image, new Dense(2).apply(new GlobalAveragePooling2D().apply(x)));
    model.compile(new SGD(0.05), "mse");
    return model;
  }

  private static Model unet() {
    KerasTensor image = Input.of(8, 8, 1);
    KerasTensor down = new Conv2D(3, 3).padding("same").activation("silu").apply(image);
    KerasTensor x = new AveragePooling2D(2).apply(down);
    x = new Conv2D(4, 3).padding("same").activation("gelu").apply(x);
    x = new Concatenate().apply(down, new UpSampling2D(2).apply(x));
    Model model = new Model(image, new Conv2D(1, 1).activation("sigmoid").apply(x));
    model.compile(new Adam(0.01), new BinaryCrossentropy(), "accuracy");
    return model;
  }

  private static Model autoencoder() {
    Sequential encoder =
        new Sequential(new Input(6), new Dense(4).activation("tanh"), new Dense(2));
    Sequential decoder =
        new Sequential(new Input(2), new Dense(4).activation("tanh"), new Dense(6));
    encoder.name("encoder");
    decoder.name("decoder");
    KerasTensor x = Input.of(6);
    Model model = new Model(x, decoder.apply(encoder.apply(x)));
    model.compile(new Nadam(0.01), "mse");
    return model;
  }

  private static Model transpose() {
    Sequential model =
        new Sequential(
            new Input(3, 4, 2),
            new Conv2DTranspose(3, 3).strides(2).padding("same").activation("relu"),
            new Reshape(12, 12),
            new Conv1DTranspose(2, 2).strides(3));
    model.compile(new SGD(0.01), "mae");
    return model;
  }

  private static Model conv1d() {
    Sequential model =
        new Sequential(
            new Input(13, 4),
            new Conv1D(4, 3).padding("causal").dilationRate(2).activation("elu"),
            new Conv1D(6, 3).groups(2).strides(2),
            new DepthwiseConv1D(3).padding("same"),
            new GlobalMaxPooling1D(),
            new Dense(2));
    model.compile("adam", "mse");
    return model;
  }

  private static Model separable() {
    Sequential model =
        new Sequential(
            new Input(8, 7, 2),
            new SeparableConv2D(4, 3).depthMultiplier(2).padding("same"),
            new Reshape(56, 4),
            new SeparableConv1D(3, 5).strides(3),
            new GlobalAveragePooling1D(),
            new Dense(3).activation("softmax"));
    model.compile("adam", new CategoricalCrossentropy(), "accuracy");
    return model;
  }

  private static Model words() {
    Sequential model =
        new Sequential(
            new Input(7).dtype(DType.INT32),
            new Embedding(5, 3),
            new Flatten(),
            new Dense(1).activation("sigmoid"));
    model.compile(new RMSprop(0.01), new BinaryCrossentropy(), "accuracy", new AUC());
    return model;
  }

  private static Model maskedWords() {
    KerasTensor words = new Input(6).dtype(DType.INT64).output();
    KerasTensor x = new Embedding(5, 3).maskZero(true).apply(words);
    Model model = new Model(words, new Dense(2).apply(new GlobalAveragePooling1D().apply(x)));
    model.compile("adam", "mse");
    return model;
  }

  private static Model twins() {
    KerasTensor left = Input.of(4);
    KerasTensor right = Input.of(4);
    Dense shared = new Dense(3).activation("tanh");
    KerasTensor near = new Dot(-1).apply(shared.apply(left), shared.apply(right));
    Model model = new Model(List.of(left, right), List.of(near));
    model.compile("adam", "mse");
    return model;
  }

  private static Model twoOutputs() {
    KerasTensor x = Input.of(5);
    KerasTensor trunk = new Dense(4).activation("relu").apply(x);
    KerasTensor digit = new Dense(3).activation("softmax").name("digit").apply(trunk);
    KerasTensor odd = new Dense(1).activation("sigmoid").name("odd").apply(trunk);
    Model model = new Model(List.of(x), List.of(digit, odd));
    model.compile(
        Compile.optimizer(new Adam(0.01))
            .loss("digit", new SparseCategoricalCrossentropy(), 0.7)
            .loss("odd", new BinaryCrossentropy(), 0.3)
            .metrics("digit", List.of("accuracy")));
    return model;
  }

  private static Model block(String name) {
    KerasTensor x = Input.of(4);
    KerasTensor y = new BatchNormalization().apply(new Dense(4).activation("relu").apply(x));
    Model block = new Model(x, new Add().apply(x, y));
    block.name(name);
    return block;
  }

  private static Model nested() {
    KerasTensor x = Input.of(4);
    Model model = new Model(x, new Dense(2).apply(block("inner").apply(x)));
    model.compile("adam", "mse");
    return model;
  }

  private static Model twoLevels() {
    Sequential middle = new Sequential(new Input(4), block("core"), new Dense(3));
    middle.name("middle");
    KerasTensor x = Input.of(4);
    Model model = new Model(x, new Dense(2).apply(middle.apply(x)));
    model.compile("sgd", "mse");
    return model;
  }

  private static Model modelFirst() {
    Sequential model = new Sequential(block("first"), new Dense(2));
    model.compile("adam", "mse");
    return model;
  }

  private static Model sharedModel() {
    Model tower = block("tower");
    KerasTensor a = Input.of(4);
    KerasTensor b = Input.of(4);
    Model model =
        new Model(List.of(a, b), List.of(new Subtract().apply(tower.apply(a), tower.apply(b))));
    model.compile("adam", "mse");
    return model;
  }

  private static Model frozen() {
    Sequential model =
        new Sequential(
            new Input(4),
            new Dense(4).trainable(false),
            new BatchNormalization().trainable(false),
            new Dense(3),
            new BatchNormalization(),
            new Dense(1));
    model.compile(new Adam(0.01), "mse");
    return model;
  }

  private static Model bytes() {
    Sequential model =
        new Sequential(
            new Input(5, 5, 1).dtype(DType.UINT8),
            new Rescaling(1 / 255.0),
            new Conv2D(2, 3),
            new Flatten(),
            new Dense(2));
    model.compile("adam", "mse");
    return model;
  }

  private static Model normalized() {
    Sequential model =
        new Sequential(
            new Input(4, 6),
            new LayerNormalization(),
            new Dense(5),
            new BatchNormalization().axis(1),
            new Dense(2));
    model.compile("adam", "mse");
    return model;
  }

  private static Model activations() {
    KerasTensor x = Input.of(4, 5);
    KerasTensor y = new LeakyReLU().negativeSlope(0.2).apply(new Dense(5).apply(x));
    y = new Multiply().apply(new PReLU().apply(y), new Softmax().apply(x));
    Model model = new Model(x, new Dense(2).activation("softplus").apply(y));
    model.compile("adam", "mse");
    return model;
  }

  private static Model reshaping() {
    return new Sequential(
        new Input(5, 6, 2),
        new ZeroPadding2D(1, 0, 2, 1),
        new Cropping2D(1),
        new Permute(2, 1, 3),
        new UpSampling2D(2),
        new Flatten(),
        new Dense(2));
  }

  private static Model penalties() {
    Sequential model =
        new Sequential(
            new Input(5),
            new Dense(4)
                .kernelRegularizer(new L2(0.01))
                .kernelConstraint(new MaxNorm().maxValue(0.8)),
            new Dense(2));
    model.compile(new SGD(0.1), "mse");
    return model;
  }

  private static Model schedule() {
    Sequential model = new Sequential(new Input(5), new Dense(4), new Dense(2));
    model.compile(new Adam(0.1).learningRate(new ExponentialDecay(0.05, 2, 0.7)), "mse");
    return model;
  }

  private static Model accumulating() {
    Sequential model = new Sequential(new Input(5), new Dense(4).activation("tanh"), new Dense(2));
    model.compile(
        new SGD(0.1)
            .momentum(0.9)
            .learningRate(new CosineDecay(0.1, 10))
            .gradientAccumulationSteps(2)
            .useEma(true),
        "mse");
    return model;
  }

  private static Model neverTrained() {
    Sequential model =
        new Sequential(new Input(5), new Dropout(0.5), new GaussianNoise(0.1), new Dense(2));
    model.compile(new AdamW(), "mse");
    return model;
  }

  private static Model neverCompiled() {
    return new Sequential(new Input(5), new Dense(4).activation("relu"), new Dense(2));
  }
}
