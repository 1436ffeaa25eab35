"""Writes models.json: what Keras logs, predicts and learns in the small cases of the model tests.

Run with Keras 3.15.1 and TensorFlow 2.21.0: python make_models.py > models.json
Weights and data are sines, so that the Java tests make the same ones without a file.
"""

import json
import os
import sys

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

CASES = {}


def sines(shape, k, scale=1.0):
    """What Java's Sines.of(shape, k, scale) makes."""
    size = int(np.prod(shape))
    return (scale * np.sin(0.7 * np.arange(size) + k)).astype("float32").reshape(shape)


def classes(n, count, step=7):
    return ((np.arange(n) * step + 3) % count).astype("int32")


def start(model):
    """Sets weight k to sines; variances and gammas are made positive."""
    values = []
    for k, w in enumerate(model.weights):
        value = sines(w.shape, k, 0.4)
        if w.name in ("moving_variance", "gamma"):
            value = value + np.float32(1)
        values.append(value)
    model.set_weights(values)
    return model


def plain(value):
    """Numbers as the shortest decimals of their float32."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return [float(str(np.float32(v))) for v in value.ravel()]
    if isinstance(value, (float, np.floating)):
        return float(str(np.float32(value)))
    return value


def case(name, **numbers):
    CASES[name] = plain(numbers)


SGD = keras.optimizers.SGD
QUIET = {"verbose": 0, "shuffle": False}


def classifier(**compiled):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(5, activation="tanh"), layers.Dense(3)])
    model.compile(SGD(0.5), keras.losses.SparseCategoricalCrossentropy(from_logits=True), **compiled)
    return start(model)


X, Y = sines((10, 4), 1), classes(10, 3)
VX, VY = sines((5, 4), 2), classes(5, 3, 2)
SW = np.linspace(0.2, 2.0, 10).astype("float32")

# fit, evaluate, predict
model = classifier(metrics=["accuracy"])
history = model.fit(X, Y, epochs=2, batch_size=4, validation_data=(VX, VY), validation_batch_size=2, **QUIET)
case("fit", history=history.history, evaluate=model.evaluate(X, Y, batch_size=3, verbose=0, return_dict=True),
     steps=model.evaluate(X, Y, batch_size=3, steps=2, verbose=0, return_dict=True),
     predict=model.predict(X, verbose=0), weights=model.get_weights())

model = classifier(metrics=["accuracy"], weighted_metrics=["accuracy", "sparse_categorical_crossentropy"])
history = model.fit(X, Y, epochs=2, batch_size=4, sample_weight=SW, validation_data=(VX, VY, SW[:5]), **QUIET)
case("sample_weight", history=history.history, weights=model.get_weights(),
     evaluate=model.evaluate(X, Y, batch_size=3, sample_weight=SW, verbose=0, return_dict=True))

model = classifier(metrics=["accuracy"], weighted_metrics=["accuracy"])
history = model.fit(X, Y, epochs=2, batch_size=4, class_weight={0: 0.5, 1: 2.0, 2: 1.5}, **QUIET)
case("class_weight", history=history.history, weights=model.get_weights())

model = classifier(metrics=["accuracy"])
history = model.fit(X, Y, epochs=3, batch_size=2, validation_split=0.3, validation_freq=2, **QUIET)
case("validation_split", history=history.history, weights=model.get_weights())

model = classifier(metrics=["accuracy"])
history = model.fit(X, Y, epochs=3, batch_size=4, steps_per_epoch=2, validation_data=(VX, VY), validation_steps=1,
                    validation_batch_size=2, **QUIET)
case("steps_per_epoch", history=history.history, weights=model.get_weights())

model = classifier(metrics=["accuracy"])
trained = [model.train_on_batch(X[:4], Y[:4], return_dict=True), model.train_on_batch(X[4:], Y[4:], return_dict=True)]
tested = [model.test_on_batch(X[:4], Y[:4], return_dict=True), model.test_on_batch(X[4:], Y[4:], return_dict=True)]
case("on_batch", trained=trained, tested=tested)


# several inputs and outputs, a shared layer
def branches():
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    shared = layers.Dense(3, activation="tanh", name="shared")
    joined = layers.Concatenate(name="joined")([shared(a), shared(b)])
    kind = layers.Dense(3, name="kind")(joined)
    size = layers.Dense(1, name="size")(joined)
    return start(keras.Model([a, b], [kind, size]))


A, B, SIZE = sines((10, 4), 3), sines((10, 4), 4), sines((10, 1), 5)
model = branches()
model.compile(SGD(0.1),
              loss={"kind": keras.losses.SparseCategoricalCrossentropy(from_logits=True), "size": "mse"},
              loss_weights={"kind": 1.0, "size": 0.25},
              metrics={"kind": ["accuracy"], "size": ["mae", keras.metrics.MeanSquaredError(name="squares")]})
history = model.fit([A, B], {"kind": Y, "size": SIZE}, epochs=2, batch_size=4, **QUIET)
case("branches", history=history.history, weights=model.get_weights(),
     evaluate=model.evaluate([A, B], {"kind": Y, "size": SIZE}, verbose=0, return_dict=True),
     predict=model.predict([A, B], verbose=0))

model = branches()
model.compile(SGD(0.1), loss={"kind": keras.losses.SparseCategoricalCrossentropy(from_logits=True), "size": "mse"},
              weighted_metrics={"kind": ["accuracy"], "size": ["mae"]})
history = model.fit([A, B], [Y, SIZE], sample_weight=[SW, SW[::-1].copy()], epochs=2, batch_size=4, **QUIET)
case("branches_sample_weight", history=history.history, weights=model.get_weights())

model = branches()
model.compile(SGD(0.1), loss={"kind": None, "size": "mse"})
history = model.fit([A, B], {"kind": Y, "size": SIZE}, epochs=2, batch_size=4, **QUIET)
case("one_loss_of_two", history=history.history, weights=model.get_weights())


# nested models and frozen parts
def nested():
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(4, activation="tanh", name="inner_dense"),
                              layers.BatchNormalization(name="inner_norm", momentum=0.8)], name="inner")
    x = keras.Input((4,))
    y = layers.BatchNormalization(name="norm", momentum=0.8)(inner(x))
    return start(keras.Model(x, layers.Dense(2, name="out")(y))), inner


T2 = sines((10, 2), 6)
model, inner = nested()
inner.trainable = False
model.compile(SGD(0.1), "mse")
counts = [len(model.weights), len(model.trainable_weights)]
first = model.fit(X, T2, epochs=2, batch_size=4, **QUIET).history
frozen = model.get_weights()
inner.trainable = True
model.compile(SGD(0.1), "mse")
second = model.fit(X, T2, epochs=2, batch_size=4, **QUIET).history
case("nested", counts=counts, first=first, frozen=frozen, second=second, weights=model.get_weights())

model, inner = nested()
inner.get_layer("inner_norm").trainable = False
model.compile(SGD(0.1), "mse")
history = model.fit(X, T2, epochs=2, batch_size=4, **QUIET)
case("frozen_norm", history=history.history, weights=model.get_weights())

# two models that share layers
x = keras.Input((4,))
encoder = keras.Model(x, layers.Dense(2, activation="tanh", name="code")(x))
autoencoder = start(keras.Model(x, layers.Dense(4, name="decode")(encoder.output)))
autoencoder.compile(SGD(0.5), "mse")
before = encoder.predict(X, verbose=0)
autoencoder.fit(X, X, epochs=2, batch_size=4, **QUIET)
case("autoencoder", before=before, after=encoder.predict(X, verbose=0), weights=autoencoder.get_weights())

# what layers add: penalties, masks, functions of one's own
model = keras.Sequential([keras.Input((4,)), layers.Dense(3, kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02)),
                          layers.ActivityRegularization(l2=0.1), layers.Dense(2)])
model.compile(SGD(0.1), "mse", metrics=["mse"])
start(model)
history = model.fit(X, T2, epochs=2, batch_size=4, validation_data=(VX, sines((5, 2), 6)), **QUIET)
case("penalties", history=history.history, weights=model.get_weights())

WORDS = ((np.arange(50) * 3) % 7).astype("int32").reshape(10, 5)
model = keras.Sequential([keras.Input((5,), dtype="int32"), layers.Embedding(7, 4, mask_zero=True),
                          layers.GlobalAveragePooling1D(), layers.Dense(3)])
model.compile(SGD(0.5), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
start(model)
history = model.fit(WORDS, Y, epochs=2, batch_size=4, **QUIET)
case("words", history=history.history, weights=model.get_weights(), predict=model.predict(WORDS, verbose=0))

model = keras.Sequential([keras.Input((5,), dtype="int32"), layers.Embedding(7, 4, mask_zero=True), layers.Dense(3)])
model.compile(SGD(0.5), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
start(model)
TAGS = ((np.arange(50) * 2) % 3).astype("int32").reshape(10, 5)
history = model.fit(WORDS, TAGS, epochs=2, batch_size=4, **QUIET)
case("tags", history=history.history, weights=model.get_weights())


def cubic(y_true, y_pred):
    return keras.ops.mean(keras.ops.power(keras.ops.abs(y_pred - y_true), 3), axis=-1)


def largest(y_true, y_pred):
    return keras.ops.max(keras.ops.abs(y_pred - y_true), axis=-1)


model = keras.Sequential([keras.Input((4,)), layers.Lambda(lambda v: v * 2.0 + 1.0), layers.Dense(2)])
model.compile(SGD(0.1), cubic, metrics=[largest])
start(model)
history = model.fit(X, T2, epochs=2, batch_size=4, **QUIET)
case("lambdas", history=history.history, weights=model.get_weights())

json.dump({"keras": keras.__version__, "cases": CASES}, sys.stdout)
print()
