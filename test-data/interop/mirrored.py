"""Training under tf.distribute.MirroredStrategy, on two logical CPUs.

    python mirrored.py FOLDER    writes x.npy, y.npy and NAME.keras, not trained; prints the weights after 5 steps by name

Weights are a list of flat lists, in the order of get_weights.
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

BATCH = 12
STEPS = 5


def mlp():
    return [
        layers.Dense(7, activation="tanh", kernel_regularizer="l2"),
        layers.Dense(5, activation="relu"),
        layers.Dense(3),
    ]


def normalized():
    return [
        layers.Dense(7),
        layers.BatchNormalization(momentum=0.8, synchronized=True),
        layers.Activation("relu"),
        layers.Dense(5, use_bias=False),
        layers.BatchNormalization(momentum=0.8, synchronized=True),
        layers.Dense(3),
    ]


def trained(folder, name, strategy):
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((6,))] + globals()[name]())
    model.compile(keras.optimizers.SGD(0.1), "mse")
    model.save(folder / f"{name}.keras")
    with strategy.scope():
        model = keras.models.load_model(folder / f"{name}.keras")
    x, y = np.load(folder / "x.npy"), np.load(folder / "y.npy")
    model.fit(x, y, batch_size=BATCH, epochs=1, shuffle=False, verbose=0)
    assert int(model.optimizer.iterations.numpy()) == STEPS
    return [value.ravel().tolist() for value in model.get_weights()]


def main(folder):
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    strategy = tf.distribute.MirroredStrategy(["/cpu:0", "/cpu:1"])
    assert strategy.num_replicas_in_sync == 2
    rng = np.random.default_rng(5)
    # The halves of a batch differ, so that their own statistics do too.
    x = rng.normal(size=(STEPS * BATCH, 6)) + np.arange(STEPS * BATCH)[:, None] % BATCH / 4
    np.save(folder / "x.npy", x.astype("float32"))
    np.save(folder / "y.npy", rng.normal(size=(STEPS * BATCH, 3)).astype("float32"))
    return {name: trained(folder, name, strategy) for name in ("mlp", "normalized")}


print(json.dumps(main(pathlib.Path(sys.argv[1]))))
