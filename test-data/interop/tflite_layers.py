"""Runs the .tflite file in each folder of a folder on its inputs, with XNNPACK and with TFLite's own kernels.

    python tflite_layers.py FOLDER

A folder has model.tflite, x-I.npy and y.npy. Prints as JSON, per folder, the signal-to-noise ratio of the output in decibels, for
both ways to run it; 999 where nothing differs, -999 where the shape does.
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from tflite_numbers import BUILTIN, DELEGATED, quantized, real  # noqa: E402


def run(file, resolver, inputs):
    interpreter = tf.lite.Interpreter(str(file), experimental_op_resolver_type=resolver)
    details = interpreter.get_input_details()
    for detail, x in zip(details, inputs):
        if list(detail["shape"]) != list(x.shape):
            interpreter.resize_tensor_input(detail["index"], x.shape, strict=True)
    interpreter.allocate_tensors()
    for detail, x in zip(details, inputs):
        interpreter.set_tensor(detail["index"], quantized(x, detail))
    interpreter.invoke()
    output = interpreter.get_output_details()[0]
    return real(interpreter.get_tensor(output["index"]), output).astype("float64")


def decibels(expected, got):
    if got.shape != expected.shape:
        return -999.0
    noise = np.sum((got - expected) ** 2)
    return 999.0 if noise == 0 else float(10 * np.log10(np.sum(expected**2) / noise))


def main(folder):
    result = {}
    for case in sorted(pathlib.Path(folder).iterdir()):
        inputs = [np.load(file) for file in sorted(case.glob("x-*.npy"))]
        expected = np.load(case / "y.npy").astype("float64")
        result[case.name] = [
            decibels(expected, run(case / "model.tflite", resolver, inputs))
            for resolver in (DELEGATED, BUILTIN)
        ]
    json.dump(result, sys.stdout)


main(sys.argv[1])
