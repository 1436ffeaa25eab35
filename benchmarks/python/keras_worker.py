"""Keras's side of the benchmarks: builds a net, and obeys commands from standard input.

python keras_worker.py NET IMAGES LABELS        answers each line of input with one line that begins with "@"
python keras_worker.py first-epoch IMAGES LABELS    trains the MLP for one epoch, says "@ done" and ends

The nets are those of Nets.java.
"""

import sys
import time

import numpy as np

import keras
from keras import layers

BATCH_SIZES = {"mlp": 32, "lenet": 64, "resnet": 32}


def load(images, labels):
    x = np.fromfile(images, dtype="<f4").reshape(-1, 28, 28, 1)
    return x, np.fromfile(labels, dtype="<i4")


def mlp():
    model = keras.Sequential([keras.Input((784,)), layers.Dense(128, activation="relu"), layers.Dense(10)])
    return compiled(model, keras.optimizers.Adam())


def lenet():
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(20, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(50, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(500, activation="relu"),
        layers.Dense(10),
    ])
    return compiled(model, keras.optimizers.SGD())


def normalized(x, filters, size, strides):
    x = layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)
    return layers.BatchNormalization()(x)


def block(x, filters, strides):
    y = layers.Activation("relu")(normalized(x, filters, 3, strides))
    y = normalized(y, filters, 3, 1)
    shortcut = x if strides == 1 else normalized(x, filters, 1, strides)
    return layers.Activation("relu")(layers.Add()([y, shortcut]))


def resnet():
    inputs = keras.Input((28, 28, 1))
    x = layers.Activation("relu")(normalized(inputs, 16, 3, 1))
    x = block(x, 16, 1)
    x = block(x, 32, 2)
    x = layers.GlobalAveragePooling2D()(x)
    return compiled(keras.Model(inputs, layers.Dense(10)(x)), keras.optimizers.SGD(momentum=0.9))


def compiled(model, optimizer):
    model.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model


def peak_bytes():
    """The most memory that was resident, of Linux; 0 elsewhere."""
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def versions():
    import tensorflow as tf

    return f"Keras {keras.__version__}, TensorFlow {tf.__version__}, Python {sys.version.split()[0]}"


def timed(action):
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def call_function(model, x, count):
    """A compiled function on a tensor that is there already: less than what predict does."""
    import tensorflow as tf

    sample = tf.constant(x)
    function = tf.function(lambda value: model(value, training=False))
    function(sample)

    def calls():
        for _ in range(count):
            function(sample).numpy()

    return timed(calls)


def call_function_on_array(model, x, count):
    """The same from array to array, as predict does."""
    import tensorflow as tf

    function = tf.function(lambda value: model(value, training=False))
    function(tf.constant(x))

    def calls():
        for _ in range(count):
            function(tf.constant(x)).numpy()

    return timed(calls)


def predict(model, x, count):
    def calls():
        for _ in range(count):
            model.predict(x, verbose=0)

    return timed(calls)


def main():
    net, images, labels = sys.argv[1:]
    x, y = load(images, labels)
    if net == "first-epoch":
        mlp().fit(x.reshape(len(x), -1), y, batch_size=32, epochs=1, verbose=0)
        print("@ done", flush=True)
        return
    model = {"mlp": mlp, "lenet": lenet, "resnet": resnet}[net]()
    if net == "mlp":
        x = x.reshape(len(x), -1)
    batch = BATCH_SIZES[net]
    print("@ ready", flush=True)
    for line in sys.stdin:
        command, _, count = line.strip().partition(" ")
        if command == "versions":
            answer = versions()
        elif command == "peak":
            answer = peak_bytes()
        elif command == "fit":
            answer = timed(lambda: model.fit(x, y, batch_size=batch, epochs=int(count), verbose=0))
        elif command == "predict":
            answer = predict(model, x[:1], int(count))
        elif command == "call":
            answer = call_function(model, x[:1], int(count))
        elif command == "call-array":
            answer = call_function_on_array(model, x[:1], int(count))
        else:
            raise SystemExit(f"unknown command: {line}")
        print("@", answer, flush=True)


if __name__ == "__main__":
    main()
