"""Calls a TFLite file by its signature.

    python tflite_signature.py MODEL.tflite INPUT.npz

Prints as JSON the signatures, the inputs and outputs in the file's order, and the outputs by name for the arrays of INPUT.npz,
which has them by name.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

interpreter = tf.lite.Interpreter(sys.argv[1])
outputs = interpreter.get_signature_runner()(**np.load(sys.argv[2]))
json.dump({
    "signatures": interpreter.get_signature_list(),
    "inputs": [d["name"] for d in interpreter.get_input_details()],
    "outputs": [d["name"] for d in interpreter.get_output_details()],
    "values": {name: value.ravel().tolist() for name, value in outputs.items()},
}, sys.stdout)
