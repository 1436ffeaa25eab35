"""Writes callbacks.json: the order of events in fit, evaluate and predict, and what two callbacks decide."""

import keras
import numpy as np

from keras_helper import header, make_deterministic, write

HOOKS = [
    "on_epoch_begin", "on_epoch_end", "on_train_begin", "on_train_end", "on_train_batch_begin", "on_train_batch_end",
    "on_test_begin", "on_test_end", "on_test_batch_begin", "on_test_batch_end",
    "on_predict_begin", "on_predict_end", "on_predict_batch_begin", "on_predict_batch_end",
]


class Recorder(keras.callbacks.Callback):
    """Notes each hook with its index (epoch or batch, else null) and the names in its logs, in their order."""

    def __init__(self):
        super().__init__()
        self.events = []


def _hook(name):
    def record(self, *args, logs=None):
        positional = list(args)
        if positional and (positional[-1] is None or isinstance(positional[-1], dict)):
            logs = positional.pop()
        index = int(positional[0]) if positional else None
        names = None if logs is None else ["outputs: array"] if list(logs) == ["outputs"] else list(logs)
        self.events.append({"method": name, "index": index, "logs": names})

    return record


for _name in HOOKS:
    setattr(Recorder, _name, _hook(_name))


def make_model(metrics=("accuracy",)):
    """A small compiled classifier."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("sgd", loss, metrics=list(metrics), jit_compile=False)
    return model


def data(count):
    """Samples and labels."""
    rng = np.random.default_rng(61)
    return rng.normal(size=(count, 2)).astype("float32"), rng.integers(0, 3, count)


def fit_events(label, count=12, options=None, validation=None, metrics=("accuracy",)):
    """The events of one fit; validation is the number of validation samples."""
    options = {"epochs": 2, "batch_size": 4, **(options or {})}
    recorder = Recorder()
    arguments = dict(options, verbose=0, shuffle=False, callbacks=[recorder])
    if validation:
        arguments["validation_data"] = data(validation)
    history = make_model(metrics).fit(*data(count), **arguments)
    return {
        "name": label, "call": "fit", "samples": count, "validation_samples": validation, "metrics": list(metrics),
        "options": options, "params": recorder.params, "events": recorder.events, "history_epochs": history.epoch,
        "history_keys": list(history.history),
    }


def other_events(call):
    """The events of evaluate or predict over 10 samples in batches of 4."""
    recorder = Recorder()
    inputs = data(10) if call == "evaluate" else data(10)[:1]
    getattr(make_model(), call)(*inputs, batch_size=4, verbose=0, callbacks=[recorder])
    return {"name": call, "call": call, "samples": 10, "options": {"batch_size": 4}, "params": recorder.params,
            "events": recorder.events}


def event_cases():
    """All recorded calls."""
    return [
        fit_events("2 epochs of 3 batches with validation", validation=8),
        fit_events("2 epochs of 3 batches"),
        fit_events("no metrics", validation=8, metrics=()),
        fit_events("names before and after loss", validation=8, metrics=("sparse_categorical_crossentropy", "accuracy")),
        fit_events("a last batch that is smaller", count=10, validation=5),
        fit_events("validation_split", options={"validation_split": 0.25}),
        fit_events("validation_freq 2", options={"epochs": 3, "validation_freq": 2}, validation=4),
        fit_events("initial_epoch", options={"epochs": 4, "initial_epoch": 2}),
        fit_events("steps_per_epoch", options={"steps_per_epoch": 2}),
        fit_events("validation_batch_size", options={"validation_batch_size": 2, "epochs": 1}, validation=6),
        other_events("evaluate"),
        other_events("predict"),
    ]


class FakeModel:
    """What EarlyStopping sees of a model: weights that name the epoch, and a flag."""

    def __init__(self):
        self.stop_training = False
        self.metrics = []
        self.epoch = None

    def get_weights(self):
        return self.epoch

    def set_weights(self, epoch):
        self.epoch = epoch


SEQUENCES = {
    "improving": [5.0, 4.0, 3.0, 2.0, 1.0, 0.5],
    "plateau": [3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0],
    "worsening": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    "bumpy": [3.0, 2.5, 2.7, 2.4, 2.6, 2.5, 2.45, 2.3, 2.9, 2.8, 2.35, 2.31, 2.2],
    "slow": [1.0, 0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93],
    "nan": [2.0, float("nan"), 1.5, float("nan"), float("nan"), float("nan")],
    "rising": [0.1, 0.3, 0.5, 0.5, 0.45, 0.6, 0.55, 0.58, 0.6, 0.59],
}

EARLY_STOPPING = [
    ("improving", {"patience": 2}), ("plateau", {}), ("plateau", {"patience": 1}), ("plateau", {"patience": 3}),
    ("worsening", {}), ("worsening", {"patience": 2, "restore_best_weights": True}),
    ("bumpy", {"patience": 2, "restore_best_weights": True}), ("bumpy", {"patience": 3, "restore_best_weights": True}),
    ("bumpy", {"patience": 4}), ("slow", {"min_delta": 0.05, "patience": 2}), ("slow", {"min_delta": -0.05, "patience": 2}),
    ("slow", {"min_delta": 0.05, "patience": 2, "restore_best_weights": True}),
    ("nan", {"patience": 2, "restore_best_weights": True}),
    ("bumpy", {"patience": 2, "baseline": 2.45}), ("worsening", {"patience": 1, "baseline": 0.5}),
    ("worsening", {"patience": 2, "baseline": 0.5, "restore_best_weights": True}),
    ("bumpy", {"patience": 2, "start_from_epoch": 3}), ("worsening", {"patience": 1, "start_from_epoch": 2}),
    ("worsening", {"patience": 1, "start_from_epoch": 2, "restore_best_weights": True}),
    ("rising", {"patience": 2, "mode": "max"}), ("rising", {"patience": 2, "mode": "max", "restore_best_weights": True}),
    ("rising", {"patience": 1, "mode": "min"}),
    ("improving", {"patience": 2, "restore_best_weights": True}),
]

PLATEAU = [
    ("improving", {"patience": 1}), ("plateau", {"patience": 1}), ("plateau", {"patience": 2, "factor": 0.5}),
    ("plateau", {"patience": 1, "cooldown": 2}), ("plateau", {"patience": 1, "factor": 0.2, "min_lr": 0.01}),
    ("plateau", {"patience": 2, "cooldown": 1, "factor": 0.5}), ("bumpy", {"patience": 2, "factor": 0.5}),
    ("bumpy", {"patience": 1, "factor": 0.5, "cooldown": 1}), ("slow", {"patience": 2, "min_delta": 0.05}),
    ("slow", {"patience": 2}), ("worsening", {"patience": 3}), ("worsening", {"patience": 0, "factor": 0.5}),
    ("rising", {"patience": 1, "mode": "max", "factor": 0.5}), ("nan", {"patience": 1, "factor": 0.5}),
]


def number(value):
    """A float for JSON; NaN as a string."""
    if value is None:
        return None
    value = float(value)
    return "NaN" if np.isnan(value) else value


def early_stopping(sequence, config):
    """What EarlyStopping holds after each epoch, until it stops, and which epoch's weights stay."""
    callback = keras.callbacks.EarlyStopping(monitor="val_loss", **config)
    model = FakeModel()
    callback.set_model(model)
    callback.on_train_begin()
    trace = []
    for epoch, value in enumerate(SEQUENCES[sequence]):
        model.epoch = epoch
        callback.on_epoch_end(epoch, {"val_loss": value})
        trace.append({"epoch": epoch, "value": number(value), "best": number(callback.best), "wait": callback.wait,
                      "best_epoch": int(callback.best_epoch), "stop": model.stop_training})
        if model.stop_training:
            break
    callback.on_train_end()
    return {"name": f"EarlyStopping {sequence} {config}", "callback": "EarlyStopping", "config": {"monitor": "val_loss", **config},
            "values": [number(v) for v in SEQUENCES[sequence]], "trace": trace, "stopped_epoch": callback.stopped_epoch,
            "final_weights_of_epoch": model.epoch}


def reduce_lr(sequence, config):
    """What ReduceLROnPlateau holds, and the learning rate, after each epoch; it starts at 0.1."""
    callback = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", **config)
    model = FakeModel()
    model.optimizer = keras.optimizers.SGD(0.1)
    callback.set_model(model)
    callback.on_train_begin()
    trace = []
    for epoch, value in enumerate(SEQUENCES[sequence]):
        callback.on_epoch_end(epoch, {"val_loss": value})
        rate = np.float32(model.optimizer.learning_rate)
        trace.append({"epoch": epoch, "value": number(value), "best": number(callback.best), "wait": callback.wait,
                      "cooldown_counter": callback.cooldown_counter, "learning_rate": float(str(rate))})
    return {"name": f"ReduceLROnPlateau {sequence} {config}", "callback": "ReduceLROnPlateau",
            "config": {"monitor": "val_loss", **config}, "initial_learning_rate": 0.1, "trace": trace}


def main():
    make_deterministic()
    decisions = [early_stopping(*c) for c in EARLY_STOPPING] + [reduce_lr(*c) for c in PLATEAU]
    write("callbacks.json", header(cases=event_cases(), decisions=decisions))


if __name__ == "__main__":
    main()
