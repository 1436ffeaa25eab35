"""What every maker of golden numbers shares: a quiet, deterministic Keras, exact numbers, small files."""

import gzip
import json
import os
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

HERE = Path(__file__).resolve().parent.parent
REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none")


def make_deterministic():
    """Fixes seeds and thread counts, so that a second run writes the same bytes on the same machine."""
    keras.utils.set_random_seed(20260101)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()


@contextmanager
def floatx(dtype):
    """Keras's default dtype for a while: of plain numbers, and of layers (one does not set the other)."""
    before = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    try:
        yield
    finally:
        keras.config.set_floatx(before[0])
        keras.config.set_dtype_policy(before[1])


def flat(values):
    """An array as a flat list of JSON numbers, row major.

    A float32 becomes the shortest decimal that reads back as the same float32, a float64 likewise; integers and
    booleans (as 0 and 1) stay integers. NaN and the infinities become the strings "NaN", "Infinity", "-Infinity",
    which Gson's getAsFloat and getAsDouble understand.
    """
    array = np.asarray(values)
    if array.dtype == np.bool_ or np.issubdtype(array.dtype, np.integer):
        return [int(v) for v in array.ravel()]
    return [_number(v) for v in array.ravel()]


def _number(value):
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return float(str(value))


def tensor(values):
    """A tensor as {"shape", "dtype", "values"}."""
    array = np.asarray(values)
    return {"shape": list(array.shape), "dtype": str(array.dtype), "values": flat(array)}


def read_tensor(entry):
    """The inverse of tensor()."""
    return np.array([float(v) for v in entry["values"]]).astype(entry["dtype"]).reshape(entry["shape"])


def distinct(rng, shape, low=-1.9863, high=2.0137):
    """Float32 values evenly spaced over (low, high) in random order, rounded to four decimals.

    They differ from one another and from round numbers, so that max, relu and their kin have one well-defined gradient.
    """
    count = int(np.prod(shape))
    values = low + (rng.permutation(count) + 0.5) * (high - low) / count
    return np.round(values, 4).astype("float32").reshape(shape)


def normal(rng, shape, scale=1.0, decimals=3):
    """Normally distributed float32 values with few decimals, to keep files small."""
    return np.round(rng.normal(0.0, scale, shape), decimals).astype("float32")


def plain(value):
    """Tuples, NumPy scalars and Keras objects turned into what JSON can hold."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return flat(value)
    if isinstance(value, np.generic):
        return value.item()
    return value


def header(**members):
    """The start of every file: which versions made it."""
    return {"keras": keras.__version__, "tensorflow": tf.__version__, **members}


def write(name, content):
    """Writes content below test-data/ as JSON; gzip (with no time stamp) if the name ends in .gz."""
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        text = json.dumps(content, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
        path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    else:
        text = json.dumps(content, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
        path.write_bytes(text.encode())
    count = len(content.get("cases", content.get("runs", [])))
    print(f"{name}: {count} cases, {path.stat().st_size:,} bytes", flush=True)


def read(name):
    """Reads what write() wrote."""
    data = (HERE / name).read_bytes()
    return json.loads(gzip.decompress(data) if name.endswith(".gz") else data)
