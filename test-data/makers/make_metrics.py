"""Writes metrics.json.gz: results of every metric after each of three batches, and what "accuracy" resolves to."""

import keras
import numpy as np
from keras.src.trainers import compile_utils

from keras_helper import flat, header, make_deterministic, normal, tensor, write
from make_losses import bits, distribution, labels, one_hot, positive, probabilities, signs

BATCHES = 3
COUNTS = ("TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives")


def integers(count):
    """A maker of class ids of the predictions' own shape."""
    return lambda rng, shape: rng.integers(0, count, shape).astype("int32")


def ids_as_floats(count):
    """Class ids as floats."""
    return lambda rng, shape: integers(count)(rng, shape).astype("float32")


def spec(metric, shape, truth, prediction, label="", **config):
    """One metric with one configuration on one kind of data."""
    return {"metric": metric, "config": config, "shape": shape, "truth": truth, "prediction": prediction, "label": label}


ACCURACIES = [
    spec("Accuracy", (5,), integers(3), ids_as_floats(3)),
    spec("Accuracy", (5, 1), integers(3), ids_as_floats(3)),
    spec("Accuracy", (4, 3), integers(2), ids_as_floats(2)),
    spec("BinaryAccuracy", (5, 1), bits, probabilities),
    spec("BinaryAccuracy", (5, 1), lambda r, s: bits(r, s[:-1]), probabilities, "labels without trailing 1"),
    spec("BinaryAccuracy", (4, 3), bits, probabilities),
    spec("BinaryAccuracy", (4, 3), bits, probabilities, threshold=0.3),
    spec("BinaryAccuracy", (3, 4, 2), bits, probabilities, threshold=0.7),
    spec("CategoricalAccuracy", (5, 4), one_hot, distribution),
    spec("CategoricalAccuracy", (5, 4), one_hot, normal, "logits"),
    spec("CategoricalAccuracy", (3, 4, 3), one_hot, distribution),
    spec("SparseCategoricalAccuracy", (5, 4), labels(4), distribution),
    spec("SparseCategoricalAccuracy", (5, 4), lambda r, s: labels(4)(r, s)[..., None], normal, "trailing 1"),
    spec("SparseCategoricalAccuracy", (3, 4, 3), labels(3), distribution),
    spec("SparseCategoricalAccuracy", (5, 4), lambda r, s: labels(4)(r, s).astype("float32"), normal, "float labels"),
    spec("TopKCategoricalAccuracy", (5, 7), one_hot, distribution),
    spec("TopKCategoricalAccuracy", (5, 4), one_hot, distribution, k=2),
    spec("TopKCategoricalAccuracy", (3, 4, 5), one_hot, normal, k=3),
    spec("SparseTopKCategoricalAccuracy", (5, 7), labels(7), distribution),
    spec("SparseTopKCategoricalAccuracy", (5, 4), labels(4), normal, k=2),
    spec("SparseTopKCategoricalAccuracy", (5, 4), lambda r, s: labels(4)(r, s)[..., None], normal, "trailing 1", k=1),
    spec("SparseTopKCategoricalAccuracy", (3, 4, 5), labels(5), normal, k=3),
]

REGRESSIONS = [
    spec("MeanSquaredError", (5, 3), normal, normal),
    spec("MeanSquaredError", (5, 1), lambda r, s: normal(r, s[:-1]), normal, "targets without trailing 1"),
    spec("MeanSquaredError", (3, 4, 2), normal, normal),
    spec("MeanAbsoluteError", (5, 3), normal, normal),
    spec("MeanAbsoluteError", (3, 4, 2), normal, normal),
    spec("MeanAbsolutePercentageError", (5, 3), positive, positive),
    spec("RootMeanSquaredError", (5, 3), normal, normal),
    spec("RootMeanSquaredError", (3, 4, 2), normal, normal),
    spec("MeanSquaredLogarithmicError", (5, 3), positive, positive),
    spec("KLDivergence", (5, 3), distribution, distribution),
    spec("Poisson", (5, 3), positive, positive),
    spec("LogCoshError", (5, 3), normal, normal),
    spec("CosineSimilarity", (5, 3), normal, normal),
    spec("CosineSimilarity", (3, 4, 2), normal, normal),
    spec("CosineSimilarity", (3, 4, 2), normal, normal, axis=1),
    spec("Hinge", (5, 3), signs, normal),
    spec("Hinge", (5, 3), bits, normal, "labels 0 and 1"),
    spec("SquaredHinge", (5, 3), signs, normal),
    spec("CategoricalHinge", (5, 3), one_hot, normal),
    spec("BinaryCrossentropy", (5, 3), bits, probabilities),
    spec("BinaryCrossentropy", (5, 1), bits, normal, from_logits=True),
    spec("BinaryCrossentropy", (5, 3), bits, probabilities, label_smoothing=0.1),
    spec("CategoricalCrossentropy", (5, 3), one_hot, distribution),
    spec("CategoricalCrossentropy", (5, 3), one_hot, normal, from_logits=True, label_smoothing=0.1),
    spec("CategoricalCrossentropy", (3, 4, 2), one_hot, distribution),
    spec("SparseCategoricalCrossentropy", (5, 3), labels(3), distribution),
    spec("SparseCategoricalCrossentropy", (5, 3), labels(3), normal, from_logits=True),
    spec("SparseCategoricalCrossentropy", (5, 3), labels(3), normal, from_logits=True, ignore_class=1),
    spec("SparseCategoricalCrossentropy", (3, 4, 3), labels(3), normal, from_logits=True),
]

CONFUSIONS = [
    *(spec(name, (6, 1), bits, probabilities, **config)
      for name in (*COUNTS, "Precision", "Recall") for config in ({}, {"thresholds": 0.3}, {"thresholds": [0.2, 0.5, 0.8]})),
    *(spec(name, (6,), bits, probabilities) for name in ("TruePositives", "Precision", "Recall")),
    *(spec(name, (5, 4), one_hot, distribution, **config)
      for name in ("Precision", "Recall")
      for config in ({}, {"top_k": 2}, {"class_id": 1}, {"top_k": 2, "class_id": 0}, {"class_id": 2, "thresholds": [0.1, 0.4]})),
    *(spec(name, (4, 1), lambda r, s: np.zeros(s, "float32"), lambda r, s: np.full(s, 0.1, "float32"), "nothing positive")
      for name in ("Precision", "Recall")),
]

AUCS = [
    spec("AUC", (8,), bits, probabilities),
    spec("AUC", (8, 1), bits, probabilities),
    *(spec("AUC", (8, 1), bits, probabilities, curve=c, summation_method=s, num_thresholds=20)
      for c in ("ROC", "PR") for s in ("interpolation", "minoring", "majoring")),
    spec("AUC", (8, 1), bits, probabilities, curve="PR"),
    spec("AUC", (8, 1), bits, probabilities, num_thresholds=3),
    spec("AUC", (8, 1), bits, probabilities, thresholds=[0.25, 0.5, 0.6]),
    spec("AUC", (8, 1), bits, normal, from_logits=True),
    spec("AUC", (8, 3), bits, probabilities, multi_label=True, num_thresholds=30),
    spec("AUC", (8, 3), bits, probabilities, multi_label=True, num_labels=3, num_thresholds=30, label_weights=[0.5, 1.0, 2.0]),
    spec("AUC", (8, 3), bits, probabilities, "flattened"),
]

SPECS = ACCURACIES + REGRESSIONS + CONFUSIONS + AUCS


def weights_for(one, weighted, batch, rng):
    """A weight per sample; the first batch of a weighted case goes without."""
    if not weighted or batch == 0:
        return None
    return np.round(rng.uniform(0.0, 2.0, one["shape"][:1]), 2).astype("float32")


def result_of(metric):
    """A result as {"shape", "values"}."""
    value = np.asarray(metric.result())
    return {"shape": list(value.shape), "values": flat(value)}


def run(one, weighted, rng):
    """One entry: three updates, the result after each, in float32 and float64 (which TensorFlow's in_top_k lacks)."""
    keras.backend.clear_session()  # so that automatic names do not count up
    cls = getattr(keras.metrics, one["metric"])
    exact = "float32" if "TopK" in one["metric"] or "top_k" in one["config"] else "float64"
    metrics = {"result": cls(**one["config"]), "result64": cls(**one["config"], dtype=exact)}
    updates = []
    for batch in range(BATCHES):
        y_true, y_pred = one["truth"](rng, one["shape"]), one["prediction"](rng, one["shape"])
        weight = weights_for(one, weighted, batch, rng)
        update = {"y_true": tensor(y_true), "y_pred": tensor(y_pred), "sample_weight": None if weight is None else tensor(weight)}
        for key, metric in metrics.items():
            metric.update_state(y_true, y_pred, sample_weight=weight)
            update[key] = result_of(metric)
        updates.append(update)
    words = [one["metric"], *(f"{k}={v}" for k, v in one["config"].items()), str(one["shape"]), one["label"], "weighted" * weighted]
    metrics["result"].reset_state()
    return {
        "name": " ".join(w for w in words if w),
        "metric": one["metric"],
        "metric_name": metrics["result"].name,
        "config": one["config"],
        "updates": updates,
        "after_reset": result_of(metrics["result"]),
    }


def run_reduction(name, shape, weight_shapes, rng):
    """Mean and Sum, which take values rather than truth and prediction."""
    metrics = {"result": getattr(keras.metrics, name)(), "result64": getattr(keras.metrics, name)(dtype="float64")}
    updates = []
    for weight_shape in weight_shapes:
        values = normal(rng, shape)
        weight = None if weight_shape is None else np.round(rng.uniform(0, 2, weight_shape), 2).astype("float32")
        update = {"values": tensor(values), "sample_weight": None if weight is None else tensor(weight)}
        for key, metric in metrics.items():
            metric.update_state(values, sample_weight=weight)
            update[key] = result_of(metric)
        updates.append(update)
    metrics["result"].reset_state()
    return {"name": f"{name} {shape}", "metric": name, "metric_name": name.lower(), "config": {}, "updates": updates,
            "after_reset": result_of(metrics["result"])}


REDUCTION_INPUTS = [
    ((), [None, (), None]),
    ((4,), [None, (4,), (4, 1)]),
    ((4, 3), [None, (4,), (4, 3)]),
    ((2, 3, 2), [None, (2,), (2, 3)]),
]

SHAPE_PAIRS = [
    ((None, 1), (None, 1)), ((None,), (None, 1)), ((None,), (None, 10)), ((None, 1), (None, 10)), ((None, 10), (None, 10)),
    ((None, 2), (None, 2)), ((None, 5), (None, 5, 1)), ((None, 5, 1), (None, 5, 1)), ((None, 5), (None, 5, 7)),
    ((None, 5, 1), (None, 5, 7)), ((None, 5, 7), (None, 5, 7)), ((None, 7), (None, 1)), ((None,), (None,)), ((1,), (1,)),
    ((4,), (4,)), ((None, 4, 4), (None, 4, 4, 3)), ((None, 4, 4, 1), (None, 4, 4, 3)), ((None, 4, 4, 3), (None, 4, 4, 3)),
]


def resolved(truth_shape, prediction_shape):
    """What "accuracy" and "crossentropy" mean for these shapes, or the error that Keras raises."""
    truth, prediction = keras.KerasTensor(truth_shape), keras.KerasTensor(prediction_shape)
    entry = {"y_true_shape": list(truth_shape), "y_pred_shape": list(prediction_shape)}
    try:
        entry["accuracy"] = type(compile_utils.get_metric("accuracy", truth, prediction)).__name__
        entry["crossentropy"] = compile_utils.get_loss("crossentropy", truth, prediction).fn.__name__
    except (TypeError, ValueError) as error:
        entry["error"] = f"{type(error).__name__}: {error}"
    return entry


def main():
    make_deterministic()
    rng = np.random.default_rng(41)
    cases = [run(one, weighted, rng) for one in SPECS for weighted in (False, True)]
    cases += [run_reduction(name, shape, w, rng) for name in ("Mean", "Sum") for shape, w in REDUCTION_INPUTS]
    write("metrics.json.gz", header(cases=cases, resolution=[resolved(t, p) for t, p in SHAPE_PAIRS]))


if __name__ == "__main__":
    main()
