"""The cases of keras-files that show whole models: topologies, dtypes, names."""

import keras
from keras import layers

from keras_file_case import cases_of, chain, sequential

CASES = []
case = cases_of(CASES)


def classify(optimizer="adam", metrics=("accuracy",)):
    """Arguments of compile for a classifier with softmax."""
    return lambda: {"optimizer": optimizer, "loss": "sparse_categorical_crossentropy", "metrics": list(metrics)}


def mse(optimizer="adam", **more):
    return lambda: {"optimizer": optimizer, "loss": "mse", **more}


def convolution(filters, **options):
    """Convolution, batch normalization and ReLU."""
    return [layers.Conv2D(filters, 3, padding="same", use_bias=False, **options), layers.BatchNormalization(momentum=0.8), layers.ReLU()]


@case(compile=classify("adam"), targets=["labels"], steps=3)
def lenet():
    return sequential(
        (8, 8, 1), layers.Conv2D(4, 3, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(6, activation="relu"),
        layers.Dropout(0.3), layers.Dense(4, activation="softmax"), name="lenet")


@case()
def sequential_without_input():
    model = keras.Sequential([layers.Dense(4, activation="relu"), layers.Dense(2)])
    model.build((None, 3))
    return model


@case()
def fixed_batch_size():
    return keras.Sequential([keras.Input((5,), batch_size=4, name="five"), layers.Dense(3)], name="of_four")


@case()
def unknown_length():
    return sequential((None, 3), layers.Conv1D(4, 3, padding="same"), layers.GlobalMaxPooling1D(), layers.Dense(2))


@case()
def unknown_image_size():
    return sequential((None, None, 2), layers.Conv2D(3, 3, strides=2), layers.GlobalAveragePooling2D(), layers.Dense(2))


@case()
def one_layer():
    return sequential((3,), layers.Dense(1))


@case()
def no_weights():
    return sequential((4, 4, 1), layers.MaxPooling2D(2), layers.Flatten(), layers.Activation("softmax"))


@case(compile=classify("sgd"), targets=["labels"], steps=4)
def residual():
    x = inputs = keras.Input((8, 8, 2), name="image")
    x = chain(x, *convolution(4, strides=2))
    y = chain(x, *convolution(4), layers.Conv2D(4, 3, padding="same", use_bias=False), layers.BatchNormalization())
    x = layers.ReLU()(layers.Add()([x, y]))
    return keras.Model(inputs, chain(x, layers.GlobalAveragePooling2D(), layers.Dense(3, activation="softmax")), name="residual")


@case(compile=mse(), steps=2)
def mobile():
    inputs = keras.Input((9, 9, 3))
    x = chain(inputs, *convolution(4, strides=2), layers.DepthwiseConv2D(3, padding="same", use_bias=False), layers.BatchNormalization(),
              layers.ReLU(6.0), layers.Conv2D(6, 1, use_bias=False), layers.BatchNormalization(), layers.GlobalAveragePooling2D(), layers.Dense(2))
    return keras.Model(inputs, x)


@case(compile=mse("rmsprop"), steps=2)
def unet():
    inputs = keras.Input((8, 8, 1))
    down = layers.Conv2D(3, 3, padding="same", activation="relu")(inputs)
    x = chain(down, layers.MaxPooling2D(2), layers.Conv2D(4, 3, padding="same", activation="relu"), layers.Conv2DTranspose(3, 2, strides=2))
    x = layers.Concatenate()([down, x])
    return keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(x), name="unet")


@case(compile=mse(), steps=2)
def functional_in_functional():
    inner_input = keras.Input((4,))
    inner = keras.Model(inner_input, layers.Dense(3)(layers.Dense(5, activation="relu")(inner_input)), name="inner")
    outer = keras.Input((4,))
    return keras.Model(outer, layers.Dense(2)(inner(outer)), name="outer")


@case(compile=mse(), steps=2)
def sequential_in_functional():
    encoder = sequential((6,), layers.Dense(4, activation="tanh"), layers.Dense(2, name="code"), name="encoder")
    decoder = sequential((2,), layers.Dense(4, activation="tanh"), layers.Dense(6), name="decoder")
    inputs = keras.Input((6,), name="values")
    return keras.Model(inputs, decoder(encoder(inputs)), name="autoencoder")


@case(compile=mse(), steps=2)
def functional_in_sequential():
    inputs = keras.Input((5, 4))
    block = keras.Model(inputs, layers.Add()([inputs, layers.Conv1D(4, 3, padding="same")(inputs)]), name="block")
    return keras.Sequential([keras.Input((5, 4)), block, layers.Flatten(), layers.Dense(2)])


@case()
def functional_first_in_sequential():
    inputs = keras.Input((6,))
    block = keras.Model(inputs, layers.Dense(3, activation="relu")(inputs), name="first")
    return keras.Sequential([block, layers.Dense(2)])


@case(compile=mse(), steps=3)
def sequential_in_sequential():
    inner = sequential((3, 4), layers.BatchNormalization(), layers.Dense(2), name="inner")
    return sequential((3, 4), layers.Dense(4), inner, layers.Flatten(), layers.Dense(1))


@case(compile=mse(), steps=2)
def two_levels_of_nesting():
    core = sequential((4,), layers.Dense(4, activation="relu"), layers.BatchNormalization(momentum=0.6), name="core")
    inputs = keras.Input((4,))
    middle = keras.Model(inputs, layers.Add()([inputs, core(inputs)]), name="middle")
    outer = keras.Input((4,))
    return keras.Model(outer, layers.Dense(2)(layers.Dense(3)(middle(outer))), name="top")


@case(compile=mse("sgd"), steps=2)
def shared_layer():
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    dense = layers.Dense(3, activation="tanh")
    return keras.Model([left, right], layers.Dot(axes=-1)([dense(left), dense(right)]), name="twins")


@case(compile=mse(), steps=3)
def shared_model():
    tower = sequential((6, 6, 1), *convolution(2), layers.Flatten(), layers.Dense(3), name="tower")
    a, b = keras.Input((6, 6, 1)), keras.Input((6, 6, 1))
    return keras.Model([a, b], layers.Subtract()([tower(a), tower(b)]))


@case()
def layer_used_three_times():
    inputs = keras.Input((3,))
    dense = layers.Dense(3, activation="tanh", name="again")
    return keras.Model(inputs, [dense(dense(dense(inputs))), dense(inputs)])


@case(compile=lambda: {"optimizer": "adam", "loss": {"digit": "sparse_categorical_crossentropy", "odd": "binary_crossentropy"},
                       "loss_weights": {"digit": 0.8, "odd": 0.3}, "metrics": {"digit": ["accuracy"], "odd": ["accuracy", "auc"]}},
      targets=["labels", "zero-one"], steps=2)
def two_outputs():
    inputs = keras.Input((7,), name="image")
    trunk = layers.Dense(6, activation="relu", name="trunk")(inputs)
    return keras.Model(inputs, [layers.Dense(5, activation="softmax", name="digit")(trunk), layers.Dense(1, activation="sigmoid", name="odd")(trunk)])


@case(compile=lambda: {"optimizer": "sgd", "loss": ["mse", "mae"], "loss_weights": [1.0, 0.25], "metrics": [["mae"], ["mse"]]},
      targets=["values", "values"], steps=2)
def losses_in_a_list():
    a, b = keras.Input((3,), name="a"), keras.Input((2, 2), name="b")
    joined = layers.Concatenate()([a, layers.Flatten()(b)])
    return keras.Model([a, b], [layers.Dense(2)(joined), layers.Dense(1)(joined)])


@case(compile=mse(), targets=["values", "values"], steps=2)
def one_loss_for_two_outputs():
    inputs = keras.Input((4,))
    return keras.Model(inputs, [layers.Dense(2)(inputs), layers.Dense(3)(inputs)])


@case(below=3)
def inputs_of_unequal_dtypes():
    words, image, flags = keras.Input((4,), dtype="int32"), keras.Input((4, 4, 1), dtype="uint8"), keras.Input((2,), dtype="float64")
    x = layers.Flatten()(layers.Embedding(3, 2)(words))
    y = layers.Flatten()(layers.Rescaling(1 / 255)(image))
    return keras.Model([words, image, flags], layers.Dense(2)(layers.Concatenate()([x, y, layers.Dense(2)(flags)])))


@case(below=100)
def integers_out():
    inputs = keras.Input((2, 3), dtype="int32")
    return keras.Model(inputs, [layers.Flatten()(inputs), layers.Dense(2)(layers.Rescaling(0.1)(inputs))])


@case()
def float16_data():
    return sequential((5,), layers.Dense(4, activation="relu"), layers.Dense(2), dtype="float16")


@case()
def float64_layers():
    return sequential((5,), layers.Dense(4, activation="relu", dtype="float64"), layers.Dense(2, dtype="float64"), dtype="float64")


@case()
def float16_layer():
    return sequential((5,), layers.Dense(4, activation="relu", dtype="float16"), layers.Dense(2))


@case(compile=mse("sgd"), steps=2)
def names_of_the_user():
    inputs = keras.Input((4,), name="Messwerte")
    x = layers.Dense(3, name="block1.dense-A")(inputs)
    x = layers.BatchNormalization(name="BN_1")(x)
    return keras.Model(inputs, layers.Dense(2, name="dense")(layers.Dense(3, name="dense_7")(x)), name="My_Model.v2")


@case(compile=mse(), steps=3)
def frozen_layers():
    model = sequential((6, 6, 2), *convolution(3), layers.Flatten(), layers.Dense(4), layers.Dense(2), name="frozen")
    model.layers[0].trainable = False
    model.layers[1].trainable = False
    model.layers[4].trainable = False
    return model


@case(compile=mse(), steps=3)
def frozen_model_inside():
    base = sequential((5, 5, 1), *convolution(2), layers.Flatten(), name="base")
    base.trainable = False
    inputs = keras.Input((5, 5, 1))
    return keras.Model(inputs, layers.Dense(2, name="head")(base(inputs, training=False)))


@case()
def wholly_frozen():
    model = sequential((4,), layers.Dense(3), layers.BatchNormalization(), layers.Dense(1))
    model.trainable = False
    return model
