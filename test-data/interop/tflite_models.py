"""Trains small Keras models on the digits and converts each with TFLiteConverter in every mode.

    python tflite_models.py FOLDER [MODEL…]

Writes per model a folder of its own with
    weights-NN.npy               the trained weights in Keras's order
    calibration-I.npy            200 samples per input
    test-I.npy                   the held-out samples per input
    float-J.npy                  what Keras makes of them, per output
    MODE.tflite                  TFLiteConverter's file; none where it fails
    conversion.json              per mode the size and the seconds of the conversion, or the error
and prints as JSON, per model and mode, the size and the conversion time, or the error.
The models stand once more in ReferenceNets.java: change both.
"""

import contextlib
import gzip
import json
import os
import pathlib
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers as L  # noqa: E402

DIGITS = pathlib.Path(__file__).resolve().parent.parent / "digits"
CALIBRATION = 200


def idx(name, offset):
    return np.frombuffer(gzip.decompress((DIGITS / name).read_bytes()), np.uint8, offset=offset)


def digits():
    """Images (n, 28, 28, 1) of 0 to 1 and labels to train with; every fifth one, four times shifted, to test with."""
    small = idx("digits-images-idx3-ubyte.gz", 16).reshape(-1, 8, 8, 1)
    labels = idx("digits-labels-idx1-ubyte.gz", 8).astype("int32")
    images = tf.image.resize(small.astype("float32"), (28, 28)).numpy() / 16
    held_out = np.arange(len(labels)) % 5 == 4
    shifts = ((0, 0), (1, 0), (0, -1), (-1, 1))
    test = np.concatenate([np.roll(images[held_out], shift, (1, 2)) for shift in shifts])
    noise = np.random.default_rng(0).normal(0, 0.05, test.shape)
    return images[~held_out], labels[~held_out], np.clip(test + noise, 0, 1).astype("float32")


def classifier(*layers, shape=(28, 28, 1)):
    return keras.Sequential([keras.Input(shape), *layers])


def bn_relu(x, relu):
    return (L.ReLU() if relu is None else L.ReLU(max_value=relu))(L.BatchNormalization()(x))


def mlp():
    return classifier(L.Flatten(), L.Dense(128, activation="relu"), L.Dense(10, activation="softmax"))


def lenet():
    return classifier(
        L.Conv2D(20, 5, activation="relu"), L.MaxPooling2D(2),
        L.Conv2D(50, 5, activation="relu"), L.MaxPooling2D(2),
        L.Flatten(), L.Dense(500, activation="relu"), L.Dense(10, activation="softmax"))


def cnn():
    return classifier(
        L.Conv2D(32, 3, activation="relu"), L.MaxPooling2D(2),
        L.Flatten(), L.Dense(128, activation="relu"), L.Dense(10, activation="softmax"))


def dsconv():
    x = inputs = keras.Input((28, 28, 1))
    x = bn_relu(L.Conv2D(16, 3, strides=2, padding="same", use_bias=False)(x), None)
    for filters, strides in ((32, 2), (64, 2)):
        x = bn_relu(L.DepthwiseConv2D(3, strides=strides, padding="same", use_bias=False)(x), None)
        x = bn_relu(L.Conv2D(filters, 1, use_bias=False)(x), None)
    return keras.Model(inputs, L.Dense(10, activation="softmax")(L.GlobalAveragePooling2D()(x)))


def resnet():
    x = inputs = keras.Input((28, 28, 1))
    x = bn_relu(L.Conv2D(16, 3, strides=2, padding="same", use_bias=False)(x), None)
    for filters, strides in ((16, 1), (32, 2)):
        y = bn_relu(L.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x), None)
        y = L.BatchNormalization()(L.Conv2D(filters, 3, padding="same", use_bias=False)(y))
        if strides > 1:
            x = L.BatchNormalization()(L.Conv2D(filters, 1, strides=strides, use_bias=False)(x))
        x = L.ReLU()(L.Add()([x, y]))
    return keras.Model(inputs, L.Dense(10, activation="softmax")(L.GlobalAveragePooling2D()(x)))


def mobilenet():
    x = inputs = keras.Input((28, 28, 1))
    x = bn_relu(L.Conv2D(16, 3, strides=2, padding="same", use_bias=False)(x), 6)
    channels = 16
    for filters, strides in ((16, 1), (24, 2), (24, 1)):
        y = bn_relu(L.Conv2D(channels * 4, 1, use_bias=False)(x), 6)
        y = bn_relu(L.DepthwiseConv2D(3, strides=strides, padding="same", use_bias=False)(y), 6)
        y = L.BatchNormalization()(L.Conv2D(filters, 1, use_bias=False)(y))
        x = L.Add()([x, y]) if strides == 1 and channels == filters else y
        channels = filters
    x = bn_relu(L.Conv2D(96, 1, use_bias=False)(x), 6)
    return keras.Model(inputs, L.Dense(10, activation="softmax")(L.GlobalAveragePooling2D()(x)))


def embedding():
    return keras.Sequential([
        keras.Input((32,), dtype="int32"), L.Embedding(1000, 16), L.GlobalAveragePooling1D(),
        L.Dense(16, activation="relu"), L.Dense(2, activation="softmax")])


def autoencoder():
    return classifier(
        L.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
        L.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
        L.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu"),
        L.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid"))


def functional():
    image = keras.Input((28, 28, 1), name="image")
    extra = keras.Input((8,), name="extra")
    x = L.Flatten()(L.MaxPooling2D(2)(L.Conv2D(8, 3, activation="relu")(image)))
    x = L.Concatenate()([x, L.Dense(8, activation="relu")(extra)])
    x = L.Dense(32, activation="relu")(x)
    label = L.Dense(10, activation="softmax", name="label")(x)
    ink = L.Dense(1, activation="sigmoid", name="ink")(x)
    return keras.Model([image, extra], [label, ink])


def conv1d():
    return classifier(
        L.Conv1D(16, 3, strides=2, padding="same", activation="relu"),
        L.Conv1D(32, 3, dilation_rate=2, padding="same", activation="relu"),
        L.Conv1D(32, 3, dilation_rate=4, activation="relu"),
        L.GlobalAveragePooling1D(), L.Dense(10, activation="softmax"), shape=(28, 28))


MODELS = {f.__name__: f for f in (
    mlp, lenet, cnn, dsconv, resnet, mobilenet, embedding, autoencoder, functional, conv1d)}


def sentences(rng, count):
    """Words of two topics; the class is the topic of which there are more."""
    topic = rng.integers(0, 2, (count, 1))
    loaded = rng.random((count, 32)) < 0.2
    words = rng.integers(0, 1000, (count, 32))
    words = np.where(loaded, words // 2 * 2 + topic, words)
    return words.astype("int32"), topic[:, 0].astype("int32")


def data(name):
    """Training inputs and targets, test inputs, and how to train."""
    x, y, xt = digits()
    crossentropy = "sparse_categorical_crossentropy"
    if name == "embedding":
        rng = np.random.default_rng(0)
        words, labels = sentences(rng, 4000)
        return [words], [labels], [sentences(rng, 1000)[0]], [crossentropy], 12
    if name == "autoencoder":
        return [x], [x], [xt], ["binary_crossentropy"], 6
    if name == "functional":
        ink, ink_test = (a.mean(axis=(1, 2, 3)) for a in (x, xt))
        rows, rows_test = (a.reshape(-1, 7, 4, 28).mean(axis=(2, 3)) for a in (x, xt))
        extra, extra_test = (np.pad(r, ((0, 0), (0, 1))).astype("float32") for r in (rows, rows_test))
        return [x, extra], [y, (ink > ink.mean()).astype("float32")], [xt, extra_test], [
            crossentropy, "binary_crossentropy"], 8
    if name == "conv1d":
        return [x[..., 0]], [y], [xt[..., 0]], [crossentropy], 25
    return [x], [y], [xt], [crossentropy], {"mlp": 12, "lenet": 4, "cnn": 6}.get(name, 15)


def save(folder, name, arrays):
    for i, array in enumerate(arrays):
        np.save(folder / f"{name}-{i:02d}.npy", np.ascontiguousarray(array))


def converter(model, mode, samples):
    c = tf.lite.TFLiteConverter.from_keras_model(model)
    if mode == "none":
        return c
    c.optimizations = [tf.lite.Optimize.DEFAULT]
    if mode == "float16":
        c.target_spec.supported_types = [tf.float16]
    elif mode in ("int8", "int16x8"):
        names = [tensor.name for tensor in model.inputs]
        rows = [{n: s[i:i + 1] for n, s in zip(names, samples)} for i in range(CALIBRATION)]
        # By name where there are several: the converter orders inputs in its own way.
        c.representative_dataset = lambda: iter(
            rows if len(names) > 1 else [list(row.values()) for row in rows])
        int8 = mode == "int8"
        ops = tf.lite.OpsSet
        c.target_spec.supported_ops = [
            ops.TFLITE_BUILTINS_INT8 if int8
            else ops.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8]
        if all(s.dtype == np.float32 for s in samples):
            c.inference_input_type = tf.int8 if int8 else tf.int16
        c.inference_output_type = tf.int8 if int8 else tf.int16
    return c


def convert(model, mode, samples, file):
    start = time.time()
    try:
        content = converter(model, mode, samples).convert()
    except Exception as e:  # the converter's own failure is a result
        return {"error": str(e).strip().splitlines()[-1][:120]}
    file.write_bytes(content)
    return {"size": len(content), "seconds": time.time() - start}


def main(folder, names):
    result = {}
    for name in names or MODELS:
        out = pathlib.Path(folder) / name
        out.mkdir(parents=True, exist_ok=True)
        keras.utils.set_random_seed(1)
        model = MODELS[name]()
        x, y, xt, losses, epochs = data(name)
        model.compile(keras.optimizers.Adam(2e-3), loss=losses, jit_compile=False)
        model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
        predictions = model.predict(xt, verbose=0, batch_size=64)
        samples = [a[np.arange(CALIBRATION) * len(a) // CALIBRATION] for a in x]
        save(out, "weights", model.get_weights())
        save(out, "calibration", samples)
        save(out, "test", xt)
        save(out, "float", predictions if isinstance(predictions, list) else [predictions])
        result[name] = {
            mode: convert(model, mode, samples, out / f"{mode}.tflite")
            for mode in ("none", "float16", "dynamic", "int8", "int16x8")}
        (out / "conversion.json").write_text(json.dumps(result[name]))
        print(name, result[name], file=sys.stderr)
    return result


with contextlib.redirect_stdout(sys.stderr):  # TFLiteConverter talks there
    made = main(sys.argv[1], sys.argv[2:])
json.dump(made, sys.stdout)
