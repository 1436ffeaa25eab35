"""Reads the files that Java wrote with Keras, uses and trains the models, and writes them again.

    keras_model_files.py FOLDER

FOLDER/cases.json is a list of {name, inputs, targets, steps}: tensors as {shape, dtype, values}, no targets for a model
that is not compiled. For each there are NAME.keras, NAME.weights.h5 and NAME.json (the model as JSON). Prints by name:

    outputs       of the model of NAME.keras
    rebuilt       outputs of the model of NAME.json with the weights of NAME.weights.h5
    evaluated     losses and metrics by name, in batches of two
    iterations    the optimizer's steps so far
    losses        of as many training steps as "steps", from where the file left off
    continued     iterations after them
    halved        outputs after all weights were halved, which are written to NAME.back.weights.h5
    back          outputs of the model that is written to NAME.back.keras, after all that
    served        outputs of the SavedModel NAME.export, if there is one

or {"error": ...}.
"""

import json
import os
import sys
import traceback
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402


def array(tensor):
    return np.array([float(v) for v in tensor["values"]]).astype(tensor["dtype"]).reshape(tensor["shape"])


def tensors(arrays):
    result = []
    for a in arrays if isinstance(arrays, (list, tuple)) else [arrays]:
        a = np.asarray(a)
        result.append({"shape": list(a.shape), "dtype": str(a.dtype), "values": [float(v) for v in a.ravel()]})
    return result


def one_or_all(arrays):
    return arrays[0] if len(arrays) == 1 else arrays


def load(path):
    """Without custom code; eager, since tracing takes seconds for each model and a few small batches take none."""
    model = keras.models.load_model(path, safe_mode=True)
    model.jit_compile = False
    model.run_eagerly = True
    return model


def serve(folder, arrays):
    """The outputs of serving_default, in order; inputs go by the order in which the model has them."""
    function = tf.saved_model.load(folder).signatures["serving_default"]
    names = json.loads(Path(folder + ".inputs.json").read_text())
    outputs = function(**{name: tf.constant(a) for name, a in zip(names, arrays, strict=True)})
    return [outputs[f"output_{i}"].numpy() for i in range(len(outputs))]


def try_out(folder, case):
    keras.backend.clear_session()
    path = str(folder / case["name"])
    x = one_or_all([array(t) for t in case["inputs"]])
    rows = case["inputs"][0]["shape"][0]
    model = load(path + ".keras")
    result = {"outputs": tensors(model.predict(x, batch_size=rows, verbose=0))}

    if os.path.exists(path + ".export"):
        result["served"] = tensors(serve(path + ".export", [array(t) for t in case["inputs"]]))

    rebuilt = keras.models.model_from_json(Path(path + ".json").read_text())
    rebuilt.load_weights(path + ".weights.h5")
    rebuilt.run_eagerly = True
    result["rebuilt"] = tensors(rebuilt.predict(x, batch_size=rows, verbose=0))

    if case.get("targets") is not None:
        y = one_or_all([array(t) for t in case["targets"]])
        result["evaluated"] = {
            k: float(v) for k, v in model.evaluate(x, y, batch_size=2, verbose=0, return_dict=True).items()}
        result["iterations"] = int(model.optimizer.iterations)
        result["losses"] = []
        for _ in range(case["steps"]):
            model.reset_metrics()
            result["losses"].append(float(np.ravel(model.train_on_batch(x, y))[0]))
        result["continued"] = int(model.optimizer.iterations)
        model.fit(x, y, epochs=1, batch_size=2, verbose=0)
    model.save(path + ".back.keras")
    result["back"] = tensors(model.predict(x, batch_size=rows, verbose=0))
    model.set_weights([w / 2 for w in model.get_weights()])
    model.save_weights(path + ".back.weights.h5")
    result["halved"] = tensors(model.predict(x, batch_size=rows, verbose=0))
    return result


def main(folder):
    results = {}
    for case in json.loads((folder / "cases.json").read_text()):
        try:
            results[case["name"]] = try_out(folder, case)
        except Exception:  # the test says which model failed, and why
            results[case["name"]] = {"error": traceback.format_exc()}
    json.dump(results, sys.stdout)


main(Path(sys.argv[1]))
