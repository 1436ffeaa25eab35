"""Reads a TensorFlow checkpoint and prints, as JSON, each tensor's name, shape, dtype and numbers.

    python checkpoint.py PREFIX
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf  # noqa: E402


def main(prefix):
    reader = tf.train.load_checkpoint(prefix)
    tensors = {}
    for name in sorted(reader.get_variable_to_shape_map()):
        value = reader.get_tensor(name)
        tensors[name] = {
            "shape": list(value.shape),
            "dtype": value.dtype.name,
            "values": [float(v) for v in value.reshape(-1)],
        }
    json.dump(tensors, sys.stdout)


main(sys.argv[1])
