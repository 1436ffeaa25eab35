"""Models of mixed precision, passed on in Keras's files.

    python precision.py make FOLDER      writes NAME.keras and NAME-INPUT.npy; prints outputs and policies by name
    python precision.py finish FOLDER    loads NAME-here.keras and here.keras; prints the same of them

Outputs are lists of floats.
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402


def images():
    return keras.Sequential([
        keras.Input((8, 8, 2)),
        layers.Conv2D(4, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.SpatialDropout2D(0.25),
        layers.AveragePooling2D(2),
        layers.Flatten(),
        layers.Dense(6, activation="gelu"),
        layers.Dense(3, activation="softmax", dtype="float32"),
    ])


def words():
    ids = keras.Input((5,), dtype="int32")
    numbers = keras.Input((3,))
    x = layers.Embedding(300, 4, mask_zero=True)(ids)
    x = layers.LayerNormalization()(layers.Conv1D(4, 2, padding="same")(x))
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Concatenate()([x, layers.Dense(2, dtype="mixed_float16")(numbers), numbers])
    return keras.Model([ids, numbers], layers.Dense(2)(x))


def inputs(name, rng):
    if name == "images":
        return [rng.normal(size=(4, 8, 8, 2)).astype("float32")]
    return [rng.integers(0, 300, (4, 5)).astype("int32"), rng.normal(size=(4, 3)).astype("float32")]


def one_or_all(values):
    return values[0] if len(values) == 1 else values


def described(model, x):
    output = model.predict(one_or_all(x), verbose=0)
    return {
        "dtype": str(output.dtype),
        "outputs": [float(v) for v in np.asarray(output, "float32").ravel()],
        "policies": {layer.name: layer.dtype_policy.name for layer in model.layers if layer.weights},
        "compute": {layer.name: layer.compute_dtype for layer in model.layers if layer.weights},
    }


def make(folder):
    results = {}
    for name in ("images", "words"):
        keras.utils.set_random_seed(4)
        keras.config.set_dtype_policy("mixed_bfloat16")
        model = globals()[name]()
        keras.config.set_dtype_policy("float32")
        x = inputs(name, np.random.default_rng(8))
        model.compile("adam", "mse")
        model.train_on_batch(one_or_all(x), np.zeros((4, 3 if name == "images" else 2), "float32"))
        for i, value in enumerate(x):
            np.save(folder / f"{name}-{i}.npy", value)
        model.save(folder / f"{name}.keras")
        results[name] = described(model, x)
    return results


def finish(folder):
    results = {}
    for name in ("images", "words"):
        x = inputs(name, np.random.default_rng(8))
        results[name] = described(keras.models.load_model(folder / f"{name}-here.keras"), x)
    results["here"] = described(keras.models.load_model(folder / "here.keras"), inputs("images", np.random.default_rng(8)))
    return results


print(json.dumps(globals()[sys.argv[1]](pathlib.Path(sys.argv[2]))))
