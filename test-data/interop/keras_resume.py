"""Trains a net for six epochs, and in two halves of which Java runs one.

    keras_resume.py begin FOLDER    writes, per optimizer, NAME.start.keras (not trained) and NAME.half.keras (after three
                                    epochs), and data.json; prints by name the weights after all six epochs
    keras_resume.py end FOLDER      trains each NAME.java.keras for three epochs, and prints its weights and iterations

The six epochs are two calls of fit with a file between them, because a call of fit ends with the moving averages in
place of the weights where an optimizer keeps such. Where it does not, one call of fit must give the same.
"""

import json
import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers, optimizers  # noqa: E402
from keras.optimizers import schedules  # noqa: E402

SAMPLES, BATCH, HALF = 40, 8, 3

OPTIMIZERS = {
    "sgd": lambda: optimizers.SGD(0.05),
    "sgd-momentum": lambda: optimizers.SGD(0.05, momentum=0.9),
    "sgd-nesterov": lambda: optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "adam": lambda: optimizers.Adam(0.005),
    "adam-amsgrad": lambda: optimizers.Adam(0.005, amsgrad=True),
    "adamw": lambda: optimizers.AdamW(0.005, weight_decay=0.02),
    "rmsprop": lambda: optimizers.RMSprop(0.002),
    "rmsprop-centered": lambda: optimizers.RMSprop(0.002, momentum=0.5, centered=True),
    "nadam": lambda: optimizers.Nadam(0.005),
    "adagrad": lambda: optimizers.Adagrad(0.05),
    "adadelta": lambda: optimizers.Adadelta(0.5),
    "adamax": lambda: optimizers.Adamax(0.01),
    "ftrl": lambda: optimizers.Ftrl(0.05),
    "lion": lambda: optimizers.Lion(0.001),
    "adam-moving-average": lambda: optimizers.Adam(0.005, use_ema=True, ema_momentum=0.9),
    "sgd-moving-average-overwriting": lambda: optimizers.SGD(0.05, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=4),
    "adam-accumulation": lambda: optimizers.Adam(0.01, gradient_accumulation_steps=4),
    "sgd-momentum-accumulation": lambda: optimizers.SGD(0.05, momentum=0.9, gradient_accumulation_steps=4),
    "adam-schedule": lambda: optimizers.Adam(schedules.ExponentialDecay(0.01, 7, 0.6)),
    "sgd-cosine-schedule": lambda: optimizers.SGD(schedules.CosineDecay(0.05, 28, warmup_target=0.1, warmup_steps=5), momentum=0.8),
    "adam-clipnorm": lambda: optimizers.Adam(0.005, clipnorm=0.1),
    "sgd-clipvalue": lambda: optimizers.SGD(0.1, clipvalue=0.02),
    "adamw-global-clipnorm": lambda: optimizers.AdamW(0.005, weight_decay=0.01, global_clipnorm=0.3),
    "rmsprop-weight-decay": lambda: optimizers.RMSprop(0.002, weight_decay=0.01),
    "adam-loss-scale": lambda: optimizers.Adam(0.005, loss_scale_factor=8.0),
}
# Lion steps by the sign of a mean, which rounding decides where a gradient is all but zero: a smooth net has no such.


def network(optimizer):
    """Convolution, batch normalization, two dense layers; one weight is frozen, so that slots and weights differ in number."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([
        keras.Input((6, 5, 2)),
        layers.Conv2D(4, 3, use_bias=False, name="convolution"),
        layers.BatchNormalization(momentum=0.9),
        layers.Activation("tanh"),
        layers.Flatten(),
        layers.Dense(5, activation="tanh", name="fixed", trainable=False),
        layers.Dense(6, activation="sigmoid"),
        layers.Dense(3),
    ])
    model.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"], jit_compile=False)
    return model


def data():
    rng = np.random.default_rng(2)
    return rng.normal(size=(SAMPLES, 6, 5, 2)).astype("float32"), rng.integers(0, 3, SAMPLES).astype("int32")


def train(model, epochs):
    x, y = data()
    model.fit(x, y, batch_size=BATCH, epochs=epochs, shuffle=False, verbose=0)
    return model


def values(model):
    return {"weights": [{"shape": list(w.shape), "dtype": str(w.dtype), "values": [float(v) for v in w.ravel()]}
                        for w in model.get_weights()],
            "iterations": int(model.optimizer.iterations)}


def begin(folder):
    results = {}
    for name, make in OPTIMIZERS.items():
        model = network(make())
        model.save(folder / f"{name}.start.keras")
        train(model, HALF).save(folder / f"{name}.half.keras")
        results[name] = values(train(keras.models.load_model(folder / f"{name}.half.keras"), HALF))
        if not make().use_ema:
            at_once = train(network(make()), 2 * HALF).get_weights()
            for one, two in zip(at_once, results[name]["weights"]):
                np.testing.assert_allclose(one.ravel(), two["values"], atol=1e-6, err_msg=name)
    x, y = data()
    (folder / "data.json").write_text(json.dumps({"x": [float(v) for v in x.ravel()], "y": y.tolist()}))
    return results


def end(folder):
    return {name: values(train(keras.models.load_model(folder / f"{name}.java.keras"), HALF)) for name in OPTIMIZERS}


json.dump({"begin": begin, "end": end}[sys.argv[1]](Path(sys.argv[2])), sys.stdout)
