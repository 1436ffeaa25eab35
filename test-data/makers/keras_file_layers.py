"""The cases of keras-files that show layers: every layer, in chains of a few."""

import keras
from keras import constraints, initializers, layers, regularizers

from keras_file_case import cases_of, chain, sequential

CASES = []
case = cases_of(CASES)


def mse(optimizer="sgd"):
    return lambda: {"optimizer": optimizer, "loss": "mse"}


@case(compile=mse("adam"), steps=2)
def dense():
    return sequential((5,), layers.Dense(4, activation="relu"), layers.Dense(3, use_bias=False, activation="tanh"), layers.Dense(2))


@case()
def dense_of_higher_rank():
    return sequential((3, 4), layers.Dense(5, activation="softmax"), layers.Dense(2, activation="hard_sigmoid"))


@case()
def dense_with_every_activation():
    x = keras.Input((6,))
    names = ["relu", "leaky_relu", "relu6", "softmax", "celu", "elu", "selu", "softplus", "softsign", "squareplus",
             "soft_shrink", "sparse_plus", "silu", "gelu", "tanh", "tanh_shrink", "sigmoid",
             "sparse_sigmoid", "exponential", "hard_sigmoid", "hard_silu", "hard_tanh", "hard_shrink", "linear", "mish",
             "log_softmax", "log_sigmoid", "sparsemax"]
    return keras.Model(x, layers.Concatenate()([layers.Dense(4, activation=name)(x) for name in names]))


@case()
def activation_layers():
    return sequential(
        (4, 6), layers.Activation("gelu"), layers.ReLU(max_value=5.0, negative_slope=0.1, threshold=0.05),
        layers.LeakyReLU(negative_slope=0.2), layers.ELU(alpha=0.7), layers.PReLU(), layers.Softmax(axis=1))


@case(compile=mse(), steps=2)
def prelu_with_shared_axes():
    return sequential((5, 4, 3), layers.PReLU(shared_axes=[1, 2]), layers.Conv2D(2, 2), layers.PReLU(shared_axes=[1]))


@case()
def every_initializer():
    x = keras.Input((3,))
    kinds = [initializers.Zeros(), initializers.Ones(), initializers.Constant(0.3), initializers.Identity(gain=2.0),
             initializers.RandomNormal(mean=0.1, stddev=0.2, seed=3), initializers.RandomUniform(minval=-0.1, maxval=0.2),
             initializers.TruncatedNormal(stddev=0.3), initializers.VarianceScaling(2.0, "fan_out", "uniform"),
             initializers.GlorotNormal(), initializers.GlorotUniform(seed=9), initializers.HeNormal(),
             initializers.HeUniform(), initializers.LecunNormal(), initializers.LecunUniform(),
             initializers.Orthogonal(gain=0.5)]
    return keras.Model(x, [layers.Dense(3, kernel_initializer=k, bias_initializer="ones")(x) for k in kinds])


@case()
def stft_initializer():
    stft = initializers.STFT("imag", "hann")
    return sequential((16, 1), layers.Conv1D(5, 8, strides=2, use_bias=False, kernel_initializer=stft))


@case(compile=mse("rmsprop"), steps=3)
def regularizers_and_constraints():
    return sequential(
        (6,),
        layers.Dense(5, kernel_regularizer=regularizers.L1(0.01), bias_regularizer="l2", kernel_constraint=constraints.MaxNorm(1.5, 0)),
        layers.Dense(4, kernel_regularizer=regularizers.L1L2(0.01, 0.02), bias_constraint="non_neg"),
        layers.Dense(4, kernel_regularizer=regularizers.OrthogonalRegularizer(0.02, "columns"), kernel_constraint=constraints.UnitNorm(1)),
        layers.Dense(2, kernel_regularizer=regularizers.L2(0.03), kernel_constraint=constraints.MinMaxNorm(0.2, 0.9, 0.8, 0)))


@case(compile=mse())
def activity_regularization():
    return sequential((4,), layers.Dense(3), layers.ActivityRegularization(l1=0.01, l2=0.02), layers.Dense(2))


@case(compile=mse(), steps=2)
def dropout_and_noise():
    return sequential(
        (6, 5, 3), layers.GaussianNoise(0.2), layers.SpatialDropout2D(0.3), layers.Conv2D(4, 2), layers.Dropout(0.4, seed=7),
        layers.Reshape((20, 4)), layers.SpatialDropout1D(0.2), layers.GaussianDropout(0.1), layers.Dropout(0.25, noise_shape=(None, 1, 4)),
        layers.Flatten(), layers.Dense(2))


@case(compile=mse("adam"), steps=2)
def conv1d():
    return sequential(
        (17, 4), layers.Conv1D(6, 3, strides=2, padding="same", activation="relu"), layers.Conv1D(4, 2, padding="causal", dilation_rate=3),
        layers.Conv1D(6, 3, groups=2, use_bias=False), layers.Conv1D(3, 1, strides=3))


@case(compile=mse("adam"), steps=2)
def conv2d():
    return sequential(
        (13, 11, 2), layers.Conv2D(4, (3, 2), strides=(2, 1), padding="same", activation="elu"), layers.Conv2D(6, 3, dilation_rate=(2, 1)),
        layers.Conv2D(6, 2, groups=3, strides=(1, 3), use_bias=False), layers.Conv2D(2, 1))


@case()
def conv2d_odd_strides_and_paddings():
    x = keras.Input((9, 14, 3))
    return keras.Model(x, [
        layers.Conv2D(2, (5, 1), strides=(3, 2), padding="same")(x), layers.Conv2D(2, (2, 7), strides=(4, 3))(x),
        layers.Conv2D(2, 3, dilation_rate=3, padding="same")(x), layers.Conv2D(3, 4, strides=3, padding="same", groups=3)(x)])


@case(compile=mse(), steps=2)
def conv1d_transpose():
    return sequential(
        (5, 3), layers.Conv1DTranspose(4, 3, strides=2, padding="same", activation="relu"), layers.Conv1DTranspose(2, 2, strides=3),
        layers.Conv1DTranspose(3, 3, strides=2, output_padding=1, use_bias=False))


@case(compile=mse(), steps=2)
def conv2d_transpose():
    return sequential(
        (3, 4, 2), layers.Conv2DTranspose(3, 3, strides=2, padding="same"), layers.Conv2DTranspose(2, (2, 3), strides=(1, 2), activation="tanh"),
        layers.Conv2DTranspose(2, 3, strides=(3, 2), padding="same", output_padding=(2, 1), use_bias=False))


@case(compile=mse("adamax"), steps=2)
def depthwise_convolutions():
    return sequential(
        (9, 8, 3), layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same"), layers.DepthwiseConv2D((2, 3), strides=1, use_bias=False, activation="relu"),
        layers.DepthwiseConv2D(3, strides=2), layers.Reshape((6, 6)), layers.DepthwiseConv1D(3, strides=2, depth_multiplier=2, padding="same"), layers.DepthwiseConv1D(2))


@case(compile=mse("nadam"), steps=2)
def separable_convolutions():
    return sequential(
        (9, 8, 3), layers.SeparableConv2D(4, 3, depth_multiplier=2, padding="same", activation="silu"), layers.SeparableConv2D(3, (3, 2), strides=1, use_bias=False),
        layers.Reshape((49, 3)), layers.SeparableConv1D(4, 5, strides=3, padding="same"), layers.SeparableConv1D(2, 2, depth_multiplier=3))


@case()
def max_pooling():
    x, s = keras.Input((7, 9, 2)), keras.Input((11, 3))
    return keras.Model([x, s], [
        layers.MaxPooling2D((2, 3), strides=(3, 1), padding="same")(x), layers.MaxPooling2D(3)(x), layers.GlobalMaxPooling2D(keepdims=True)(x),
        layers.MaxPooling1D(3, strides=2)(s), layers.MaxPooling1D(4, padding="same")(s), layers.GlobalMaxPooling1D()(s)])


@case()
def average_pooling():
    x, s = keras.Input((7, 9, 2)), keras.Input((11, 3))
    return keras.Model([x, s], [
        layers.AveragePooling2D((2, 3), strides=(3, 1), padding="same")(x), layers.AveragePooling2D(3)(x), layers.GlobalAveragePooling2D()(x),
        layers.AveragePooling1D(3, strides=2)(s), layers.AveragePooling1D(4, padding="same")(s), layers.GlobalAveragePooling1D(keepdims=True)(s)])


@case(compile=mse("adam"), steps=4)
def batch_normalization():
    return sequential(
        (6, 5, 3), layers.Conv2D(4, 3, use_bias=False), layers.BatchNormalization(momentum=0.7, epsilon=0.01), layers.ReLU(), layers.Flatten(),
        layers.Dense(5), layers.BatchNormalization(center=False), layers.Dense(4), layers.BatchNormalization(scale=False, momentum=0.9))


@case(compile=mse(), steps=3)
def batch_normalization_of_another_axis():
    return sequential((3, 5, 4), layers.BatchNormalization(axis=1, momentum=0.5, beta_regularizer="l2", gamma_constraint="non_neg"), layers.BatchNormalization(axis=2))


@case(compile=mse("adam"), steps=3)
def layer_normalization():
    return sequential(
        (4, 6), layers.LayerNormalization(), layers.Dense(5), layers.LayerNormalization(axis=[1, 2], epsilon=0.01), layers.LayerNormalization(center=False),
        layers.LayerNormalization(axis=1, scale=False))


@case()
def reshaping():
    return sequential(
        (4, 6), layers.Permute((2, 1)), layers.Reshape((3, -1, 2)), layers.ZeroPadding2D(((1, 2), (0, 3))), layers.Cropping2D(((2, 1), (1, 0))),
        layers.UpSampling2D((2, 1)), layers.UpSampling2D(2, interpolation="bilinear"), layers.Flatten(), layers.RepeatVector(3), layers.ZeroPadding1D((2, 1)),
        layers.Cropping1D(1), layers.UpSampling1D(2), layers.Identity(), layers.Permute((2, 1)), layers.Dense(2, activity_regularizer="l2"))


@case()
def channels_first_flatten():
    return sequential((3, 4, 2), layers.Flatten(data_format="channels_first"), layers.Dense(2))


@case()
def merging():
    a, b, c = (keras.Input((3, 4), name=n) for n in "abc")
    one = keras.Input((1, 4), name="one")
    return keras.Model([a, b, c, one], [
        layers.Add()([a, b, c]), layers.Subtract()([a, one]), layers.Multiply()([a, b, one]), layers.Average()([a, b, c]), layers.Maximum()([a, b]),
        layers.Minimum()([a, b, c]), layers.Concatenate(axis=1)([a, b, one]), layers.Concatenate()([a, c]), layers.Dot(axes=(2, 2))([a, b]),
        layers.Dot(axes=-1, normalize=True)([a, c])])


@case(compile=lambda: {"optimizer": "adam", "loss": "binary_crossentropy"}, targets=["zero-one"], steps=2, below=9)
def embedding():
    return sequential((7,), layers.Embedding(9, 4, embeddings_regularizer="l2"), layers.Flatten(), layers.Dense(1, activation="sigmoid"), dtype="int32")


@case(compile=mse("sgd"), steps=2, below=4)
def embedding_with_mask():
    # SGD: where an optimizer squares gradients, Keras on TensorFlow squares those of a repeated word one by one.
    words = keras.Input((8,), dtype="int64", name="words")
    x = layers.Embedding(4, 5, mask_zero=True)(words)
    return keras.Model(words, layers.Dense(2)(layers.GlobalAveragePooling1D()(layers.Dropout(0.0)(x))))


@case(below=256)
def rescaling():
    image, y = keras.Input((4, 5, 3), dtype="uint8"), keras.Input((2, 3))
    x = chain(image, layers.Rescaling(1 / 127.5, offset=-1.0), layers.Conv2D(2, 3))
    return keras.Model([image, y], [x, layers.Rescaling([0.5, 2.0, 4.0], offset=[0.1, -0.2, 0.3])(y)])
