"""Writes layers/*.json.gz: outputs, symbolic shapes and gradients of every layer in layer_cases.py."""

import sys
import zlib

import keras
import numpy as np
import tensorflow as tf

from keras_helper import distinct, flat, header, make_deterministic, normal, plain, write
from layer_cases import FAMILIES


def make_inputs(case, rng):
    """One array per input; all float inputs of a case share one set of distinct values."""
    if case.int_range:
        return [rng.integers(0, case.int_range, s).astype(case.dtype) for s in case.shapes]
    sizes = [int(np.prod(s)) for s in case.shapes]
    pool = distinct(rng, (sum(sizes),))
    parts = np.split(pool, np.cumsum(sizes)[:-1])
    return [p.reshape(s) for p, s in zip(parts, case.shapes)]


def make_weight(variable, rng):
    """Non-trivial values: variances and gammas positive, the rest around zero."""
    values = normal(rng, variable.shape, 0.5)
    if variable.name in ("moving_variance", "gamma"):
        values = np.round(np.abs(values) + 0.5, 3)
    return values


def nested(items):
    """A layer takes one tensor bare, several as a list."""
    return items[0] if len(items) == 1 else list(items)


def build(case):
    """The layer, built by a symbolic call, and the symbolic shape of its output."""
    layer = getattr(keras.layers, case.layer)(**case.config)
    fixed = case.layer == "Concatenate" and case.config.get("axis") == 0
    batch = [s[0] if fixed else None for s in case.shapes]
    inputs = [keras.Input(batch_shape=(b, *s[1:]), dtype=case.dtype) for b, s in zip(batch, case.shapes)]
    return layer, layer(nested(inputs)).shape


def call(layer, inputs, probe, training, xla):
    """The output and the gradients of sum(output * probe)."""
    tensors = [tf.constant(x) for x in inputs]
    forward = tf.function(layer.__call__, jit_compile=True) if xla else layer
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        output = forward(nested(tensors), training=training)
        target = None if probe is None else tf.reduce_sum(output * probe)
    if probe is None:
        return output, None
    trainable = [v.value for v in layer.trainable_variables]
    floats = [t for t in tensors if t.dtype.is_floating]
    dx, dw = tape.gradient(target, (floats, trainable))
    by_name = {v.path: g for v, g in zip(layer.trainable_variables, dw)}
    gradients = {
        "inputs": [flat(tf.convert_to_tensor(g)) for g in dx] if dx else [None] * len(tensors),
        "weights": [flat(tf.convert_to_tensor(by_name[v.path])) if v.path in by_name else None for v in layer.weights],
    }
    return output, gradients


def config_of(layer, case):
    """What the case configures, as get_config() spells it."""
    full = layer.get_config()
    return {k: plain(full[k]) for k in case.config}


def run(case):
    """One entry of the file."""
    rng = np.random.default_rng(zlib.crc32(case.name.encode()))
    layer, symbolic = build(case)
    layer.set_weights([make_weight(v, rng) for v in layer.weights])
    inputs = make_inputs(case, rng)
    weights = [{"name": v.name, "shape": list(v.shape), "trainable": v.trainable, "values": flat(v)} for v in layer.weights]
    output, _ = call(layer, inputs, None, False, case.xla)
    probe = normal(rng, output.shape, 1.0, 2)
    output, gradients = call(layer, inputs, probe, False, case.xla)
    entry = {
        "name": case.name,
        "layer": case.layer,
        "config": config_of(layer, case),
        "input_shapes": [list(s) for s in case.shapes],
        "input_dtypes": [case.dtype] * len(case.shapes),
        "inputs": [flat(x) for x in inputs],
        "weights": weights,
        "output_shape": list(symbolic),
        "output_dtype": output.dtype.name,
        "output": {"shape": list(output.shape), "values": flat(output)},
        "probe": flat(probe),
        "gradients": gradients,
    }
    if case.training:
        output, gradients = call(layer, inputs, probe, True, case.xla)
        entry["training"] = {"output": flat(output), "gradients": gradients, "weights_after": [flat(v) for v in layer.weights]}
    return entry


def main(families):
    make_deterministic()
    for family in families or FAMILIES:
        write(f"layers/{family}.json.gz", header(cases=[run(c) for c in FAMILIES[family]]))


if __name__ == "__main__":
    main(sys.argv[1:])
