"""Runs every .tflite file of a folder that tflite_models.py has filled, beside what Keras computed.

    python tflite_run.py FOLDER

Prints as JSON, per model and file: size, the share of samples whose greatest output is that of Keras (the least of all
outputs), the mean and the greatest absolute error of the outputs, and the same with TFLite's own kernels instead of XNNPACK
(builtin_…).
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from tflite_numbers import BUILTIN, DELEGATED, quantized, real  # noqa: E402

ORDER = {"functional": (["image", "extra"], ["label", "ink"])}
RESOLVERS = {"": DELEGATED, "builtin_": BUILTIN}


def arrays(folder, name):
    return [np.load(file) for file in sorted(folder.glob(f"{name}-*.npy"))]


def ordered(details, names, runner_names):
    """Details in the model's order: by the signature's names where there are several."""
    if len(details) == 1:
        return details
    by_index = {d["index"]: d for d in details}
    return [by_index[runner_names[name]["index"]] for name in names]


def ports(interpreter, name):
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    if name in ORDER:
        runner = interpreter.get_signature_runner()
        ins, outs = runner.get_input_details(), runner.get_output_details()
        out_names = ORDER[name][1] if ORDER[name][1][0] in outs else sorted(outs)
        return ordered(inputs, ORDER[name][0], ins), ordered(outputs, out_names, outs)
    return inputs, outputs


def run(file, name, resolver, tests):
    interpreter = tf.lite.Interpreter(str(file), experimental_op_resolver_type=resolver)
    interpreter.allocate_tensors()
    inputs, outputs = ports(interpreter, name)
    results = [[] for _ in outputs]
    for i in range(len(tests[0])):
        for test, detail in zip(tests, inputs):
            interpreter.set_tensor(detail["index"], quantized(test[i:i + 1], detail))
        interpreter.invoke()
        for k, detail in enumerate(outputs):
            results[k].append(real(interpreter.get_tensor(detail["index"]), detail))
    return [np.concatenate(r) for r in results]


def peak(values):
    return values > 0.5 if values.shape[-1] == 1 else values.argmax(-1)


def compare(got, expected):
    return {
        "agreement": float(min(np.mean(peak(g) == peak(e)) for g, e in zip(got, expected))),
        "error": float(max(np.mean(np.abs(g - e)) for g, e in zip(got, expected))),
        "greatest": float(max(np.max(np.abs(g - e)) for g, e in zip(got, expected))),
    }


def main(folder):
    result = {}
    for model in sorted(p for p in pathlib.Path(folder).iterdir() if p.is_dir()):
        tests, expected = arrays(model, "test"), arrays(model, "float")
        result[model.name] = {}
        for file in sorted(model.glob("*.tflite")):
            row = {"size": file.stat().st_size}
            for prefix, resolver in RESOLVERS.items():
                got = run(file, model.name, resolver, tests)
                row.update({prefix + k: v for k, v in compare(got, expected).items()})
            result[model.name][file.stem] = row
    json.dump(result, sys.stdout)


main(sys.argv[1])
