"""Writes keras-files: whole models as Keras writes them, and what Keras computes with them after reading them back."""

import hashlib
import os
import tempfile
import zipfile
from pathlib import Path

os.environ["COLUMNS"] = "200"  # the terminal in which summary() prints

import keras
import numpy as np

import keras_file_compiles
import keras_file_layers
import keras_file_nets
from keras_file_case import inputs, is_random, randomize, targets
from keras_helper import HERE, flat, header, make_deterministic, tensor, write

CASES = keras_file_layers.CASES + keras_file_nets.CASES + keras_file_compiles.CASES
LEGACY = ["dense", "activation-layers", "conv2d", "batch-normalization", "residual", "two-outputs", "functional-in-functional",
          "sequential-in-functional", "two-levels-of-nesting", "shared-layer", "embedding", "frozen-layers",
          "adam-amsgrad-mae", "schedule-exponential"]
MORE_STEPS = 3


def train(model, x, y, steps):
    """The loss of each step."""
    losses = []
    for _ in range(steps):
        model.reset_metrics()
        losses.append(float(np.ravel(model.train_on_batch(x, y))[0]))
    return losses


def one_or_all(arrays):
    return arrays[0] if len(arrays) == 1 else arrays


def as_list(outputs):
    return outputs if isinstance(outputs, list) else [outputs]


def plain(array):
    """A tensor for the file; the floats of 16 bits are widened, which is exact."""
    array = np.asarray(array)
    return tensor(array.astype("float32")) | {"dtype": str(array.dtype)} if array.dtype.itemsize == 2 else tensor(array)


def digest(array):
    """Identifies an array bit for bit: SHA-256 of its elements in little endian, row major."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def build(case, seed):
    """The model as it is to be written, and data for it."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = case.make()
    randomize(model, rng)
    x = inputs(case, model, rng)
    y = targets(case, as_list(model.predict(one_or_all(x), verbose=0)), rng)
    if case.compile:
        model.compile(**case.compile(), jit_compile=False)
        train(model, one_or_all(x), one_or_all(y), case.steps)
    return model, x, y


def describe(case, model, x, y):
    """What a model that was read back is and does."""
    lines = []
    model.summary(print_fn=lines.append)
    entry = {
        "name": case.name,
        "model": model.name,
        "class": type(model).__name__,
        "inputs": [plain(a) for a in x],
        "outputs": [plain(a) for a in as_list(model.predict(one_or_all(x), batch_size=len(x[0]), verbose=0))],
        "weights": [{"path": w.path, "shape": list(w.shape), "dtype": w.dtype, "trainable": w.trainable, "sha256": digest(v)}
                    for w, v in zip(model.weights, model.get_weights())],
        "parameters": int(model.count_params()),
        "summary": "\n".join(lines),
        "compiled": bool(model.compiled),
    }
    if model.compiled:
        measured = model.evaluate(one_or_all(x), one_or_all(y), batch_size=2, verbose=0, return_dict=True)
        entry |= {"targets": [plain(a) for a in y],
                  "evaluated": {k: flat(np.float32(v))[0] for k, v in measured.items()},
                  "iterations": int(model.optimizer.iterations)}
        if not is_random(model):
            entry["losses"] = flat(np.float32(train(model, one_or_all(x), one_or_all(y), MORE_STEPS)))
    return entry


def check(case, model, again):
    """Keras itself must read its file without loss, or there is nothing to compare with."""
    for before, after in zip(model.get_weights(), again.get_weights(), strict=True):
        if before.tobytes() != after.tobytes():
            raise AssertionError(f"{case.name}: Keras reads other weights than it wrote")


def archive(name, files):
    """One zip of many small files, which holds their repetitions compressed; no time stamps."""
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for member, data in files.items():
            out.writestr(zipfile.ZipInfo(member), data, zipfile.ZIP_DEFLATED, 9)
    print(f"{name}: {len(files)} files, {path.stat().st_size:,} bytes", flush=True)


def saved(model, folder, suffix, **options):
    """A model's file, and the model read back from it."""
    path = Path(folder, "model" + suffix)
    model.save(path)
    return path.read_bytes(), keras.models.load_model(path, **options)


def main():
    make_deterministic()
    files, entries, old_files, old_entries = {}, [], {}, []
    with tempfile.TemporaryDirectory() as folder:
        for seed, case in enumerate(CASES, 1):
            model, x, y = build(case, seed)
            files[case.name + ".keras"], again = saved(model, folder, ".keras")
            check(case, model, again)
            entries.append(describe(case, again, x, y))
            if case.name in LEGACY:  # not compiled: Keras 3.15 cannot read the loss "mse" of its own legacy files
                old_files[case.name + ".h5"], again = saved(model, folder, ".h5", compile=False)
                old_entries.append(describe(case, again, x, y))
            print(f"{case.name}: {len(files[case.name + '.keras']):,} bytes", flush=True)
    archive("keras-files/models.zip", files)
    archive("keras-files/legacy.zip", old_files)
    write("keras-files/models.json.gz", header(cases=entries))
    write("keras-files/legacy.json.gz", header(cases=old_entries))


if __name__ == "__main__":
    main()
