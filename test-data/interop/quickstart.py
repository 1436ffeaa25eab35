"""The quickstart's two networks in Keras, on the same digits; prints their test accuracies as JSON, means over some seeds.

    python quickstart.py IMAGES LABELS EPOCHS SEEDS

IMAGES and LABELS are the gzipped IDX files of test-data/digits.
"""

import gzip
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402


def digits(images, labels):
    raw = np.frombuffer(gzip.open(images).read(), np.uint8, offset=16).reshape(-1, 8, 8, 1)
    y = np.frombuffer(gzip.open(labels).read(), np.uint8, offset=8).astype("int32")
    x = tf.image.resize(raw.astype("float32"), (28, 28)).numpy() / 16
    held_out = np.arange(len(y)) % 5 == 4
    return (x[~held_out], y[~held_out]), (x[held_out], y[held_out])


def networks():
    yield "mlp", keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10)]
    )
    yield "cnn", keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )


def main(images, labels, epochs, seeds):
    train, test = digits(images, labels)
    accuracies = {}
    for seed in range(1, seeds + 1):
        keras.utils.set_random_seed(seed)
        for name, model in networks():
            model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
            model.fit(*train, epochs=epochs, verbose=0)
            accuracy = model.evaluate(*test, verbose=0, return_dict=True)["accuracy"]
            accuracies[name] = accuracies.get(name, 0) + accuracy / seeds
    json.dump(accuracies, sys.stdout)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
