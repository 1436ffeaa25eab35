"""Writes steps.json beside this file: what Keras's optimizers do to three weights in twelve steps.

Run with a Python that has Keras 3.15 on TensorFlow. Gradients are given, so nothing but the optimizer is measured.
"""
import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf

STEPS = 12
SHAPES = {"dense/kernel": (2, 3), "dense/bias": (3,), "scale/gamma": (2,)}
rng = np.random.default_rng(7)
START = {n: rng.normal(size=s).astype("float32") for n, s in SHAPES.items()}
GRADIENTS = [{n: rng.normal(size=s).astype("float32") for n, s in SHAPES.items()} for _ in range(STEPS)]
GRADIENTS[3] = {n: g * 20 for n, g in GRADIENTS[3].items()}
GRADIENTS[5] = {n: g * 1e-3 for n, g in GRADIENTS[5].items()}
GRADIENTS[7]["dense/bias"] *= 0

EXPONENTIAL = {"class_name": "ExponentialDecay",
               "config": {"initial_learning_rate": 0.1, "decay_steps": 3, "decay_rate": 0.5, "staircase": True}}
CASES = [
    ("SGD", {}), ("SGD", {"learning_rate": 0.1}), ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.8, "nesterov": True, "learning_rate": 0.05}),
    ("Adam", {}), ("Adam", {"learning_rate": 0.1, "beta_1": 0.7, "beta_2": 0.8, "epsilon": 0.01}),
    ("Adam", {"learning_rate": 0.05, "beta_2": 0.7, "amsgrad": True}),
    ("AdamW", {}), ("AdamW", {"learning_rate": 0.1, "weight_decay": 0.2}),
    ("AdamW", {"learning_rate": 0.1, "weight_decay": 0.2, "exclude": ["bias", "gam"]}),
    ("RMSprop", {}), ("RMSprop", {"learning_rate": 0.05, "rho": 0.6, "epsilon": 0.1}),
    ("RMSprop", {"momentum": 0.9, "learning_rate": 0.01}), ("RMSprop", {"centered": True, "learning_rate": 0.01}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "learning_rate": 0.01}),
    ("Adagrad", {}), ("Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.0, "epsilon": 0.01}),
    ("Nadam", {}), ("Nadam", {"learning_rate": 0.1, "beta_1": 0.7, "beta_2": 0.8, "epsilon": 0.01}),
    ("Adadelta", {"learning_rate": 1.0}), ("Adadelta", {"learning_rate": 0.5, "rho": 0.7, "epsilon": 0.01}),
    ("Adamax", {}), ("Adamax", {"learning_rate": 0.1, "beta_1": 0.7, "beta_2": 0.8}),
    ("Lion", {}), ("Lion", {"learning_rate": 0.1, "beta_1": 0.7, "beta_2": 0.8, "weight_decay": 0.1}),
    ("Ftrl", {"learning_rate": 0.1}),
    ("Ftrl", {"learning_rate": 0.1, "learning_rate_power": -0.7, "initial_accumulator_value": 0.3,
              "l1_regularization_strength": 0.05, "l2_regularization_strength": 0.1,
              "l2_shrinkage_regularization_strength": 0.2, "beta": 0.3}),
    ("SGD", {"learning_rate": 0.1, "weight_decay": 0.3}),
    ("SGD", {"learning_rate": 0.1, "clipnorm": 0.9}), ("SGD", {"learning_rate": 0.1, "clipvalue": 0.4}),
    ("SGD", {"learning_rate": 0.1, "global_clipnorm": 1.1}),
    ("SGD", {"learning_rate": 0.1, "loss_scale_factor": 8.0}),
    ("SGD", {"learning_rate": EXPONENTIAL}),
    ("SGD", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.6}),
    ("SGD", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.6, "ema_overwrite_frequency": 3}),
    ("Adam", {"learning_rate": 0.1, "gradient_accumulation_steps": 3}),
    ("Adam", {"learning_rate": 0.1, "gradient_accumulation_steps": 3, "clipnorm": 0.5, "weight_decay": 0.2}),
    ("Nadam", {"learning_rate": 0.1, "gradient_accumulation_steps": 2, "loss_scale_factor": 4.0}),
    ("SGD", {"learning_rate": EXPONENTIAL, "gradient_accumulation_steps": 2}),
    ("SGD", {"learning_rate": 0.1, "gradient_accumulation_steps": 2, "use_ema": True, "ema_momentum": 0.6,
             "ema_overwrite_frequency": 2}),
    ("SGD", {"learning_rate": 0.1, "constraint": True}),
    ("Adam", {"learning_rate": 0.1, "constraint": True, "weight_decay": 0.1}),
    ("SGD", {"learning_rate": 0.1, "constraint": True, "use_ema": True, "ema_momentum": 0.6}),
    ("SGD", {"learning_rate": 0.1, "constraint": True, "use_ema": True, "ema_momentum": 0.6,
             "ema_overwrite_frequency": 2}),
    ("SGD", {"learning_rate": 0.1, "constraint": True, "gradient_accumulation_steps": 2, "use_ema": True}),
]


def floats(array):
    return [float(str(x)) for x in np.asarray(array, "float32").ravel()]


def run(name, config):
    options = dict(config)
    constrained = options.pop("constraint", False)
    exclude = options.pop("exclude", None)
    if isinstance(options.get("learning_rate"), dict):
        options["learning_rate"] = keras.optimizers.schedules.deserialize(options["learning_rate"])
    optimizer = getattr(keras.optimizers, name)(**options)
    constraint = keras.constraints.NonNeg() if constrained else None
    weights = []
    for path, start in START.items():
        # a name with its path, since Keras matches exclusions with the name that TensorFlow knows
        with tf.name_scope(path.split("/")[0]):
            weights.append(keras.Variable(start, name=path.split("/")[1]))
        weights[-1].constraint = constraint
    if exclude:
        optimizer.exclude_from_weight_decay(var_names=exclude)
    optimizer.build(weights)
    after = []
    for gradients in GRADIENTS:
        optimizer.apply([tf.constant(gradients[n]) for n in START], weights)
        after.append([floats(w) for w in weights])
    slots = [[list(v.shape), floats(v)] for v in optimizer.variables if v.name not in ("iteration", "learning_rate")]
    case = {"optimizer": name, "config": config, "weights": after, "slots": slots}
    if options.get("use_ema"):
        optimizer.finalize_variable_values(weights)
        case["finalized"] = [floats(w) for w in weights]
    return case


if __name__ == "__main__":
    path = pathlib.Path(__file__).with_name("steps.json")
    lines = ",\n".join(json.dumps(run(*case)) for case in CASES)
    header = json.dumps({
        "keras": keras.__version__, "names": list(START), "shapes": [list(s) for s in SHAPES.values()],
        "start": [floats(START[n]) for n in START], "gradients": [[floats(g[n]) for n in START] for g in GRADIENTS]})
    path.write_text(header[:-1] + ', "cases": [\n' + lines + "\n]}\n")
