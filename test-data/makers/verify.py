"""Checks the golden files: reads them back, repeats what they say, and compares gradients with finite differences."""

import gzip
import struct

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

from keras_helper import HERE, REDUCTIONS, floatx, make_deterministic, read, read_tensor
from layer_cases import FAMILIES

STEP = 1e-6
MAX_BYTES, MAX_TOTAL = 1_000_000, 6_000_000


def numbers(values):
    """A flat JSON array as float64; "NaN" and "Infinity" too."""
    return np.array([float(v) for v in values])


def close(actual, expected, tolerance, what):
    """Fails unless all numbers agree, relative to the largest expected one or absolutely."""
    actual, expected = np.asarray(actual, "float64").ravel(), np.asarray(expected, "float64").ravel()
    assert actual.shape == expected.shape, f"{what}: {actual.shape} numbers for {expected.shape}"
    scale = max(1.0, np.abs(expected).max(initial=0))
    worst = np.abs(actual - expected).max(initial=0)
    assert worst <= tolerance * scale, f"{what}: off by {worst}, scale {scale}"


def read_idx(name):
    """An IDX file of unsigned bytes."""
    data = gzip.decompress((HERE / "digits" / name).read_bytes())
    rank = data[3]
    shape = struct.unpack(f">{rank}I", data[4:4 + 4 * rank])
    return np.frombuffer(data, "uint8", offset=4 + 4 * rank).reshape(shape)


def upscale(image, size):
    """Bilinear interpolation with half-pixel centres, by the formula."""
    centres = (np.arange(size) + 0.5) * image.shape[0] / size - 0.5
    low = np.floor(centres).astype(int)
    part = centres - low
    first, second = np.clip(low, 0, len(image) - 1), np.clip(low + 1, 0, len(image) - 1)
    rows = image[first] * (1 - part)[:, None] + image[second] * part[:, None]
    return rows[:, first] * (1 - part) + rows[:, second] * part


def check_digits():
    """The IDX files are scikit-learn's digits; the upscaled ones follow the formula."""
    digits = load_digits()
    assert (read_idx("digits-images-idx3-ubyte.gz") == digits.images).all()
    assert (read_idx("digits-labels-idx1-ubyte.gz") == digits.target).all()
    for case in read("digits/upscaled.json.gz")["cases"]:
        assert case["label"] == digits.target[case["index"]]
        close(numbers(case["values"]), upscale(digits.images[case["index"]] / 16, 28), 1e-6, "upscaled")
    return len(digits.target)


def layer_function(case, xla):
    """The layer, rebuilt from the file in float64, as a function of its inputs and trainable weights."""
    cls = getattr(keras.layers, case["layer"])
    layer = cls.from_config({**cls(**case["config"]).get_config(), "dtype": "float64"})
    shapes = [tuple(s) for s in case["input_shapes"]]
    layer.build(shapes[0] if len(shapes) == 1 else shapes)
    start = [numbers(w["values"]).reshape(w["shape"]) for w in case["weights"]]
    forward = tf.function(layer.__call__, jit_compile=True) if xla else layer

    def function(inputs, weights, training=False):
        layer.set_weights(weights)
        return forward(inputs[0] if len(inputs) == 1 else inputs, training=training).numpy()

    return function, start


def check_gradients(function, inputs, weights, probe, gradients, training, what):
    """Compares each gradient with the slope along one random direction."""
    rng = np.random.default_rng(71)
    # Bilinear resizing answers in float32 whatever it is given; being linear, it allows a wide step.
    step = 0.1 if what.startswith("UpSampling2D") else STEP
    groups = [(inputs, gradients["inputs"]), (weights, gradients["weights"])]
    for group, recorded in groups:
        for i, gradient in enumerate(recorded):
            if gradient is None:
                continue
            original, direction = group[i], rng.normal(size=group[i].shape)
            values = []
            for sign in (1, -1):
                group[i] = original + sign * step * direction
                values.append((function(inputs, list(weights), training) * probe).sum())
            group[i] = original
            close([numbers(gradient) @ direction.ravel()], [(values[0] - values[1]) / (2 * step)], 1e-4, f"{what} gradient {i}")


def check_layer(case, xla):
    """One layer case: output, gradients, and the same in training mode."""
    function, weights = layer_function(case, xla)
    inputs = [numbers(x).reshape(s) for x, s in zip(case["inputs"], case["input_shapes"])]
    whole = case["input_dtypes"][0] == "int32"
    inputs = [x.astype("int32") for x in inputs] if whole else inputs
    probe = numbers(case["probe"]).reshape(case["output"]["shape"])
    assert all(s in (None, r) for s, r in zip(case["output_shape"], case["output"]["shape"])), case["name"]
    close(function(inputs, weights), numbers(case["output"]["values"]), 2e-6, case["name"])
    check_gradients(function, inputs, weights, probe, case["gradients"], False, case["name"])
    if "training" in case:
        close(function(inputs, weights, True), numbers(case["training"]["output"]), 2e-5, case["name"] + " training")
        check_gradients(function, inputs, weights, probe, case["training"]["gradients"], True, case["name"] + " training")


def check_layers():
    """All layer files."""
    count = 0
    for family, specs in FAMILIES.items():
        cases = read(f"layers/{family}.json.gz")["cases"]
        assert len({c["name"] for c in cases}) == len(cases) == len(specs)
        for case, spec in zip(cases, specs):
            check_layer(case, spec.xla)
        count += len(cases)
    return count


def check_losses():
    """Values repeat in float64; gradients are slopes; float32 and float64 agree but where clipping differs."""
    rng = np.random.default_rng(72)
    cases = read("losses.json.gz")["cases"]
    for case in cases:
        truth, pred = read_tensor(case["y_true"]), read_tensor(case["y_pred"]).astype("float64")
        weight = None if case["sample_weight"] is None else read_tensor(case["sample_weight"]).astype("float64")
        direction = rng.normal(size=pred.shape)
        for reduction in REDUCTIONS:
            result = case["results"][reduction]
            loss = getattr(keras.losses, case["loss"])(**case["config"], reduction=reduction, dtype="float64")
            close(loss(truth, pred, sample_weight=weight), numbers(result["value64"]), 1e-12, case["name"])
            if "saturated" in case["name"]:
                continue
            close(numbers(result["value"]), numbers(result["value64"]), 2e-6, f"{case['name']} {reduction}")
            close(numbers(result["gradient"]), numbers(result["gradient64"]), 1e-5, f"{case['name']} {reduction} gradient")
            slope = sum(s * np.sum(loss(truth, pred + s * STEP * direction, sample_weight=weight)) for s in (1, -1)) / (2 * STEP)
            close([numbers(result["gradient64"]) @ direction.ravel()], [slope], 1e-4, f"{case['name']} {reduction} slope")
    return len(cases)


def check_activations():
    """float32 agrees with float64."""
    cases = read("activations.json.gz")["cases"]
    for case in cases:
        for key in ("output", "gradient"):
            exact, single = numbers(case[key + "64"]), numbers(case[key])
            finite = np.isfinite(exact) & (np.abs(exact) < 3e38) & np.isfinite(single)
            error = np.abs(single - exact)[finite] / np.maximum(1e-6, np.abs(exact[finite]))
            if error.max(initial=0) > 1e-4:
                at = np.flatnonzero(finite)[error.argmax()]
                print(f"  {case['name']} {key}: float32 {single[at]} for float64 {exact[at]} at {case['input'][at]}")
    return len(cases)


def check_metrics():
    """float32 agrees with float64."""
    cases = read("metrics.json.gz")["cases"]
    for case in cases:
        for update in case["updates"]:
            close(numbers(update["result"]["values"]), numbers(update["result64"]["values"]), 2e-6, case["name"])
    return len(cases)


def check_training():
    """Every run is complete, and float32 rounding hardly moves it."""
    count = 0
    for net in ("mlp", "lenet", "resnet"):
        content = read(f"training/{net}.json.gz")
        sizes = [int(np.prod(w["shape"])) for w in content["weights"]]
        assert len(content["batches"]) == 50 and not any(i % 5 == 4 for b in content["batches"] for i in b)
        for run in content["runs"]:
            what = f"{net} {run['name']}"
            assert [len(w) for w in run["weights"]] == sizes and len(run["losses"]) == 50, what
            close(numbers(run["losses"]), numbers(run["losses64"]), 2e-5, what)
            assert run["float32_noise"] < 2e-5, f"{what}: noise {run['float32_noise']}"
            assert run["losses"][-1] < run["losses"][0], what
        count += len(content["runs"])
    return count


def check_sizes():
    """No file is large."""
    sizes = {p: p.stat().st_size for p in sorted(HERE.rglob("*.json*")) + sorted(HERE.rglob("*-ubyte.gz"))}
    assert max(sizes.values()) < MAX_BYTES and sum(sizes.values()) < MAX_TOTAL
    return sum(sizes.values())


def main():
    make_deterministic()
    checks = (check_sizes, check_digits, check_activations, check_metrics, check_losses, check_training)
    for check in checks:
        print(f"{check.__name__}: {check():,}", flush=True)
    with floatx("float64"):
        print(f"check_layers: {check_layers()}")


if __name__ == "__main__":
    main()
