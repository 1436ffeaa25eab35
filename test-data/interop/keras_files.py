"""Trains models and passes them on in Keras's files.

    python keras_files.py make OPTIMIZER FOLDER   writes x.npy, y.npy, start.keras, three.keras, six.keras (epochs done)
    python keras_files.py fit IN OUT EPOCHS       loads IN, trains on FOLDER/x.npy and y.npy, writes OUT
    python keras_files.py compare A B             the largest difference of weights and optimizer variables
    python keras_files.py look FILE               predictions on x.npy, and what the optimizer has

All print JSON. Nothing is shuffled.
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers, optimizers  # noqa: E402

DECAY = optimizers.schedules.ExponentialDecay(0.01, 5, 0.9)
OPTIMIZERS = {
    "sgd": lambda: optimizers.SGD(0.05, momentum=0.9),
    "sgd-plain": lambda: optimizers.SGD(0.05),
    "nesterov": lambda: optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "adam": lambda: optimizers.Adam(0.01),
    "amsgrad": lambda: optimizers.Adam(0.01, amsgrad=True),
    "adamw": lambda: optimizers.AdamW(0.01, weight_decay=0.02),
    "rmsprop": lambda: optimizers.RMSprop(0.005),
    "rmsprop-centered": lambda: optimizers.RMSprop(0.005, momentum=0.5, centered=True),
    "adagrad": lambda: optimizers.Adagrad(0.05),
    "adadelta": lambda: optimizers.Adadelta(1.0),
    "adamax": lambda: optimizers.Adamax(0.01),
    "nadam": lambda: optimizers.Nadam(0.01),
    "ftrl": lambda: optimizers.Ftrl(0.05),
    "lion": lambda: optimizers.Lion(0.001),
    "ema": lambda: optimizers.Adam(0.01, use_ema=True, ema_momentum=0.9),
    "accumulation": lambda: optimizers.Adam(0.01, gradient_accumulation_steps=4),
    "schedule": lambda: optimizers.Adam(DECAY),
}


def network():
    """A functional model with statistics, a shared layer and a nested model."""
    image = layers.Input((6, 5, 2))
    x = layers.Conv2D(4, 3, activation="relu")(image)
    x = layers.BatchNormalization()(x)
    x = layers.Flatten()(x)
    shared = layers.Dense(48, activation="tanh")
    x = shared(shared(x))
    x = keras.Sequential([layers.Input((48,)), layers.Dense(7, activation="relu"), layers.Dense(5)])(x)
    return keras.Model(image, layers.Dense(3)(x))


def make(name, folder):
    keras.utils.set_random_seed(3)
    folder = pathlib.Path(folder)
    x = np.random.normal(size=(40, 6, 5, 2)).astype("float32")
    y = np.random.normal(size=(40, 3)).astype("float32")
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", y)
    model = network()
    model.compile(OPTIMIZERS[name](), "mse", metrics=["mae"])
    model.save(folder / "start.keras")
    for file in ("three.keras", "six.keras"):
        model.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0)
        model.save(folder / file)
    return {"optimizer": name}


def fit(source, target, epochs):
    folder = pathlib.Path(source).parent
    model = keras.models.load_model(source)
    model.fit(np.load(folder / "x.npy"), np.load(folder / "y.npy"), batch_size=8, epochs=int(epochs), shuffle=False,
              verbose=0)
    model.save(target)
    return {"iterations": int(model.optimizer.iterations)}


def largest(these, those):
    """The largest difference; infinite where the lists do not fit."""
    if [a.shape for a in these] != [b.shape for b in those]:
        return 1e30
    return max((float(np.max(np.abs(a - b))) for a, b in zip(these, those) if a.size), default=0.0)


def compare(a, b):
    a, b = keras.models.load_model(a), keras.models.load_model(b)
    state = [[np.asarray(v) for v in model.optimizer.variables] for model in (a, b)]
    return {"weights": largest(a.get_weights(), b.get_weights()), "optimizer": largest(*state)}


def look(file):
    model = keras.models.load_model(file)
    x = np.load(pathlib.Path(file).parent / "x.npy")
    return {
        "predictions": [float(v) for v in model.predict(x, verbose=0).ravel()],
        "iterations": int(model.optimizer.variables[0]),
        "variables": len(model.optimizer.variables),
        "rate": float(model.optimizer.learning_rate),
        "loss": model.loss if isinstance(model.loss, str) else type(model.loss).__name__,
    }


def load_weights(file, weights, target):
    """Loads weights into the model of a file."""
    model = keras.models.load_model(file, compile=False)
    model.load_weights(weights)
    model.compile("sgd", "mse")
    model.save(target)
    return {}


print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
