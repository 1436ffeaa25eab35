"""Models of many structures, as Keras writes them in JSON: for keras-json.json.gz and the live tests."""


import keras
import numpy as np
from keras import layers


def sequential():
    return keras.Sequential([
        keras.Input((8, 8, 3)),
        layers.Conv2D(4, 3, activation="relu", kernel_regularizer=keras.regularizers.L2(0.25)),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.5, seed=7),
        layers.Dense(5, activation="softmax", bias_initializer=keras.initializers.Constant(0.5)),
    ], name="digits")


def unbuilt():
    return keras.Sequential([layers.Dense(3, activation="tanh"), layers.Dense(2)])


def built_later():
    model = unbuilt()
    model.build((None, 4))
    return model


def empty():
    return keras.Sequential(name="nothing")


def two_branches():
    a = keras.Input((4,), name="a")
    b = keras.Input((4,), name="b")
    shared = layers.Dense(3, name="shared")
    total = layers.Add(name="total")([shared(a), shared(b)])
    joined = layers.Concatenate(name="joined")([total, shared(a), b])
    return keras.Model([a, b], [total, layers.Dense(1, name="score")(joined)], name="two_branches")


def ends_by_name():
    first = keras.Input((4,), name="first")
    second = keras.Input((3,), name="second")
    x = layers.Concatenate()([layers.Dense(3)(first), second])
    return keras.Model(
        {"second": second, "first": first},
        {"sum": layers.Dense(1)(x), "parts": (layers.Dense(2)(x), x)},
        name="ends_by_name",
    )


def lists_of_one():
    x = keras.Input((4,))
    return keras.Model([x], [layers.Dense(2)(x)])


def nested():
    x = keras.Input((6,))
    inner = keras.Model(x, layers.Dense(6, activation="elu", name="dense")(x), name="inner")
    head = keras.Sequential([keras.Input((6,)), layers.Dense(6, name="dense")], name="head")
    y = keras.Input((6,), name="outer_input")
    z = inner(head(inner(y)))
    return keras.Model(y, [z, head(z)], name="outer")


def nested_with_ends_by_name():
    return keras.Model(
        inputs := {"first": keras.Input((4,), name="first"), "second": keras.Input((3,), name="second")},
        ends_by_name()(inputs)["parts"][0],
    )


def models_in_a_stack():
    x = keras.Input((6,))
    inner = keras.Model(x, layers.Dense(4)(x), name="inner")
    return keras.Sequential([inner, keras.Sequential([layers.Dense(3)], name="tail"), layers.Dense(2)])


def used_elsewhere_too():
    """Layers with calls outside of the model, which are not counted."""
    x = keras.Input((4,), name="x")
    dense = layers.Dense(4, name="dense")
    dense(keras.Input((4,)))
    y = dense(x)
    dense(y)
    return keras.Model(x, dense(dense(y)), name="used_elsewhere_too")


def from_the_middle():
    x = keras.Input((4,), name="x")
    y = layers.Dense(5, name="early")(x)
    z = layers.Dense(2, name="late")(y)
    return keras.Model(y, z, name="from_the_middle")


def frozen():
    model = sequential()
    model.layers[0].trainable = False
    x = keras.Input((8, 8, 3))
    model.trainable = False
    return keras.Model(x, layers.Dense(2)(model(x)), name="frozen")


def dtypes():
    ids = keras.Input((5,), dtype="int32", name="ids")
    x = layers.Embedding(10, 4, mask_zero=True)(ids)
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(ids, layers.Dense(2, dtype="float64")(x), name="dtypes")


def with_a_mask():
    x = keras.Input((5,), name="x")
    mask = keras.Input((5,), dtype="bool", name="mask")
    return keras.Model([x, mask], layers.Softmax()(x, mask=mask), name="with_a_mask")


def modes():
    """Keras writes the mode of a call, here True and by itself False."""
    x = keras.Input((4,), name="x")
    y = layers.Dropout(0.5, seed=1, name="always")(x, training=True)
    return keras.Model(x, layers.Dropout(0.25, seed=2, name="by_itself")(y), name="modes")


def layer_as_activation():
    return keras.Sequential([
        keras.Input((4,)),
        layers.Dense(3, activation=layers.LeakyReLU(negative_slope=0.25)),
        layers.Dense(3, activation=layers.ReLU(max_value=6)),
        layers.Dense(3, activation=layers.Softmax(axis=-1)),
        layers.Dense(3, activation=keras.activations.gelu),
    ])


def compiled(optimizer="adam", loss="mse", **options):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="out")])
    model.compile(optimizer, loss, **options)
    return model


def compiled_two(**options):
    model = two_branches()
    model.compile(**options)
    return model


def compiled_by_objects():
    return compiled(
        keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(0.5, 100, warmup_target=1.0, warmup_steps=5),
                               weight_decay=0.125, clipnorm=2.0, use_ema=True),
        keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.125),
        metrics=[keras.metrics.TopKCategoricalAccuracy(2, name="top2"), "categorical_accuracy"],
        weighted_metrics=[keras.metrics.AUC(num_thresholds=50)],
        steps_per_execution=1,
    )


MODELS = {
    f.__name__: f
    for f in (sequential, unbuilt, built_later, empty, two_branches, ends_by_name, lists_of_one, nested,
              nested_with_ends_by_name, models_in_a_stack, used_elsewhere_too, from_the_middle, frozen, dtypes,
              with_a_mask, modes, layer_as_activation, compiled_by_objects)
} | {
    "compiled": compiled,
    "compiled_by_functions": lambda: compiled(
        keras.optimizers.SGD(0.5, momentum=0.25), keras.losses.mean_squared_error,
        metrics=[keras.metrics.mean_absolute_error, "accuracy"]),
    "compiled_lists": lambda: compiled_two(
        optimizer="rmsprop", loss=["mse", "mae"], loss_weights=[0.5, 2.0], metrics=[["mae"], ["mse", "accuracy"]]),
    "compiled_by_name": lambda: compiled_two(
        optimizer=keras.optimizers.RMSprop(0.125, centered=True),
        loss={"total": keras.losses.Huber(), "score": "binary_crossentropy"}, loss_weights={"score": 0.25},
        metrics={"score": ["accuracy", keras.metrics.Precision(thresholds=0.25)]},
        weighted_metrics={"total": "mae"}),
    "compiled_one_loss_only": lambda: compiled_two(optimizer="sgd", loss={"score": "mse"}),
    "compiled_without_loss": lambda: compiled(loss=None),
}


def described(model):
    """What the Java tests compare."""
    shapes = None
    if getattr(model, "outputs", None):
        shapes = [list(t.shape) for t in keras.tree.flatten(model.outputs)]
    return {
        "text": model.to_json(),
        "output_shapes": shapes,
        "parameters": int(sum(np.prod(w.shape) for w in model.weights)),
        "trainable": int(sum(np.prod(w.shape) for w in model.trainable_weights)),
    }
