"""What a case of keras-files is, and the data that goes with it."""

from dataclasses import dataclass, field

import keras
import numpy as np
from keras import layers

BATCH = 4
UNKNOWN = 6  # what an unknown dimension is in the data


@dataclass
class FileCase:
    """One model to be written to a file.

    make: builds the model. compile: makes the arguments of compile(), or None. targets: one kind per output, see
    target(). steps: training steps before the file is written. below: integer inputs are below this number.
    """

    make: object
    compile: object = None
    targets: list = field(default_factory=lambda: ["values"])
    steps: int = 0
    below: int = 5

    @property
    def name(self):
        return self.make.__name__.replace("_", "-")


def cases_of(registry):
    """A decorator that turns a function into a case of a list."""
    def case(**options):
        def add(make):
            registry.append(FileCase(make, **options))
            return make
        return add
    return case


def sequential(shape, *stack, dtype="float32", name=None):
    """A Sequential model with its input."""
    return keras.Sequential([keras.Input(shape, dtype=dtype), *stack], name=name)


def chain(x, *stack):
    """Layers applied one after the other."""
    for layer in stack:
        x = layer(x)
    return x


def randomize(model, rng):
    """Gives every weight values that no initializer would, of few decimals so that they are small in a file."""
    values = []
    for weight in model.weights:
        fan = max(1, int(np.prod(weight.shape[:-1])))
        value = rng.normal(0.0, min(0.5, 1.2 / np.sqrt(fan)) if len(weight.shape) > 1 else 0.2, weight.shape)
        if weight.path.endswith(("gamma", "moving_variance")):
            value = 1 + np.abs(value)
        values.append(np.round(value, 2).astype("float32"))
    model.set_weights(values)


def is_random(layer):
    """Whether two training steps from the same state may differ."""
    if isinstance(layer, keras.Model):
        return any(is_random(inner) for inner in layer.layers)
    if isinstance(layer, layers.GaussianNoise):
        return layer.stddev > 0
    return isinstance(layer, (layers.Dropout, layers.GaussianDropout)) and layer.rate > 0  # spatial ones are Dropouts


def inputs(case, model, rng, batch=BATCH):
    """Data for each input of a model."""
    arrays = []
    for tensor in model.inputs:
        shape = [batch, *(UNKNOWN if d is None else d for d in tensor.shape[1:])]
        if np.issubdtype(np.dtype(tensor.dtype), np.floating):
            array = np.round(rng.normal(size=shape), 3)
        elif tensor.dtype == "bool":
            array = rng.integers(0, 2, shape)
        else:
            array = rng.integers(0, case.below, shape)
        arrays.append(array.astype(tensor.dtype))
    return arrays


def targets(case, outputs, rng):
    """Targets for each output."""
    return [target(kind, y, rng) for kind, y in zip(case.targets, outputs)]


def target(kind, y, rng):
    """Numbers that fit an output: values, positive, labels, one-hot, zero-one, signs or a distribution."""
    if kind == "labels":
        return rng.integers(0, y.shape[-1], y.shape[:-1]).astype("int32")
    if kind == "one-hot":
        return np.eye(y.shape[-1], dtype="float32")[rng.integers(0, y.shape[-1], y.shape[:-1])]
    if kind == "zero-one":
        return rng.integers(0, 2, y.shape).astype("float32")
    if kind == "signs":
        return (2 * rng.integers(0, 2, y.shape) - 1).astype("float32")
    if kind == "distribution":
        positive = np.round(rng.uniform(0.1, 1.0, y.shape), 2)
        return (positive / positive.sum(-1, keepdims=True)).astype("float32")
    if kind == "positive":
        return np.round(rng.uniform(0.1, 2.0, y.shape), 3).astype("float32")
    return np.round(rng.normal(size=y.shape), 3).astype("float32")
