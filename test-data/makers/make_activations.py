"""Writes activations.json.gz: values and gradients of every activation function."""

import keras
import numpy as np
import tensorflow as tf

from keras_helper import flat, header, make_deterministic, normal, write

GRID = [
    -1000.0, -100.0, -88.0, -50.0, -20.0, -15.0, -10.0, -6.0, -5.0, -4.0, -3.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.75,
    -0.5, -0.25, -0.1, -0.01, -1e-3, -1e-5, -0.0,
    0.0, 1e-5, 1e-3, 0.01, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 10.0, 15.0, 20.0, 50.0,
    88.0, 100.0, 1000.0,
]

ELEMENTWISE = [
    ("celu", [{}, {"alpha": 0.5}, {"alpha": 2.0}]),
    ("elu", [{}, {"alpha": 0.5}, {"alpha": 2.0}]),
    ("exponential", [{}]),
    ("gelu", [{}, {"approximate": True}]),
    ("hard_shrink", [{}, {"threshold": 1.0}]),
    ("hard_sigmoid", [{}]),
    ("hard_silu", [{}]),
    ("hard_swish", [{}]),
    ("hard_tanh", [{}]),
    ("leaky_relu", [{}, {"negative_slope": 0.01}]),
    ("linear", [{}]),
    ("log_sigmoid", [{}]),
    ("mish", [{}]),
    ("relu", [
        {}, {"negative_slope": 0.1}, {"max_value": 6.0}, {"max_value": 1.5}, {"threshold": 0.5}, {"threshold": -0.5},
        {"negative_slope": 0.2, "max_value": 2.0}, {"negative_slope": 0.2, "threshold": 1.0},
        {"negative_slope": 0.2, "max_value": 3.0, "threshold": 0.5}, {"max_value": 3.0, "threshold": 0.5},
    ]),
    ("relu6", [{}]),
    ("selu", [{}]),
    ("sigmoid", [{}]),
    ("silu", [{}]),
    ("soft_shrink", [{}, {"threshold": 1.0}]),
    ("softplus", [{}]),
    ("softsign", [{}]),
    ("sparse_plus", [{}]),
    ("sparse_sigmoid", [{}]),
    ("squareplus", [{}, {"b": 1}]),
    ("swish", [{}]),
    ("tanh", [{}]),
    ("tanh_shrink", [{}]),
    ("threshold", [{"threshold": 0.5, "default_value": 0.1}, {"threshold": -1.0, "default_value": -2.0}]),
]

# (name, arguments, shape): what works along an axis.
AXIS = [
    ("softmax", {}, (3, 5)),
    ("softmax", {"axis": 1}, (2, 3, 4)),
    ("softmax", {"axis": -2}, (2, 3, 4)),
    ("log_softmax", {}, (3, 5)),
    ("log_softmax", {"axis": 1}, (2, 3, 4)),
    ("log_softmax", {"axis": 0}, (4, 3)),
    ("sparsemax", {}, (3, 5)),
    ("sparsemax", {"axis": 1}, (2, 3, 4)),
    ("glu", {}, (3, 6)),
    ("glu", {"axis": 1}, (2, 4, 3)),
]
EXTREME_ROWS = [[1000.0, -1000.0, 0.0, 999.0], [100.0, 100.0, 100.0, -100.0], [-1e-3, 0.0, 1e-3, 20.0]]


def run(name, arguments, values, probe):
    """One entry: the function, its arguments, values and gradients, in float32 and float64."""
    entry = {"name": f"{name} {arguments}" if arguments else name, "activation": name, "config": arguments}
    entry |= {"shape": list(values.shape), "input": flat(values)}
    for suffix, dtype in (("", "float32"), ("64", "float64")):
        x = tf.constant(values.astype(dtype))
        with tf.GradientTape() as tape:
            tape.watch(x)
            output = getattr(keras.activations, name)(x, **arguments)
            target = tf.reduce_sum(output * probe.astype(dtype))
        entry |= {f"output{suffix}": flat(output), f"gradient{suffix}": flat(tape.gradient(target, x))}
    return entry | {"output_shape": list(output.shape), "probe": flat(probe)}


def cases():
    """All entries."""
    rng = np.random.default_rng(21)
    grid = np.array(GRID, "float32")
    probe = np.where(np.arange(len(GRID)) % 2, 1.0, -0.5).astype("float32")
    for name, variants in ELEMENTWISE:
        for arguments in variants:
            yield run(name, arguments, grid, probe)
    for name, arguments, shape in AXIS:
        values = normal(rng, shape, 1.5)
        output_shape = getattr(keras.activations, name)(tf.constant(values), **arguments).shape
        yield run(name, arguments, values, normal(rng, output_shape, 1.0, 2))
    extremes = np.array(EXTREME_ROWS, "float32")
    for name in ("softmax", "log_softmax", "sparsemax"):
        yield run(name, {}, extremes, normal(rng, extremes.shape, 1.0, 2))


def main():
    make_deterministic()
    write("activations.json.gz", header(cases=list(cases())))


if __name__ == "__main__":
    main()
