"""The three nets of training/*.json.gz."""

import keras
from keras import layers


def mlp(kernel_regularizer=None, kernel_constraint=None):
    """64 -> 16 relu -> 10 on flattened digits."""
    options = {"kernel_regularizer": kernel_regularizer, "kernel_constraint": kernel_constraint}
    return keras.Sequential([
        keras.Input((64,)),
        layers.Dense(16, activation="relu", name="hidden", **options),
        layers.Dense(10, name="logits", **options),
    ], name="mlp")


def lenet():
    """A LeNet small enough for a file of numbers."""
    return keras.Sequential([
        keras.Input((8, 8, 1)),
        layers.Conv2D(4, 3, padding="same", activation="relu", name="conv1"),
        layers.MaxPooling2D(2, name="pool1"),
        layers.Conv2D(6, 3, activation="relu", name="conv2"),
        layers.Flatten(name="flatten"),
        layers.Dense(16, activation="relu", name="hidden"),
        layers.Dense(10, name="logits"),
    ], name="lenet")


def resnet():
    """A convolution and one residual block, each convolution batch-normalized and without bias.

    Its maps are small, because every ReLU input that happens to lie within rounding error of zero makes two correct
    programs part ways.
    """
    inputs = keras.Input((8, 8, 1), name="image")
    x = layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False, name="conv0")(inputs)
    x = layers.BatchNormalization(name="bn0")(x)
    x = layers.ReLU(name="relu0")(x)
    y = layers.Conv2D(4, 3, padding="same", use_bias=False, name="conv1")(x)
    y = layers.BatchNormalization(name="bn1")(y)
    y = layers.ReLU(name="relu1")(y)
    y = layers.Conv2D(4, 3, padding="same", use_bias=False, name="conv2")(y)
    y = layers.BatchNormalization(name="bn2")(y)
    x = layers.Add(name="add")([x, y])
    x = layers.ReLU(name="relu2")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    outputs = layers.Dense(10, name="logits")(x)
    return keras.Model(inputs, outputs, name="resnet")
