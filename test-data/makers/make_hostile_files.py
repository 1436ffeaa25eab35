"""Writes keras-files/hostile.zip: files whose HDF5 leads astray, made from a model of keras-files with h5py.

The targets of links exist where the files are unpacked: outside.h5 holds weights that a reader must not find.
"""

import io
import zipfile

import h5py
import numpy as np

from keras_helper import HERE
from make_keras_models import archive

MODEL = "dense"
INSIDE = "layers/dense/vars"  # of .weights.h5


def edited(data, edit):
    """The HDF5 file after a change."""
    file = io.BytesIO(data)
    with h5py.File(file, "r+") as tree:
        edit(tree)
    return file.getvalue()


def soft_link(path):
    def edit(tree):
        tree.move(path, "elsewhere")
        tree[path] = h5py.SoftLink("/elsewhere")
    return edit


def broken_soft_link(path):
    def edit(tree):
        del tree[path]
        tree[path] = h5py.SoftLink("/nowhere")
    return edit


def circular_soft_link(path):
    def edit(tree):
        del tree[path]
        tree[path] = h5py.SoftLink("/" + path)
    return edit


def external_link(path, target):
    def edit(tree):
        del tree[path]
        tree[path] = h5py.ExternalLink(target, "/" + INSIDE + "/0")
    return edit


def hard_link(path, target):
    def edit(tree):
        if path in tree:
            del tree[path]
        tree[path] = tree[target]
    return edit


def dataset(path, *arguments, **options):
    def edit(tree):
        del tree[path]
        tree.create_dataset(path, *arguments, **options)
    return edit


def tricks(kernel, group):
    """What can be done to a tree: a name and a change."""
    top = group.split("/")[0]
    return {
        "soft-link": soft_link(kernel), "soft-link-to-group": soft_link(group), "broken-soft-link": broken_soft_link(kernel),
        "circular-soft-link": circular_soft_link(kernel), "external-link": external_link(kernel, "outside.h5"),
        "external-link-to-parent": external_link(kernel, "../outside.h5"), "external-link-to-group": external_link(group, "outside.h5"),
        "external-link-absolute": external_link(kernel, "/etc/passwd"),
        "cycle": hard_link(group + "/again", top), "cycle-of-root": hard_link(top + "/root", "/"), "cycle-in-place": hard_link(kernel, group),
        "external-storage": dataset(kernel, (5, 4), "f4", external=[("outside.bin", 0, 80)]),
        "external-storage-absolute": dataset(kernel, (5, 4), "f4", external=[("/etc/passwd", 0, 80)]),
        "huge": dataset(kernel, (2**31 - 1, 2**20), "f4"), "huge-chunked": dataset(kernel, (2**40, 4), "f4", chunks=(1, 4)),
        "huge-and-compressed": dataset(kernel, (2**14, 2**13), "f4", chunks=(2**14, 2**13), compression="gzip", fillvalue=1),
        "bomb": dataset(kernel, data=np.zeros((2**12, 2**12), "f4"), chunks=(2**12, 2**12), compression="gzip", compression_opts=9),
        "empty": dataset(kernel, (0, 4), "f4"), "null": dataset(kernel, data=h5py.Empty("f4")), "scalar": dataset(kernel, data=np.float32(1)),
        "of-rank-20": dataset(kernel, (1,) * 20, "f4"), "text": dataset(kernel, data="kernel"), "opaque": dataset(kernel, data=np.void(b"x" * 80)),
        "compound": dataset(kernel, (5, 4), np.dtype([("a", "f4"), ("b", "i8")])), "complex": dataset(kernel, (5, 4), "c8"),
        "references": dataset(kernel, (5, 4), h5py.ref_dtype), "lists": dataset(kernel, (5,), h5py.vlen_dtype("f4")),
        "other-shape": dataset(kernel, (4, 5), "f4"), "other-dtype": dataset(kernel, (5, 4), "i8"), "group-for-dataset": lambda tree: (tree.__delitem__(kernel), tree.create_group(kernel)),
    }


def read(name):
    """A member of one of the archives of keras-files."""
    with zipfile.ZipFile(HERE / "keras-files" / name) as files:
        return {n: files.read(n) for n in files.namelist()}


def repacked(members):
    """A .keras file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def main():
    with zipfile.ZipFile(io.BytesIO(read("models.zip")[MODEL + ".keras"])) as file:
        members = {n: file.read(n) for n in file.namelist()}
    weights, legacy = members["model.weights.h5"], read("legacy.zip")[MODEL + ".h5"]
    files = {"outside.h5": weights}
    for name, edit in tricks(INSIDE + "/0", INSIDE).items():
        changed = edited(weights, edit)
        files[f"{name}.weights.h5"] = changed
        files[f"{name}.keras"] = repacked(members | {"model.weights.h5": changed})
    with h5py.File(io.BytesIO(legacy)) as tree:
        found = []
        tree["model_weights/dense"].visititems(lambda n, node: found.append("model_weights/dense/" + n) if isinstance(node, h5py.Dataset) else None)
    kernel = next(n for n in found if n.endswith("kernel"))
    for name, edit in tricks(kernel, kernel.rsplit("/", 1)[0]).items():
        files[f"{name}.h5"] = edited(legacy, edit)
    archive("keras-files/hostile.zip", files)


if __name__ == "__main__":
    main()
