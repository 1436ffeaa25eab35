"""Writes digits/: the UCI handwritten digits as IDX files, and golden numbers for their upscaling to 28x28."""

import gzip
import struct

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

from keras_helper import HERE, flat, header, make_deterministic, write

UBYTE = 0x08
SIZE = 28
GOLDEN_COUNT = 3


def write_idx(name, array):
    """Writes unsigned bytes as a gzipped IDX file, the format of MNIST."""
    array = array.astype("uint8")
    head = struct.pack(">HBB", 0, UBYTE, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    path = HERE / "digits" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(head + array.tobytes(), 9, mtime=0))
    print(f"digits/{name}: {path.stat().st_size:,} bytes")


def upscaled(images):
    """Images 0..16 of 8x8 as 0..1 of 28x28: bilinear, half-pixel centres, no antialiasing, then divided by 16."""
    batch = tf.constant(images[..., None], tf.float32)
    return tf.image.resize(batch, (SIZE, SIZE), method="bilinear", antialias=False).numpy()[..., 0] / np.float32(16)


def main():
    make_deterministic()
    digits = load_digits()
    write_idx("digits-images-idx3-ubyte.gz", digits.images)
    write_idx("digits-labels-idx1-ubyte.gz", digits.target)
    cases = [
        {"index": i, "label": int(digits.target[i]), "raw": flat(digits.images[i].astype("uint8")),
         "shape": [SIZE, SIZE], "values": flat(upscaled(digits.images[i:i + 1])[0])}
        for i in range(GOLDEN_COUNT)
    ]
    write("digits/upscaled.json.gz", header(cases=cases))


if __name__ == "__main__":
    main()
