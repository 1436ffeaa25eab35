"""Builds a small network, predicts, trains it for some steps, and prints everything as JSON.

    python train.py SEED STEPS

The network: Conv2D(6, 3, same, no bias: before batch normalization its gradient is nothing but rounding, which
AdamW would enlarge) - BatchNormalization - ReLU - MaxPooling2D - DepthwiseConv2D(3) - Flatten - Dense(16, gelu)
- Dropout(0) - Dense(5). Loss: sparse categorical cross-entropy of logits. Optimizer: AdamW(0.01) with global clipping.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402


def network():
    return keras.Sequential(
        [
            keras.Input((9, 7, 2)),
            layers.Conv2D(6, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.DepthwiseConv2D(3),
            layers.Flatten(),
            layers.Dense(16, activation="gelu"),
            layers.Dropout(0.0),
            layers.Dense(5),
        ]
    )


def flat(array):
    return [float(v) for v in np.asarray(array).reshape(-1)]


def main(seed, steps):
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(steps, 8, 9, 7, 2)).astype("float32")
    y = rng.integers(0, 5, size=(steps, 8)).astype("int32")
    model = network()
    model.compile(
        keras.optimizers.AdamW(0.01, global_clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    result = {
        "x": flat(x),
        "y": flat(y),
        "weights": [{"shape": list(w.shape), "values": flat(w)} for w in model.get_weights()],
        "predictions": flat(model.predict_on_batch(x[0])),
        "losses": [],
    }
    for step in range(steps):
        model.reset_metrics()
        result["losses"].append(float(model.train_on_batch(x[step], y[step])))
    result["trained"] = [flat(w) for w in model.get_weights()]
    json.dump(result, sys.stdout)


main(int(sys.argv[1]), int(sys.argv[2]))
