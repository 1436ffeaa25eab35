"""Writes training/*.json.gz: 50 training steps of each net under each optimizer, from one set of initial weights."""

import inspect
import json
import sys

import keras
import numpy as np
from sklearn.datasets import load_digits

import nets
from keras_helper import flat, floatx, header, make_deterministic, plain, tensor, write

STEPS = 50
BATCH = 16
PERTURBATIONS = 2
INPUT_SHAPES = {"mlp": (64,), "lenet": (8, 8, 1), "resnet": (8, 8, 1)}
SEEDS = {"mlp": 11, "lenet": 12, "resnet": 13}

OPTIMIZERS = [
    ("sgd", "SGD", {"learning_rate": 0.1}),
    ("sgd-momentum", "SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    ("sgd-nesterov", "SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}),
    ("adam", "Adam", {"learning_rate": 0.005}),
    ("adam-amsgrad", "Adam", {"learning_rate": 0.005, "beta_2": 0.8, "amsgrad": True}),
    ("adamw", "AdamW", {"learning_rate": 0.005, "weight_decay": 0.02}),
    ("rmsprop", "RMSprop", {"learning_rate": 0.002}),
    ("rmsprop-momentum", "RMSprop", {"learning_rate": 0.001, "momentum": 0.8}),
    ("rmsprop-centered", "RMSprop", {"learning_rate": 0.002, "momentum": 0.5, "centered": True}),
    ("adagrad", "Adagrad", {"learning_rate": 0.05}),
    ("nadam", "Nadam", {"learning_rate": 0.005}),
]

DECAY = {"class_name": "ExponentialDecay", "config": {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.8}}
STAIRS = {"class_name": "ExponentialDecay",
          "config": {"initial_learning_rate": 0.01, "decay_steps": 20, "decay_rate": 0.5, "staircase": True}}
L2 = {"class_name": "L2", "config": {"l2": 0.01}}
MAX_NORM = {"class_name": "MaxNorm", "config": {"max_value": 0.9, "axis": 0}}

# On the MLP alone: (name, optimizer, its configuration, what else is not default).
MLP_EXTRAS = [
    ("sgd-weight-decay", "SGD", {"learning_rate": 0.1, "weight_decay": 0.01}, {}),
    ("adam-weight-decay", "Adam", {"learning_rate": 0.005, "weight_decay": 0.1}, {}),
    ("sgd-clipnorm", "SGD", {"learning_rate": 0.2, "clipnorm": 0.3}, {}),
    ("sgd-clipvalue", "SGD", {"learning_rate": 0.2, "clipvalue": 0.02}, {}),
    ("sgd-global-clipnorm", "SGD", {"learning_rate": 0.2, "global_clipnorm": 0.5}, {}),
    ("adam-global-clipnorm", "Adam", {"learning_rate": 0.005, "global_clipnorm": 0.5}, {}),
    ("sgd-ema", "SGD", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.9}, {}),
    ("adam-ema-overwrite", "Adam",
     {"learning_rate": 0.005, "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 10}, {}),
    ("sgd-accumulation", "SGD", {"learning_rate": 0.1, "momentum": 0.9, "gradient_accumulation_steps": 4}, {}),
    ("adam-accumulation", "Adam", {"learning_rate": 0.01, "gradient_accumulation_steps": 4}, {}),
    ("adam-accumulation-clip-decay", "Adam",
     {"learning_rate": 0.01, "gradient_accumulation_steps": 4, "clipnorm": 0.1, "weight_decay": 0.1}, {}),
    ("sgd-schedule", "SGD", {"learning_rate": DECAY}, {}),
    ("adam-schedule", "Adam", {"learning_rate": STAIRS}, {}),
    ("adam-schedule-accumulation", "Adam", {"learning_rate": STAIRS, "gradient_accumulation_steps": 4}, {}),
    ("sgd-l2", "SGD", {"learning_rate": 0.1}, {"kernel_regularizer": L2}),
    ("sgd-max-norm", "SGD", {"learning_rate": 0.2}, {"kernel_constraint": MAX_NORM}),
    ("sgd-class-weight", "SGD", {"learning_rate": 0.1}, {"class_weight": {str(i): 0.25 + 0.25 * i for i in range(10)}}),
    ("sgd-sample-weight", "SGD", {"learning_rate": 0.1}, {"sample_weight": [0.1 * (1 + i % 13) for i in range(BATCH)]}),
]


def train_indices():
    """Every digit but each fifth one (index % 5 == 4), which is held out as test."""
    return [i for i in range(1797) if i % 5 != 4]


def batches():
    """Step s takes the training digits s*16 .. s*16+15 in order."""
    chosen = train_indices()
    return [[chosen[(s * BATCH + i) % len(chosen)] for i in range(BATCH)] for s in range(STEPS)]


def make_net(net, extra):
    """A net; the MLP may carry a regularizer or a constraint."""
    layer_options = {}
    if "kernel_regularizer" in extra:
        layer_options["kernel_regularizer"] = keras.regularizers.deserialize(extra["kernel_regularizer"])
    if "kernel_constraint" in extra:
        layer_options["kernel_constraint"] = keras.constraints.deserialize(extra["kernel_constraint"])
    return getattr(nets, net)(**layer_options)


def make_optimizer(name, config):
    """An optimizer from the configuration that the file will hold."""
    rate = config["learning_rate"]
    if isinstance(rate, dict):
        rate = keras.optimizers.schedules.deserialize(rate)
    return getattr(keras.optimizers, name)(**{**config, "learning_rate": rate})


def train(net, initial, optimizer, config, extra):
    """The model after 50 steps and the loss of each batch, taken before its update."""
    model = make_net(net, extra)
    model.set_weights(initial)
    model.compile(
        optimizer=make_optimizer(optimizer, config),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    digits = load_digits()
    images = (digits.data / 16).astype(keras.config.floatx()).reshape(-1, *INPUT_SHAPES[net])
    labels = digits.target.astype("int32")
    weights = {}
    if "class_weight" in extra:
        weights["class_weight"] = {int(k): v for k, v in extra["class_weight"].items()}
    if "sample_weight" in extra:
        weights["sample_weight"] = np.array(extra["sample_weight"], keras.config.floatx())
    losses = []
    for batch in batches():
        model.reset_metrics()
        losses.append(model.train_on_batch(images[batch], labels[batch], **weights))
    return model, losses


def distance(weights, exact):
    """The largest difference, relative to the largest weight."""
    return max(np.abs(w - e).max() for w, e in zip(weights, exact)) / max(np.abs(e).max() for e in exact)


def noise(initial, final, exact, *arguments):
    """How far rounding alone moves the final weights.

    The worst of: this float32 run, and float64 runs whose initial weights are off by about float32's precision.
    """
    rng = np.random.default_rng(81)
    worst = distance(final, exact)
    for _ in range(PERTURBATIONS):
        nudged = [w * (1 + 1e-7 * rng.normal(size=w.shape)) for w in initial]
        with floatx("float64"):
            worst = max(worst, distance(train(arguments[0], nudged, *arguments[1:])[0].get_weights(), exact))
    return float(f"{worst:.2e}")


def run(net, initial, name, optimizer, config, extra):
    """One run of the file."""
    model, losses = train(net, initial, optimizer, config, extra)
    with floatx("float64"):
        exact_model, exact_losses = train(net, initial, optimizer, config, extra)
    final = model.get_weights()
    entry = {
        "name": name,
        "optimizer": optimizer,
        "config": plain(config),
        **({"extra": extra} if extra else {}),
        "losses": flat(np.array(losses, "float32")),
        "losses64": flat(np.array(exact_losses, "float64")),
        "weights": [flat(w) for w in final],
        "float32_noise": noise(initial, final, exact_model.get_weights(), net, optimizer, config, extra),
    }
    if config.get("use_ema"):
        model.optimizer.finalize_variable_values(model.trainable_weights)
        entry["weights_after_finalize"] = [flat(w) for w in model.get_weights()]
    print(f"{net} {name}: loss {losses[0]:.3f} -> {losses[-1]:.3f}, noise {entry['float32_noise']}", flush=True)
    return entry


def initial_weights(net):
    """Keras's own initial weights, rounded to five decimals."""
    keras.utils.set_random_seed(SEEDS[net])
    return [np.round(w, 5) for w in make_net(net, {}).get_weights()]


def make(net):
    """The whole file of one net."""
    initial = initial_weights(net)
    model = make_net(net, {})
    runs = [(*optimizer, {}) for optimizer in OPTIMIZERS] + (MLP_EXTRAS if net == "mlp" else [])
    return header(
        source=inspect.getsource(getattr(nets, net)),
        architecture=json.loads(model.to_json()),
        loss={"class_name": "SparseCategoricalCrossentropy", "config": {"from_logits": True}},
        input_shape=list(INPUT_SHAPES[net]),
        batch_size=BATCH,
        batches=batches(),
        weights=[{"name": v.path, "trainable": v.trainable, **tensor(w)} for v, w in zip(model.weights, initial)],
        runs=[run(net, initial, *r) for r in runs],
    )


def main(names):
    make_deterministic()
    for net in names or SEEDS:
        write(f"training/{net}.json.gz", make(net))


if __name__ == "__main__":
    main(sys.argv[1:])
