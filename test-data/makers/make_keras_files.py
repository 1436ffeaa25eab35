"""Writes keras-files/: the same small trained model in each form of Keras's files, and what it goes on to."""

import json
import pathlib
import zipfile

import h5py
import keras
import numpy as np
from keras import layers

from keras_helper import HERE, flat, header, make_deterministic, write

FOLDER = HERE / "keras-files"
ROWS = 24


def data():
    """Features and targets of both networks."""
    random = np.random.default_rng(5)
    return random.normal(size=(ROWS, 6, 5, 2)).astype("float32"), random.normal(size=(ROWS, 3)).astype("float32")


def network():
    """A functional model with a shared layer, a nested model and statistics."""
    image = layers.Input((6, 5, 2), name="image")
    x = layers.Conv2D(4, 3, activation="relu", name="stem")(image)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.SeparableConv2D(3, 2, name="apart")(x)
    x = layers.Flatten(name="flat")(x)
    shared = layers.Dense(18, activation="tanh", name="shared")
    x = shared(x)
    x = shared(x)
    inner = keras.Sequential([layers.Input((18,)), layers.Dense(7, activation="relu"), layers.Dense(5)], name="inner")
    x = layers.Dropout(0.0, name="drop")(inner(x))
    return keras.Model(image, layers.Dense(3, name="answer")(x), name="network")


def fit(model, epochs):
    """Trains without shuffling, so that another program can do the same."""
    x, y = data()
    model.fit(x, y, batch_size=8, epochs=epochs, shuffle=False, verbose=0)


def deflate(path):
    """Keras stores its members; other programs compress them."""
    with zipfile.ZipFile(path) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def keras2_layer(class_name, config, inbound):
    """A layer as tf.keras 2 describes it."""
    config = {"trainable": True, "dtype": "float32", **config}
    return {"class_name": class_name, "config": config, "name": config["name"], "inbound_nodes": inbound}


def keras2_dense(name, units, activation, source):
    """A dense layer as tf.keras 2 describes it."""
    config = {
        "name": name, "units": units, "activation": activation, "use_bias": True,
        "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
        "bias_initializer": {"class_name": "Zeros", "config": {}},
        "kernel_regularizer": None, "bias_regularizer": None, "activity_regularizer": None,
        "kernel_constraint": None, "bias_constraint": None,
    }
    return keras2_layer("Dense", config, [[[source, 0, 0, {}]]])


def keras2_config():
    """The model_config of the dense network as tf.keras 2 writes it."""
    first = {"class_name": "InputLayer", "name": "input_1", "inbound_nodes": [], "config": {
        "batch_input_shape": [None, 60], "dtype": "float32", "sparse": False, "ragged": False, "name": "input_1"}}
    stack = [first, keras2_dense("dense", 8, "relu", "input_1"), keras2_dense("dense_1", 3, "linear", "dense")]
    return {"class_name": "Functional", "config": {
        "name": "model", "layers": stack, "input_layers": [["input_1", 0, 0]], "output_layers": [["dense_1", 0, 0]]}}


def keras2_training():
    """The training_config as tf.keras 2 writes it."""
    mae = {"class_name": "MeanMetricWrapper", "config": {"name": "mae", "dtype": "float32", "fn": "mean_absolute_error"}}
    adam = {"name": "Adam", "learning_rate": 0.01, "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7,
            "amsgrad": False}
    return {"loss": "mse", "metrics": [[mae]], "weighted_metrics": None, "loss_weights": None,
            "optimizer_config": {"class_name": "Adam", "config": adam}}


def keras2_weights(group, model, chunks):
    """The weights as tf.keras 2 lays them out; lists of names cut into chunks where they are long."""
    names = [b"input_1", b"dense", b"dense_1"]
    if chunks:
        group.attrs["layer_names0"] = np.array(names[:2])
        group.attrs["layer_names1"] = np.array(names[2:])
    else:
        group.attrs["layer_names"] = np.array(names)
    group.attrs["backend"] = b"tensorflow"
    group.attrs["keras_version"] = b"2.9.0"
    group.create_group("input_1").attrs["weight_names"] = np.array([])
    for layer in model.layers[1:]:
        inner = group.create_group(layer.name)
        weights = [f"{layer.name}/{kind}:0" for kind in ("kernel", "bias")]
        inner.attrs["weight_names"] = np.array([name.encode() for name in weights])
        for name, value in zip(weights, layer.get_weights()):
            inner[name] = value


def keras2():
    """A dense network in the files of tf.keras 2.9, made by hand, since that version cannot run here."""
    image = layers.Input((60,), name="input_1")
    x = layers.Dense(8, activation="relu", name="dense")(image)
    model = keras.Model(image, layers.Dense(3, name="dense_1")(x), name="model")
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    x, y = data()
    x = x.reshape(ROWS, 60)
    model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0)
    values = [variable.numpy() for variable in model.optimizer.variables]
    paths = [f"{layer.name}/{kind}" for layer in model.layers[1:] for kind in ("kernel", "bias")]
    with h5py.File(FOLDER / "keras2.h5", "w") as file:
        file.attrs["model_config"] = json.dumps(keras2_config()).encode()
        file.attrs["training_config"] = json.dumps(keras2_training()).encode()
        file.attrs["keras_version"] = b"2.9.0"
        file.attrs["backend"] = b"tensorflow"
        keras2_weights(file.create_group("model_weights"), model, False)
        group = file.create_group("optimizer_weights")
        state = [("Adam/iter:0", values[0])]
        state += [(f"Adam/{path}/m:0", values[2 + 2 * i]) for i, path in enumerate(paths)]
        state += [(f"Adam/{path}/v:0", values[3 + 2 * i]) for i, path in enumerate(paths)]
        group.attrs["weight_names"] = np.array([name.encode() for name, _ in state])
        for name, value in state:
            group[name] = value
    with h5py.File(FOLDER / "keras2-weights.h5", "w") as file:
        keras2_weights(file, model, True)
    predictions = model.predict(x, verbose=0)
    model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0)
    return case("keras2", predictions, model)


def case(name, predictions, model):
    """What the tests compare with."""
    return {"name": name, "predictions": flat(predictions), "trained": [flat(w) for w in model.get_weights()]}


def main():
    make_deterministic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    model = network()
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    fit(model, 2)
    model.optimizer.learning_rate = 0.005
    x, y = data()
    model.save(FOLDER / "network.keras")
    deflate(FOLDER / "network.keras")
    model.save(FOLDER / "network-legacy.h5")
    predictions = model.predict(x, verbose=0)
    fit(model, 2)
    result = header()
    result["x"], result["y"] = flat(x), flat(y)
    result["cases"] = [case("network", predictions, model), keras2()]
    write("keras-files/expected.json.gz", result)


main()
