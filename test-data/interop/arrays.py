"""Reads every array that stands in a folder, prints it as JSON, and writes it anew in NumPy's other forms.

    python arrays.py FOLDER

For x.npy there will be x.fortran.npy (first axis fastest), x.big.npy (big-endian), x.v2.npy and x.v3.npy (newer headers) and
all of them once more in all.npz.
"""

import json
import sys
from pathlib import Path

import numpy as np


def describe(array):
    values = [str(v) for v in array.reshape(-1).tolist()]
    return {"dtype": array.dtype.name, "shape": list(array.shape), "values": values}


def main(folder):
    described = {}
    everything = {}
    for path in sorted(folder.glob("*.np[yz]")):
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as archive:
                for name in archive.files:
                    described[f"{path.name}!{name}"] = describe(archive[name])
            continue
        array = np.load(path, allow_pickle=False)
        described[path.name] = describe(array)
        forms = {"fortran": np.asfortranarray(array).reshape(array.shape, order="A"), "big": array.astype(array.dtype.newbyteorder(">"))}
        for form, other in forms.items():
            np.save(path.with_suffix(f".{form}.npy"), other)
        for version in (2, 3):
            with open(path.with_suffix(f".v{version}.npy"), "wb") as out:
                np.lib.format.write_array(out, array, version=(version, 0), allow_pickle=False)
        everything[path.stem] = array
    np.savez(folder / "all.npz", **everything)
    json.dump(described, sys.stdout)


main(Path(sys.argv[1]))
