"""Small HDF5 files of h5py: what Keras may write, and what a reader must refuse."""

import pathlib

import h5py
import ml_dtypes
import numpy as np

OUT = pathlib.Path(__file__).resolve().parent.parent / "hdf5"


def kinds():
    with h5py.File(OUT / "kinds.h5", "w") as file:
        values = np.array([[0, 1, -2], [3, 100, -100]])
        for dtype in ("float16", "float32", "float64", "int8", "int16", "int32", "int64"):
            file[f"numbers/{dtype}"] = values.astype(dtype)
        for dtype in ("uint8", "uint16", "uint32", "uint64"):
            largest = np.iinfo(np.int64 if dtype == "uint64" else dtype).max
            file[f"numbers/{dtype}"] = np.array([0, 7, largest], dtype)
        file["numbers/bool"] = np.array([True, False, True])
        file["numbers/big_endian"] = np.array([1.5, -2], ">f4")
        file["numbers/scalar"] = np.int64(42)
        file["numbers/empty"] = np.zeros((0, 3), np.float32)
        grid = np.arange(7 * 5, dtype=np.float32).reshape(7, 5)
        file.create_dataset("chunked/plain", data=grid, chunks=(3, 2))
        file.create_dataset("chunked/gzip", data=grid, chunks=(4, 5), compression="gzip")
        file.create_dataset("chunked/shuffle", data=grid, chunks=(2, 4), compression="gzip", shuffle=True)
        many = file.create_group("many")
        for i in range(40):
            many[f"member_{i}"] = np.float32(i)
        file.attrs["fixed"] = np.bytes_("naïve".encode())
        file.attrs["variable"] = "naïve"
        file.attrs["list"] = np.array([b"dense", b"conv_1"])
        file.attrs["long"] = "x" * 5_000
        file.attrs["number"] = np.float32(0.5)
        file["numbers/scalar"].attrs["note"] = "the answer"
        file.create_dataset("complex", data=np.ones(2, np.complex64))
    with h5py.File(OUT / "latest.h5", "w", libver="latest") as file:
        file["group/a"] = np.arange(4, dtype=np.float32)
        file.attrs["text"] = "latest"


def refused():
    with h5py.File(OUT / "soft.h5", "w") as file:
        file["a"] = np.float32(1)
        file["b"] = h5py.SoftLink("/a")
    with h5py.File(OUT / "external-link.h5", "w") as file:
        file["a"] = h5py.ExternalLink("other.h5", "/a")
    with h5py.File(OUT / "external-storage.h5", "w") as file:
        file.create_dataset("a", (4,), "f4", external=[("other.bin", 0, 16)])
    with h5py.File(OUT / "virtual.h5", "w", libver="latest") as file:
        layout = h5py.VirtualLayout((4,), "f4")
        layout[:] = h5py.VirtualSource("other.h5", "a", (4,))
        file.create_virtual_dataset("a", layout)
    with h5py.File(OUT / "circle.h5", "w") as file:
        inner = file.create_group("outer/inner")
        inner["again"] = file["outer"]
    with h5py.File(OUT / "bomb.h5", "w") as file:
        file.create_dataset("a", (1 << 14, 1 << 14), "f4", chunks=(64, 64), compression="gzip")
        file["a"][:1, :1] = 0
    with h5py.File(OUT / "unwritten.h5", "w") as file:
        file.create_dataset("a", (1 << 14, 1 << 14), "f4")
    with h5py.File(OUT / "bfloat16.h5", "w") as file:
        file["a"] = np.array([1.5, -2], ml_dtypes.bfloat16)
    with h5py.File(OUT / "lzf.h5", "w") as file:
        file.create_dataset("a", data=np.zeros(64, "f4"), compression="lzf")


OUT.mkdir(parents=True, exist_ok=True)
kinds()
refused()
for path in OUT.glob("other.*"):
    path.unlink()
