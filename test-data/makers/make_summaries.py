"""Writes summary.json: what model.summary() prints, in a wide terminal and in one of 80 columns."""

import inspect
import os

import keras
import numpy as np
from keras import layers

from keras_helper import header, make_deterministic, write

WIDE, NARROW = 200, 80


def mlp():
    return keras.Sequential([
        keras.Input((784,)),
        layers.Dense(128, activation="relu", name="hidden"),
        layers.Dropout(0.2, name="dropout"),
        layers.Dense(10, name="logits"),
    ], name="mlp")


def two_inputs():
    image = keras.Input((28, 28, 1), name="image")
    extra = keras.Input((5,), name="extra")
    x = layers.Conv2D(8, 3, name="conv")(image)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Concatenate(name="concatenate")([x, extra])
    return keras.Model([image, extra], layers.Dense(10, name="logits")(x), name="two_inputs")


def residual():
    inputs = keras.Input((8, 8, 4), name="image")
    x = layers.Conv2D(4, 3, padding="same", use_bias=False, name="conv")(inputs)
    x = layers.BatchNormalization(name="bn")(x)
    x = layers.Add(name="add")([inputs, x])
    return keras.Model(inputs, layers.GlobalAveragePooling2D(name="pool")(x), name="residual")


def nested():
    encoder = keras.Sequential([
        keras.Input((16,)),
        layers.Dense(8, activation="relu", name="encode1"),
        layers.Dense(4, name="encode2"),
    ], name="encoder")
    inputs = keras.Input((16,), name="input")
    return keras.Model(inputs, layers.Dense(2, name="head")(encoder(inputs)), name="nested")


def shared():
    left = keras.Input((4,), name="left")
    right = keras.Input((4,), name="right")
    dense = layers.Dense(3, name="shared")
    outputs = layers.Subtract(name="subtract")([dense(left), dense(right)])
    return keras.Model([left, right], outputs, name="twins")


def two_outputs():
    inputs = keras.Input((6,), name="input")
    x = layers.Dense(4, name="trunk")(inputs)
    return keras.Model(inputs, [layers.Dense(1, name="a")(x), layers.Dense(3, name="b")(x)], name="two_outputs")


def frozen():
    model = keras.Sequential([
        keras.Input((8, 8, 3)),
        layers.Conv2D(16, 3, name="conv"),
        layers.BatchNormalization(name="bn"),
        layers.ReLU(name="relu"),
        layers.Flatten(name="flatten"),
        layers.Dense(10, name="logits"),
    ], name="frozen")
    model.get_layer("conv").trainable = False
    return model


def unbuilt():
    return keras.Sequential([layers.Dense(4, name="a"), layers.Dense(2, name="b")], name="unbuilt")


def compiled():
    model = mlp()
    model.compile("adam", "mse")
    return model


def trained():
    model = mlp()
    model.compile("adam", "mse", jit_compile=False)
    model.train_on_batch(np.zeros((2, 784), "float32"), np.zeros((2, 10), "float32"))
    return model


def trained_sgd():
    model = frozen()
    model.compile("sgd", "mse", jit_compile=False)
    model.train_on_batch(np.zeros((2, 8, 8, 3), "float32"), np.zeros((2, 10), "float32"))
    return model


def long_names():
    return keras.Sequential([
        keras.Input((100, 100, 3), batch_size=32),
        layers.Conv2D(64, 3, name="a_layer_with_a_name_that_is_much_too_long_for_its_column_of_the_table"),
        layers.GlobalAveragePooling2D(name="global_average_pooling_with_a_long_name"),
        layers.Dense(100000, name="big"),
    ], name="long_names")


def default_names():
    keras.backend.clear_session()
    return keras.Sequential([
        keras.Input((8, 8, 1)), layers.Conv2D(2, 3), layers.Conv2D(2, 3), layers.MaxPooling2D(), layers.ReLU(), layers.PReLU(),
        layers.Flatten(), layers.Dense(3), layers.Dense(2),
    ])


CASES = [
    (mlp, {}), (two_inputs, {}), (residual, {}), (nested, {}), (nested, {"expand_nested": True}), (shared, {}),
    (two_outputs, {}), (frozen, {}), (frozen, {"show_trainable": True}), (nested, {"expand_nested": True, "show_trainable": True}),
    (unbuilt, {}), (compiled, {}), (trained, {}), (trained_sgd, {}), (long_names, {}), (default_names, {}),
    (mlp, {"line_length": 60}), (two_inputs, {"line_length": 120}), (two_inputs, {"show_trainable": True}),
]


def summary(model, columns, options):
    """The text printed in a terminal of so many columns."""
    os.environ["COLUMNS"] = str(columns)
    lines = []
    model.summary(print_fn=lines.append, **options)
    return "\n".join(lines)


def run(make, options):
    """One entry."""
    model = make()
    return {"name": " ".join([make.__name__, *(f"{k}={v}" for k, v in options.items())]), "model": make.__name__,
            "source": inspect.getsource(make), "options": options, "columns": WIDE, "text": summary(model, WIDE, options),
            "narrow_columns": NARROW, "narrow_text": summary(model, NARROW, options)}


def main():
    make_deterministic()
    write("summary.json", header(cases=[run(*c) for c in CASES]))


if __name__ == "__main__":
    main()
