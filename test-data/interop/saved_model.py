"""SavedModels between Java and Python.

    python saved_model.py run FOLDER INPUTS.json     runs serving_default, prints the outputs
    python saved_model.py write FOLDER               writes models and prints what they compute

INPUTS.json: {name: {"dtype": ..., "shape": [...], "values": [...]}}.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402


def as_json(array):
    array = np.asarray(array)
    values = [v.decode() if isinstance(v, bytes) else v for v in array.reshape(-1).tolist()]
    return {"dtype": "string" if array.dtype == object else array.dtype.name, "shape": list(array.shape), "values": values}


def run(folder, inputs):
    loaded = tf.saved_model.load(folder)
    with open(inputs) as file:
        given = {
            name: tf.constant(np.array(t["values"], t["dtype"]).reshape(t["shape"]))
            for name, t in json.load(file).items()
        }
    signature = loaded.signatures["serving_default"]
    layer = keras.layers.TFSMLayer(folder, call_endpoint="serving_default")
    through_keras = layer(next(iter(given.values()))) if len(given) == 1 else None
    return {
        "variables": sorted(v.name for v in loaded.variables),
        "inputs": {
            name: {"dtype": spec.dtype.name, "shape": spec.shape.as_list()}
            for name, spec in signature.structured_input_signature[1].items()
        },
        "outputs": {name: as_json(value) for name, value in signature(**given).items()},
        "keras": None
        if through_keras is None
        else {name: as_json(value) for name, value in through_keras.items()},
    }


def nets():
    """Name, model."""
    keras.utils.set_random_seed(1)
    layers = keras.layers
    yield "dense", keras.Sequential([keras.Input((6,)), layers.Dense(4, activation="gelu"), layers.Dense(3)])
    yield "convolutional", keras.Sequential(
        [
            keras.Input((8, 6, 2)),
            layers.Conv2D(4, 3, padding="same"),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(5, activation="softmax"),
        ]
    )
    image = keras.Input((4, 4, 1), name="image")
    words = keras.Input((3,), dtype="int32", name="words")
    embedded = layers.Flatten()(layers.Embedding(10, 2)(words))
    joined = layers.Concatenate()([layers.Flatten()(layers.Conv2D(2, 3)(image)), embedded])
    yield "several", keras.Model([image, words], [layers.Dense(3)(joined), layers.Dense(1)(joined)])
    yield "named", keras.Model({"image": image, "words": words}, {"p": layers.Dense(3)(joined)})
    steps = keras.Input((5, 3), name="steps")
    yield "lstm", keras.Model(steps, layers.LSTM(4, return_sequences=True)(steps))
    yield "gru", keras.Model(steps, layers.Bidirectional(layers.GRU(4))(steps))
    yield "attention", keras.Model(steps, layers.MultiHeadAttention(2, 3)(steps, steps))
    text = keras.Input((), dtype="string", name="text")
    vectorize = layers.TextVectorization(output_sequence_length=4)
    vectorize.adapt(["a horn is a horn", "of an addax"])
    yield "text", keras.Model(text, layers.Embedding(12, 2)(vectorize(text)))
    a = keras.Input((2,), name="a")
    yield "weightless", keras.Model(a, 2 * a)


def samples(model, count=7):
    rng = np.random.default_rng(7)
    given = {}
    for tensor in model.inputs:
        shape = (count, *tensor.shape[1:])
        if tensor.dtype == "string":
            words = ["horn", "addax of", "an horn a", "what"]
            given[tensor.name] = np.array([words[i % 4] for i in range(count)], object)
        elif tensor.dtype == "int32":
            given[tensor.name] = rng.integers(0, 10, shape).astype("int32")
        else:
            given[tensor.name] = rng.normal(size=shape).astype("float32")
    return given


def plain_module(folder):
    """A module of tf.saved_model.save with a scalar input, a table with an asset, int64 outputs."""

    class Module(tf.Module):
        def __init__(self):
            super().__init__()
            self.w = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="w")
            vocabulary = os.path.join(folder, "vocabulary.txt")
            with open(vocabulary, "w") as file:
                file.write("horn\naddax\n")
            self.asset = tf.saved_model.Asset(vocabulary)
            self.table = tf.lookup.StaticVocabularyTable(
                tf.lookup.TextFileInitializer(
                    self.asset, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER
                ),
                num_oov_buckets=1,
            )

        @tf.function(
            input_signature=[
                tf.TensorSpec([None, 2], tf.float32, name="x"),
                tf.TensorSpec([], tf.float32, name="scale"),
                tf.TensorSpec([None], tf.string, name="word"),
            ]
        )
        def serve(self, x, scale, word):
            y = tf.cond(scale > 0, lambda: tf.matmul(x, self.w) * scale, lambda: -x)
            return {"y": y, "id": self.table.lookup(word), "upper": tf.strings.upper(word)}

    module = Module()
    tf.saved_model.save(module, os.path.join(folder, "module"), signatures=module.serve)
    given = {
        "x": np.array([[1, 2], [3, 4], [5, 6]], "float32"),
        "scale": np.array(0.5, "float32"),
        "word": np.array(["addax", "horn", "x"], object),
    }
    outputs = module.serve(**{k: tf.constant(v) for k, v in given.items()})
    return given, {k: v.numpy() for k, v in outputs.items()}


def version_one(folder):
    """As TensorFlow 1 wrote: reference variables, a table's initializer in a collection."""
    v1 = tf.compat.v1
    with v1.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 2], name="x")
        w = v1.get_variable("w", initializer=[[1.0], [2.0]], use_resource=False)
        b = v1.get_variable("b", initializer=[0.5], use_resource=True)
        y = tf.identity(tf.matmul(x, w) + b, name="y")
        session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(session, os.path.join(folder, "version_one"), {"x": x}, {"y": y})
        given = {"x": np.array([[1, 2], [3, 4]], "float32")}
        return given, {"y": session.run(y, {x: given["x"]})}


def write(folder):
    made = {}
    for name, model in nets():
        model.export(os.path.join(folder, name), verbose=False)
        given = samples(model)
        by_name = {k: tf.constant(v) for k, v in given.items()}
        outputs = model(by_name if len(by_name) > 1 else next(iter(by_name.values())))
        if not isinstance(outputs, dict):
            outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
            outputs = {f"output_{i}": o for i, o in enumerate(outputs)}
        made[name] = (given, outputs, model.count_params())
    made["module"] = (*plain_module(folder), 4)
    made["version_one"] = (*version_one(folder), 3)
    return {
        name: {
            "inputs": {k: as_json(v) for k, v in given.items()},
            "outputs": {k: as_json(v) for k, v in outputs.items()},
            "parameters": parameters,
        }
        for name, (given, outputs, parameters) in made.items()
    }


def main(command, *arguments):
    out = sys.stdout
    sys.stdout = sys.stderr  # what TensorFlow prints is not part of the answer
    result = run(*arguments) if command == "run" else write(*arguments)
    json.dump(result, out)


main(*sys.argv[1:])
