"""Writes schedules.json.gz: the learning rate of every schedule at many steps."""

import keras
import numpy as np

from keras_helper import flat, header, make_deterministic, write

STEPS = [*range(0, 31), 35, 39, 40, 41, 49, 50, 51, 60, 69, 70, 71, 75, 99, 100, 101, 150, 200, 310, 500, 1000, 10000, 1000000]

SCHEDULES = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "staircase": True}),
    ("ExponentialDecay", {"initial_learning_rate": 0.01, "decay_steps": 100, "decay_rate": 0.96}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "staircase": True}),
    ("PiecewiseConstantDecay", {"boundaries": [10, 20, 50], "values": [0.1, 0.05, 0.01, 0.001]}),
    ("PiecewiseConstantDecay", {"boundaries": [100], "values": [1.0, 0.5]}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 50}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 50, "end_learning_rate": 0.01, "power": 2.0}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 20, "end_learning_rate": 0.01, "power": 0.5, "cycle": True}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 50}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 50, "alpha": 0.1}),
    ("CosineDecay", {"initial_learning_rate": 0.0, "decay_steps": 50, "warmup_target": 0.1, "warmup_steps": 10}),
    ("CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 40, "alpha": 0.2, "warmup_target": 0.2, "warmup_steps": 20}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 10}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 10, "t_mul": 1.0, "m_mul": 0.5}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 20, "t_mul": 1.5, "m_mul": 0.9, "alpha": 0.1}),
]


def run(name, config):
    """One entry."""
    schedule = getattr(keras.optimizers.schedules, name)(**config)
    return {
        "name": " ".join([name, *(f"{k}={v}" for k, v in config.items())]),
        "schedule": name,
        "config": config,
        "steps": STEPS,
        "values": flat(np.array([np.float32(schedule(s)) for s in STEPS])),
    }


def main():
    make_deterministic()
    write("schedules.json.gz", header(cases=[run(*s) for s in SCHEDULES]))


if __name__ == "__main__":
    main()
