"""Writes precision/*.json.gz: layers and training under mixed dtype policies, and the scale of LossScaleOptimizer."""

import sys
import warnings

import keras
import numpy as np
import tensorflow as tf

import make_layers
import make_training
import nets
from keras_helper import flat, header, make_deterministic, read, read_tensor, write
from layer_cases import FAMILIES

POLICIES = ("mixed_bfloat16", "mixed_float16")
STEPS = 20
NUDGES = 3
GROWTH = 3
RUNS = [
    ("mlp", "mixed_bfloat16", "SGD", {"learning_rate": 0.1}),
    ("mlp", "mixed_bfloat16", "Adam", {"learning_rate": 0.005}),
    ("lenet", "mixed_bfloat16", "SGD", {"learning_rate": 0.1}),
    ("lenet", "mixed_bfloat16", "Adam", {"learning_rate": 0.005}),
    ("resnet", "mixed_bfloat16", "SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    ("mlp", "mixed_float16", "SGD", {"learning_rate": 0.1}),
    ("lenet", "mixed_float16", "Adam", {"learning_rate": 0.005}),
]

# The gradients of w in each step are these times (1, -2, 4); some overflow.
GRADIENTS = [1.0, 0.5, float("inf"), 2.0, -1.0, 0.25, 3.0, 0.5, float("nan"), float("-inf"), 1.0, 1.5, -0.5, 2.0, 1.0, 0.5]
INNERS = [
    ("SGD", {"learning_rate": 0.125}),
    ("SGD", {"learning_rate": 0.125, "momentum": 0.5}),
    ("Adam", {"learning_rate": 0.01}),
    ("Adam", {"learning_rate": 0.01, "gradient_accumulation_steps": 2}),
    ("Adam", {"learning_rate": 0.01, "use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 4}),
]


def layer_run(case, entry, policy):
    """What a case of layers/*.json.gz gives under a policy."""
    layer = getattr(keras.layers, case.layer)(**case.config, dtype=policy)
    shapes = zip(entry["inputs"], entry["input_shapes"], entry["input_dtypes"])
    inputs = [np.array(v, d).reshape(s) for v, s, d in shapes]
    symbolic = [keras.Input(batch_shape=x.shape, dtype=str(x.dtype)) for x in inputs]
    spec = layer(make_layers.nested(symbolic))
    layer.set_weights([np.array(w["values"], "float32").reshape(w["shape"]) for w in entry["weights"]])
    output = layer(make_layers.nested([tf.constant(x) for x in inputs]), training=False)
    return {
        "name": case.name,
        "policy": policy,
        "symbolic_dtype": spec.dtype,
        "output_dtype": output.dtype.name,
        "weight_dtypes": [str(w.dtype) for w in layer.weights],
        "output": flat(np.asarray(output).astype("float32" if output.dtype.is_floating else output.dtype.as_numpy_dtype)),
    }


def layer_cases():
    cases = []
    for family, table in FAMILIES.items():
        entries = {e["name"]: e for e in read(f"layers/{family}.json.gz")["cases"]}
        cases += [layer_run(c, entries[c.name], p) for c in table if not c.xla for p in POLICIES]
    return cases


def train(net, policy, optimizer, config, initial):
    """The model after the first steps of training/*.json.gz, and the loss of each."""
    keras.config.set_dtype_policy(policy)
    try:
        model = getattr(nets, net)()
    finally:
        keras.config.set_dtype_policy("float32")
    model.set_weights(initial)
    model.compile(
        optimizer=getattr(keras.optimizers, optimizer)(**config),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"], jit_compile=False)
    digits = make_training.load_digits()
    images = (digits.data / 16).astype("float32").reshape(-1, *make_training.INPUT_SHAPES[net])
    losses = []
    for batch in make_training.batches()[:STEPS]:
        model.reset_metrics()
        losses.append(float(model.train_on_batch(images[batch], digits.target[batch].astype("int32"))[0]))
    return model, np.array(losses, "float32")


def apart(weights, others, initial):
    """How far two runs are apart at the end, relative to the way that the second one went, weight by weight."""
    return [float(np.linalg.norm(a - b) / np.linalg.norm(b - c)) for a, b, c in zip(weights, others, initial)]


def training_run(net, policy, optimizer, config):
    """One run, and how far rounding alone moves it: the worst of runs whose first weights are off by half a step."""
    initial = [read_tensor(w) for w in read(f"training/{net}.json.gz")["weights"]]
    model, losses = train(net, policy, optimizer, config, initial)
    rng = np.random.default_rng(5)
    half_step = 2.0**-8 if policy == "mixed_bfloat16" else 2.0**-11
    noise, loss_noise = np.zeros(len(initial)), 0.0
    for _ in range(NUDGES):
        nudged = [(w * (1 + half_step * rng.uniform(-1, 1, w.shape))).astype("float32") for w in initial]
        other, other_losses = train(net, policy, optimizer, config, nudged)
        noise = np.maximum(noise, apart(other.get_weights(), model.get_weights(), initial))
        loss_noise = max(loss_noise, float(np.abs(losses - other_losses).max()))
    print(f"{net} {policy} {optimizer}: loss {losses[0]:.3f} -> {losses[-1]:.3f}, noise {loss_noise:.4f} {noise.max():.3f}", flush=True)
    entry = {"net": net, "policy": policy, "optimizer": optimizer, "config": config, "losses": flat(losses),
             "weights": [flat(w) for w in model.get_weights()],
             "loss_noise": round(loss_noise, 5), "weight_noise": [round(float(n), 5) for n in noise]}
    if policy == "mixed_float16":
        entry["iterations"] = int(np.asarray(model.optimizer.iterations))
        entry["scale"] = float(np.asarray(model.optimizer.dynamic_scale))
    return entry


def scaling_run(name, config):
    """Weights, scale and counter after each of the given gradients."""
    inner = getattr(keras.optimizers, name)(**config)
    optimizer = keras.optimizers.LossScaleOptimizer(inner, initial_scale=64.0, dynamic_growth_steps=GROWTH)
    weight = keras.Variable(np.array([0.5, -1.0, 2.0], "float32"), name="w")
    optimizer.build([weight])
    steps = []
    for gradient in GRADIENTS:
        with np.errstate(invalid="ignore"):
            scaled = np.float32(gradient) * np.float32([1, -2, 4]) * np.asarray(optimizer.dynamic_scale)
        optimizer.apply([tf.constant(scaled, "float32")], [weight])
        steps.append({
            "weight": flat(weight), "scale": float(np.asarray(optimizer.dynamic_scale)),
            "counter": int(np.asarray(optimizer.step_counter)), "iterations": int(np.asarray(inner.variables[0]))})
    variables = [{"shape": list(v.shape), "values": flat(np.asarray(v))} for v in optimizer.variables]
    return {"optimizer": name, "config": config, "steps": steps, "variables": variables}


def main():
    warnings.simplefilter("ignore")
    make_deterministic()
    write("precision/layers.json.gz", header(cases=layer_cases()))
    write("precision/training.json.gz", header(steps=STEPS, runs=[training_run(*r) for r in RUNS]))
    write("precision/loss-scale.json.gz", header(
        initial_scale=64.0, dynamic_growth_steps=GROWTH, start=[0.5, -1.0, 2.0], gradients=flat(np.array(GRADIENTS)),
        factors=[1.0, -2.0, 4.0], cases=[scaling_run(*i) for i in INNERS]))


if __name__ == "__main__":
    sys.exit(main())
