"""Trains models and passes them on in Keras's files, in a folder per optimizer.

    python keras_files.py make FOLDER OPTIMIZER ...    writes x.npy, y.npy, start.keras, three.keras, six.keras (epochs done)
    python keras_files.py finish FOLDER OPTIMIZER ...  goes on from three-here.keras, and compares what was written elsewhere

Both print JSON. Nothing is shuffled.
"""

import io
import json
import os
import pathlib
import sys
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers, optimizers  # noqa: E402

DECAY = optimizers.schedules.ExponentialDecay(0.01, 5, 0.9)
COSINE = optimizers.schedules.CosineDecay(0.05, 28, warmup_target=0.1, warmup_steps=5)
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
    "cosine": lambda: optimizers.SGD(COSINE, momentum=0.8),
    "clipnorm": lambda: optimizers.Adam(0.01, clipnorm=0.1),
    "clipvalue": lambda: optimizers.SGD(0.1, clipvalue=0.02),
    "global-clipnorm": lambda: optimizers.AdamW(0.01, weight_decay=0.01, global_clipnorm=0.3),
    "ema-overwriting": lambda: optimizers.SGD(0.05, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=4),
    "momentum-accumulation": lambda: optimizers.SGD(0.05, momentum=0.9, gradient_accumulation_steps=4),
    "weight-decay": lambda: optimizers.RMSprop(0.005, weight_decay=0.01),
    "dynamic-scale": lambda: optimizers.LossScaleOptimizer(
        optimizers.Adam(0.01), initial_scale=1024.0, dynamic_growth_steps=7),
    "loss-scale": lambda: optimizers.Adam(0.01, loss_scale_factor=8.0),
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


def data(folder):
    return np.load(folder / "x.npy"), np.load(folder / "y.npy")


def make(folder, *names):
    for name in names:
        keras.utils.set_random_seed(3)
        place = pathlib.Path(folder) / name
        place.mkdir()
        np.save(place / "x.npy", np.random.normal(size=(40, 6, 5, 2)).astype("float32"))
        np.save(place / "y.npy", np.random.normal(size=(40, 3)).astype("float32"))
        x, y = data(place)
        model = network()
        model.compile(OPTIMIZERS[name](), "mse", metrics=["mae"])
        model.save(place / "start.keras")
        for file in ("three.keras", "six.keras"):
            model.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0)
            model.save(place / file)
    return {}


def largest(these, those):
    """The largest difference; huge where the lists do not fit."""
    if [a.shape for a in these] != [b.shape for b in those]:
        return 1e30
    return max((float(np.max(np.abs(a - b))) for a, b in zip(these, those) if a.size), default=0.0)


def stored(file):
    """All datasets of weights and of the optimizer, by their places."""
    found = {}
    with zipfile.ZipFile(file) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as tree:
        tree.visititems(lambda place, node: found.update({place: node[()]}) if isinstance(node, h5py.Dataset) else None)
    return found


def difference(a, b):
    """Of weights and of the optimizers' variables in two files."""
    a, b = stored(a), stored(b)
    return largest([a[place] for place in sorted(a)], [b[place] for place in sorted(b)]) if a.keys() == b.keys() else 1e30


def finish(folder, *names):
    results = {}
    for name in names:
        place = pathlib.Path(folder) / name
        x, y = data(place)
        result = {
            file: difference(place / f"{file}.keras", place / f"{file}-here.keras") for file in ("start", "three", "six")
        }
        result["again"] = difference(place / "three.keras", place / "three-again.keras")
        changed = keras.models.load_model(place / "changed.keras")
        result["predictions"] = [float(v) for v in changed.predict(x, verbose=0).ravel()]
        result["rate"] = float(np.asarray(changed.optimizer.learning_rate))
        there = keras.models.load_model(place / "three-here.keras")
        there.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0)
        there.save(place / "six-there.keras")
        result["there"] = difference(place / "six.keras", place / "six-there.keras")
        result["iterations"] = int(np.asarray(getattr(there.optimizer, "inner_optimizer", there.optimizer).variables[0]))
        there.load_weights(place / "three.weights.h5")
        result["weights"] = largest(there.get_weights(), changed.get_weights())
        results[name] = result
    return results


print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
