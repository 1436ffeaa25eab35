"""Writes losses.json.gz: every loss under every reduction, with and without sample weights, and its gradient."""

import keras
import numpy as np
import tensorflow as tf

from keras_helper import REDUCTIONS, flat, header, make_deterministic, normal, tensor, write


def softmax(x):
    """Probabilities along the last axis, with few decimals."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.round(e / e.sum(-1, keepdims=True), 4).astype("float32")


def one_hot(rng, shape):
    """One-hot rows."""
    return np.eye(shape[-1], dtype="float32")[rng.integers(0, shape[-1], shape[:-1])]


def probabilities(rng, shape):
    """Numbers in (0, 1)."""
    return np.round(rng.uniform(0.02, 0.98, shape), 3).astype("float32")


def bits(rng, shape):
    """Zeros and ones."""
    return rng.integers(0, 2, shape).astype("float32")


def signs(rng, shape):
    """Minus and plus ones."""
    return bits(rng, shape) * 2 - 1


def positive(rng, shape):
    """Positive numbers."""
    return np.round(rng.uniform(0.1, 3.0, shape), 3).astype("float32")


def labels(count):
    """A maker of integer labels, of the predictions' shape without the last axis."""
    return lambda rng, shape: rng.integers(0, count, shape[:-1]).astype("int32")


def column(maker):
    """The same with a trailing dimension of 1."""
    return lambda rng, shape: maker(rng, shape)[..., None]


def distribution(rng, shape):
    """Rows that add up to one."""
    return softmax(normal(rng, shape))


def zero_rows(rng, shape):
    """Numbers whose first row is zero."""
    values = normal(rng, shape)
    values[0] = 0
    return values


SATURATED = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5], [1e-8, 1.0, 1e-4]], "float32")


def saturated(rng, shape):
    """Probabilities that are exactly 0 and 1."""
    return SATURATED


def big_logits(rng, shape):
    """Logits far from zero."""
    return normal(rng, shape, 40.0, 2)


# (loss, configuration, shape of the predictions, maker of y_true, maker of y_pred, label)
SPECS = [
    ("SparseCategoricalCrossentropy", {}, (4, 3), labels(3), distribution, ""),
    ("SparseCategoricalCrossentropy", {}, (4, 3), column(labels(3)), distribution, "trailing 1"),
    ("SparseCategoricalCrossentropy", {}, (4, 3), labels(3), saturated, "saturated"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, (4, 3), labels(3), normal, ""),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, (4, 3), column(labels(3)), normal, "trailing 1"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, (4, 3), labels(3), big_logits, "far logits"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, (3, 4, 5), labels(5), normal, ""),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, (3, 4, 5), column(labels(5)), normal, "trailing 1"),
    ("SparseCategoricalCrossentropy", {}, (3, 4, 5), labels(5), distribution, ""),
    ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": 0}, (4, 3), labels(3), normal, ""),
    ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": 1}, (3, 4, 5), labels(3), normal, ""),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}, (4, 3), labels(3), distribution, ""),
    ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": -1}, (4, 3),
     lambda rng, shape: np.array([-1, 2, 0, -1], "int32"), normal, "negative class"),
    ("CategoricalCrossentropy", {}, (4, 3), one_hot, distribution, ""),
    ("CategoricalCrossentropy", {}, (4, 3), one_hot, probabilities, "not normalized"),
    ("CategoricalCrossentropy", {}, (4, 3), one_hot, saturated, "saturated"),
    ("CategoricalCrossentropy", {"from_logits": True}, (4, 3), one_hot, normal, ""),
    ("CategoricalCrossentropy", {"from_logits": True}, (4, 3), distribution, normal, "soft labels"),
    ("CategoricalCrossentropy", {"from_logits": True}, (4, 3), one_hot, big_logits, "far logits"),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, (4, 3), one_hot, distribution, ""),
    ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, (3, 4, 5), one_hot, normal, ""),
    ("CategoricalCrossentropy", {"axis": 1}, (3, 4, 5), lambda r, s: np.swapaxes(one_hot(r, (3, 5, 4)), 1, 2), probabilities, ""),
    ("CategoricalCrossentropy", {"from_logits": True, "axis": 1}, (3, 4, 5),
     lambda r, s: np.swapaxes(one_hot(r, (3, 5, 4)), 1, 2), normal, ""),
    ("BinaryCrossentropy", {}, (4, 3), bits, probabilities, ""),
    ("BinaryCrossentropy", {}, (4, 3), bits, saturated, "saturated"),
    ("BinaryCrossentropy", {}, (5, 1), bits, probabilities, ""),
    ("BinaryCrossentropy", {}, (5, 1), lambda r, s: bits(r, s[:-1]), probabilities, "labels without trailing 1"),
    ("BinaryCrossentropy", {}, (5,), bits, probabilities, ""),
    ("BinaryCrossentropy", {"from_logits": True}, (4, 3), bits, normal, ""),
    ("BinaryCrossentropy", {"from_logits": True}, (4, 3), bits, big_logits, "far logits"),
    ("BinaryCrossentropy", {"from_logits": True}, (5, 1), lambda r, s: bits(r, s).astype("int32"), normal, "integer labels"),
    ("BinaryCrossentropy", {"from_logits": True}, (3, 4, 2), bits, normal, ""),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, (4, 3), bits, probabilities, ""),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, (4, 3), bits, normal, ""),
    ("BinaryCrossentropy", {"axis": 1}, (3, 4, 2), bits, probabilities, ""),
    ("MeanSquaredError", {}, (4, 3), normal, normal, ""),
    ("MeanSquaredError", {}, (3, 4, 2), normal, normal, ""),
    ("MeanSquaredError", {}, (5, 1), lambda r, s: normal(r, s[:-1]), normal, "targets without trailing 1"),
    ("MeanSquaredError", {}, (5,), normal, normal, ""),
    ("MeanSquaredError", {}, (4, 3), lambda r, s: r.integers(-2, 3, s).astype("int32"), normal, "integer targets"),
    ("MeanAbsoluteError", {}, (4, 3), normal, normal, ""),
    ("MeanAbsoluteError", {}, (3, 4, 2), normal, normal, ""),
    ("MeanAbsoluteError", {}, (5, 1), normal, normal, ""),
    ("MeanAbsolutePercentageError", {}, (4, 3), positive, positive, ""),
    ("MeanAbsolutePercentageError", {}, (3, 4, 2), normal, normal, ""),
    ("MeanAbsolutePercentageError", {}, (4, 3), zero_rows, normal, "zero targets"),
    ("MeanSquaredLogarithmicError", {}, (4, 3), positive, positive, ""),
    ("MeanSquaredLogarithmicError", {}, (3, 4, 2), positive, positive, ""),
    ("MeanSquaredLogarithmicError", {}, (4, 3), normal, normal, "negative values"),
    ("Huber", {}, (4, 3), normal, lambda r, s: normal(r, s, 2.0), ""),
    ("Huber", {"delta": 0.5}, (4, 3), normal, normal, ""),
    ("Huber", {"delta": 2.0}, (3, 4, 2), normal, lambda r, s: normal(r, s, 3.0), ""),
    ("LogCosh", {}, (4, 3), normal, normal, ""),
    ("LogCosh", {}, (4, 3), normal, lambda r, s: normal(r, s, 50.0, 2), "far"),
    ("LogCosh", {}, (3, 4, 2), normal, normal, ""),
    ("Poisson", {}, (4, 3), positive, positive, ""),
    ("Poisson", {}, (3, 4, 2), positive, positive, ""),
    ("KLDivergence", {}, (4, 3), distribution, distribution, ""),
    ("KLDivergence", {}, (4, 3), one_hot, distribution, "one-hot"),
    ("KLDivergence", {}, (3, 4, 5), distribution, distribution, ""),
    ("Hinge", {}, (4, 3), signs, normal, ""),
    ("Hinge", {}, (4, 3), bits, normal, "labels 0 and 1"),
    ("Hinge", {}, (3, 4, 2), signs, normal, ""),
    ("SquaredHinge", {}, (4, 3), signs, normal, ""),
    ("SquaredHinge", {}, (4, 3), bits, normal, "labels 0 and 1"),
    ("SquaredHinge", {}, (3, 4, 2), signs, normal, ""),
    ("CategoricalHinge", {}, (4, 3), one_hot, normal, ""),
    ("CategoricalHinge", {}, (4, 3), one_hot, probabilities, "probabilities"),
    ("CategoricalHinge", {}, (3, 4, 5), one_hot, normal, ""),
    ("CosineSimilarity", {}, (4, 3), normal, normal, ""),
    ("CosineSimilarity", {"axis": 1}, (3, 4, 5), normal, normal, ""),
    ("CosineSimilarity", {}, (3, 4, 5), normal, normal, ""),
    ("CosineSimilarity", {}, (4, 3), zero_rows, normal, "zero vector"),
]


def weight_shapes(shape):
    """No sample weight; (B,) and (B, 1); for sequences (B, 1) and (B, T), since Keras refuses (B,) there."""
    return [None, (shape[0], 1), shape[:2] if len(shape) == 3 else shape[:1]]


def evaluate(name, config, reduction, y_true, y_pred, weight, dtype):
    """The loss, and the gradient of its sum with respect to the predictions."""
    loss = getattr(keras.losses, name)(**config, reduction=reduction, dtype=dtype)
    x = tf.constant(y_pred.astype(dtype))
    truth = y_true if y_true.dtype.kind == "i" else y_true.astype(dtype)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = loss(truth, x, sample_weight=None if weight is None else weight.astype(dtype))
        target = tf.reduce_sum(value)
    return value, tape.gradient(target, x)


def run(spec, weight_shape, rng):
    """One entry: one loss, one sample weight, all reductions."""
    name, config, shape, true_maker, pred_maker, label = spec
    y_true, y_pred = true_maker(rng, shape), pred_maker(rng, shape)
    weight = None if weight_shape is None else np.round(rng.uniform(0.0, 2.0, weight_shape), 2).astype("float32")
    words = [name, *(f"{k}={v}" for k, v in config.items()), str(shape), label, f"weights {weight_shape}" if weight_shape else ""]
    entry = {
        "name": " ".join(w for w in words if w),
        "loss": name,
        "config": config,
        "y_true": tensor(y_true),
        "y_pred": tensor(y_pred),
        "sample_weight": None if weight is None else tensor(weight),
        "results": {},
    }
    for reduction in REDUCTIONS:
        value, gradient = evaluate(name, config, reduction, y_true, y_pred, weight, "float32")
        value64, gradient64 = evaluate(name, config, reduction, y_true, y_pred, weight, "float64")
        entry["results"][reduction] = {
            "shape": list(value.shape), "value": flat(value), "value64": flat(value64),
            "gradient": flat(gradient), "gradient64": flat(gradient64),
        }
    return entry


def compatible(spec, weight_shape):
    """Leaves out (B, T) weights for losses whose axis is not the last: their values are not of shape (B, T)."""
    name, config, shape = spec[:3]
    return not (weight_shape and len(weight_shape) == 2 and len(shape) == 3 and config.get("axis", -1) == 1)


def main():
    make_deterministic()
    rng = np.random.default_rng(31)
    cases = [run(s, w, rng) for s in SPECS for w in weight_shapes(s[2]) if compatible(s, w)]
    write("losses.json.gz", header(cases=cases))


if __name__ == "__main__":
    main()
