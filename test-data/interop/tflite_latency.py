"""Times Addax's files beside TFLiteConverter's of the same models, in Python's interpreter.

    python tflite_latency.py FOLDER [ROUNDS]

FOLDER is one that tflite_models.py has filled, with Addax's files beside. Both files of a pair are loaded in this process and
run by turns on random inputs. Prints as JSON, per model and mode, the median microseconds of a run ("ours", "theirs") and the
median of the rounds' own ratios ("ratio").
"""

import json
import os
import pathlib
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

RUNS = 20


def load(file):
    interpreter = tf.lite.Interpreter(str(file), num_threads=1)
    interpreter.allocate_tensors()
    rng = np.random.default_rng(0)
    for detail in interpreter.get_input_details():
        value = rng.random(detail["shape"]) * 100
        interpreter.set_tensor(detail["index"], value.astype(detail["dtype"]))
    for _ in range(RUNS):
        interpreter.invoke()
    return interpreter


def micros(interpreter):
    start = time.perf_counter()
    for _ in range(RUNS):
        interpreter.invoke()
    return (time.perf_counter() - start) * 1e6 / RUNS


def compare(ours, theirs, rounds):
    pairs = []
    for i in range(rounds):
        first = micros(ours if i % 2 else theirs)
        second = micros(theirs if i % 2 else ours)
        pairs.append((first, second) if i % 2 else (second, first))
    a, b = np.array(pairs).T
    return {"ours": float(np.median(a)), "theirs": float(np.median(b)), "ratio": float(np.median(a / b))}


def main(folder, rounds):
    result = {}
    for model in sorted(p for p in pathlib.Path(folder).iterdir() if p.is_dir()):
        result[model.name] = {}
        for file in sorted(model.glob("addax-*.tflite")):
            other = model / file.name.removeprefix("addax-")
            if other.exists():
                result[model.name][other.stem] = compare(load(file), load(other), rounds)
    json.dump(result, sys.stdout)


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100)
