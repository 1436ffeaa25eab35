"""Writes regularizers.json.gz, constraints.json.gz and initializers.json: what Keras does to and with weights."""

import math

import keras
import numpy as np
import tensorflow as tf
from keras.src.initializers.random_initializers import compute_fans

from keras_helper import flat, floatx, header, make_deterministic, normal, write

REGULARIZERS = [
    ("L1", {}), ("L1", {"l1": 0.1}),
    ("L2", {}), ("L2", {"l2": 0.1}),
    ("L1L2", {}), ("L1L2", {"l1": 0.02, "l2": 0.3}), ("L1L2", {"l1": 0.02}),
    ("OrthogonalRegularizer", {}), ("OrthogonalRegularizer", {"factor": 0.1, "mode": "columns"}),
]
REGULARIZER_SHAPES = [(5,), (4, 3), (3, 4), (2, 2, 2, 3)]

CONSTRAINTS = [
    ("MaxNorm", {}), ("MaxNorm", {"max_value": 0.7}), ("MaxNorm", {"max_value": 1.0, "axis": 1}),
    ("MaxNorm", {"max_value": 0.8, "axis": [0, 1, 2]}),
    ("MinMaxNorm", {}), ("MinMaxNorm", {"min_value": 0.5, "max_value": 0.9}),
    ("MinMaxNorm", {"min_value": 0.5, "max_value": 0.9, "rate": 0.3}),
    ("MinMaxNorm", {"min_value": 0.5, "max_value": 0.9, "axis": 1}),
    ("MinMaxNorm", {"min_value": 1.0, "max_value": 1.5, "rate": 0.8, "axis": [0, 1, 2]}),
    ("NonNeg", {}),
    ("UnitNorm", {}), ("UnitNorm", {"axis": 1}), ("UnitNorm", {"axis": [0, 1, 2]}),
]
CONSTRAINT_SHAPES = [(5,), (4, 3), (2, 2, 2, 3)]

INITIALIZER_SHAPES = [(7,), (64, 32), (5, 16, 8), (3, 3, 8, 16), (5, 3, 1, 20), (2, 3, 2, 4, 8), (3, 3, 8, 2)]
SCALED = ["GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal"]
SAMPLES = 8


def title(name, config, shape):
    """A readable name of a case."""
    return " ".join([name, *(f"{k}={v}" for k, v in config.items()), str(shape)])


def regularizer(name, config, dtype):
    """A regularizer; the orthogonal one keeps its factor as a float32 tensor, which float64 inputs need wider."""
    made = getattr(keras.regularizers, name)(**config)
    if name == "OrthogonalRegularizer":
        made.factor = tf.cast(made.factor, dtype)
    return made


def regularized(name, config, shape, rng):
    """The penalty of some values, and its gradient."""
    values = normal(rng, shape)
    entry = {"name": title(name, config, shape), "regularizer": name, "config": config, "shape": list(shape), "values": flat(values)}
    for suffix, dtype in (("", "float32"), ("64", "float64")):
        x = tf.constant(values.astype(dtype))
        with floatx(dtype), tf.GradientTape() as tape:
            tape.watch(x)
            penalty = regularizer(name, config, dtype)(x)
        entry |= {f"penalty{suffix}": flat(penalty)[0], f"gradient{suffix}": flat(tape.gradient(penalty, x, unconnected_gradients="zero"))}
    return entry


def constrained(name, config, shape, rng):
    """Values before and after."""
    values = normal(rng, shape)
    values.ravel()[0] = 0
    output = getattr(keras.constraints, name)(**config)(tf.constant(values))
    return {"name": title(name, config, shape), "constraint": name, "config": config, "shape": list(shape),
            "input": flat(values), "output": flat(output)}


def has_axes(config, shape):
    """Whether the constraint's axes exist in the shape."""
    axes = config.get("axis", 0)
    return max(axes if isinstance(axes, list) else [axes]) < len(shape)


def uniform(low, high):
    """A uniform distribution on [low, high)."""
    return {"distribution": "uniform", "mean": (low + high) / 2, "stddev": (high - low) / math.sqrt(12), "min": low, "max": high}


def gaussian(mean, stddev):
    """A normal distribution."""
    return {"distribution": "normal", "mean": mean, "stddev": stddev}


def truncated(mean, parameter):
    """A normal distribution of standard deviation `parameter`, redrawn beyond two of them: what is left is narrower."""
    return {"distribution": "truncated_normal", "mean": mean, "parameter": parameter,
            "stddev": parameter * 0.87962566103423978, "min": mean - 2 * parameter, "max": mean + 2 * parameter}


def scaled(scale, mode, distribution, shape):
    """What VarianceScaling draws."""
    fan_in, fan_out = compute_fans(shape)
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
    variance = scale / max(1.0, fan)
    if distribution == "uniform":
        limit = math.sqrt(3 * variance)
        return uniform(-limit, limit)
    if distribution == "untruncated_normal":
        return gaussian(0.0, math.sqrt(variance))
    return truncated(0.0, math.sqrt(variance) / 0.87962566103423978)


def check(entry):
    """Compares what is written with what Keras draws."""
    initializer = getattr(keras.initializers, entry["initializer"])
    draws = np.concatenate([
        np.asarray(initializer(**entry["config"], seed=s)(entry["shape"])).ravel() for s in range(SAMPLES)
    ])
    slack = 5 / math.sqrt(draws.size)
    assert abs(draws.mean() - entry["mean"]) < slack * entry["stddev"], entry["name"]
    assert abs(draws.std() / entry["stddev"] - 1) < slack, (entry["name"], draws.std())
    if "min" in entry:
        # The largest draws come close to the bounds, and never pass them.
        reach = entry["max"] - entry["mean"]
        assert np.abs(draws - entry["mean"]).max() <= reach * (1 + 1e-6), entry["name"]
        assert draws.size < 400 or np.abs(draws - entry["mean"]).max() > 0.9 * reach, entry["name"]
    return entry


def drawn(name, config, shape, distribution):
    """An entry whose values are random."""
    fan_in, fan_out = compute_fans(shape)
    return check({"name": title(name, config, shape), "initializer": name, "config": config, "shape": list(shape),
                  "fan_in": fan_in, "fan_out": fan_out, **distribution})


def exact(name, config, shape):
    """An entry whose values are fixed."""
    values = getattr(keras.initializers, name)(**config)(shape)
    return {"name": title(name, config, shape), "initializer": name, "config": config, "shape": list(shape),
            "distribution": "exact", "values": flat(values)}


def orthogonal(config, shape):
    """Rows or columns of the matrix (all axes but the last, last axis) are orthogonal, of length gain."""
    return {"name": title("Orthogonal", config, shape), "initializer": "Orthogonal", "config": config, "shape": list(shape),
            "distribution": "orthogonal", "gain": config.get("gain", 1.0)}


def scaled_cases():
    """The six named initializers and VarianceScaling."""
    named = {
        "GlorotUniform": (1.0, "fan_avg", "uniform"), "GlorotNormal": (1.0, "fan_avg", "truncated_normal"),
        "HeUniform": (2.0, "fan_in", "uniform"), "HeNormal": (2.0, "fan_in", "truncated_normal"),
        "LecunUniform": (1.0, "fan_in", "uniform"), "LecunNormal": (1.0, "fan_in", "truncated_normal"),
    }
    for name, parameters in named.items():
        for shape in INITIALIZER_SHAPES:
            yield drawn(name, {}, shape, scaled(*parameters, shape))
    yield drawn("VarianceScaling", {}, (64, 32), scaled(1.0, "fan_in", "truncated_normal", (64, 32)))
    for mode in ("fan_in", "fan_out", "fan_avg"):
        for kind in ("truncated_normal", "untruncated_normal", "uniform"):
            config = {"scale": 1.5, "mode": mode, "distribution": kind}
            yield drawn("VarianceScaling", config, (3, 3, 8, 16), scaled(1.5, mode, kind, (3, 3, 8, 16)))


def initializer_cases():
    """All entries of initializers.json."""
    yield from scaled_cases()
    yield drawn("RandomNormal", {}, (64, 32), gaussian(0.0, 0.05))
    yield drawn("RandomNormal", {"mean": 1.0, "stddev": 0.5}, (64, 32), gaussian(1.0, 0.5))
    yield drawn("RandomUniform", {}, (64, 32), uniform(-0.05, 0.05))
    yield drawn("RandomUniform", {"minval": 1.0, "maxval": 3.0}, (64, 32), uniform(1.0, 3.0))
    yield drawn("TruncatedNormal", {}, (64, 32), truncated(0.0, 0.05))
    yield drawn("TruncatedNormal", {"mean": 1.0, "stddev": 0.5}, (64, 32), truncated(1.0, 0.5))
    for name, config in (("Zeros", {}), ("Ones", {}), ("Constant", {}), ("Constant", {"value": 0.25})):
        yield exact(name, config, (2, 3))
    for config, shape in (({}, (3, 3)), ({"gain": 2.0}, (3, 3)), ({}, (2, 4)), ({"gain": 0.5}, (4, 2))):
        yield exact("Identity", config, shape)
    for config in ({}, {"side": "imag"}, {"window": "hamming", "scaling": "spectrum"}, {"window": None, "scaling": None},
                   {"periodic": True}):
        yield exact("STFT", config, (8, 1, 5))
    for config, shape in (({}, (4, 4)), ({"gain": 2.0}, (6, 4)), ({}, (4, 6)), ({}, (3, 3, 2, 4))):
        yield orthogonal(config, shape)


def main():
    make_deterministic()
    rng = np.random.default_rng(51)
    regularizers = [
        regularized(name, config, shape, rng)
        for name, config in REGULARIZERS for shape in REGULARIZER_SHAPES
        if name != "OrthogonalRegularizer" or len(shape) == 2
    ]
    write("regularizers.json.gz", header(cases=regularizers))
    constraints = [
        constrained(name, config, shape, rng)
        for name, config in CONSTRAINTS for shape in CONSTRAINT_SHAPES if has_axes(config, shape)
    ]
    write("constraints.json.gz", header(cases=constraints))
    write("initializers.json", header(cases=list(initializer_cases())))


if __name__ == "__main__":
    main()
