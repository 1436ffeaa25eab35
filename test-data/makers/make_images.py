"""Writes images/: a folder of small images of every kind, and what Keras's image_dataset_from_directory makes of it."""

import struct
import zlib

import keras
import numpy as np
import tensorflow as tf

from keras_helper import HERE, flat, header, make_deterministic, write

FOLDER = HERE / "images" / "kinds"
SIZES = ((5, 7), (12, 9))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def palette_png(indices, palette):
    """A PNG of 4 bits per pixel."""
    height, width = indices.shape
    rows = b""
    for row in indices:
        padded = list(row) + [0] * (width % 2)
        rows += b"\0" + bytes(padded[i] << 4 | padded[i + 1] for i in range(0, len(padded), 2))
    head = struct.pack(">IIBBBBB", width, height, 4, 3, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"PLTE", palette.astype("uint8").tobytes())
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def gif(indices, palette):
    """A GIF whose codes all have 8 bits: it begins its table anew before that grows."""
    height, width = indices.shape
    codes = []
    for i, index in enumerate(indices.reshape(-1)):
        if i % 100 == 0:
            codes.append(128)
        codes.append(int(index))
    codes.append(129)
    data = bytes(codes)
    blocks = b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255))
    colours = np.zeros((128, 3), "uint8")
    colours[:len(palette)] = palette
    return (b"GIF89a" + struct.pack("<HHBBB", width, height, 0xf6, 0, 0) + colours.tobytes()
            + b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x07" + blocks + b"\0\x3b")


def bmp(pixels):
    height, width, _ = pixels.shape
    rows = b"".join(row[:, ::-1].tobytes().ljust((3 * width + 3) // 4 * 4, b"\0") for row in pixels[::-1])
    return (b"BM" + struct.pack("<IHHI", 54 + len(rows), 0, 0, 54)
            + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(rows), 0, 0, 0, 0) + rows)


def smooth(height, width, channels):
    """What JPEG keeps nearly as it is."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    return np.clip(20 + 12 * x + 9 * y + 25 * c, 0, 255).astype("uint8")


def files(random):
    noise = {channels: random.integers(0, 256, (9, 6, channels), dtype="uint8") for channels in (1, 2, 3, 4)}
    png = tf.io.encode_png
    indices = random.integers(0, 16, (6, 7))
    palette = random.integers(0, 256, (16, 3))
    return {
        "photo/gray.jpg": tf.io.encode_jpeg(smooth(16, 11, 1), quality=95).numpy(),
        "photo/colour.JPEG": tf.io.encode_jpeg(smooth(14, 10, 3), quality=95, chroma_downsampling=False).numpy(),
        "photo/nested/plain.jpg": tf.io.encode_jpeg(np.full((4, 4, 3), 77, "uint8"), quality=95).numpy(),
        "png/gray.png": png(noise[1]).numpy(),
        "png/gray-alpha.png": png(noise[2]).numpy(),
        "png/gray16.png": png(random.integers(0, 65536, (5, 4, 1), dtype="uint16")).numpy(),
        "png/rgb.png": png(noise[3]).numpy(),
        "png/rgba.png": png(noise[4]).numpy(),
        "png/rgb16.png": png(random.integers(0, 65536, (3, 8, 3), dtype="uint16")).numpy(),
        "png/palette.png": palette_png(indices, palette),
        "png/one-pixel.png": png(noise[3][:1, :1]).numpy(),
        "others/colours.bmp": bmp(noise[3]),
        "others/palette.gif": gif(indices, palette),
    }


def cases(mode, classes):
    """Every image of these classes; TensorFlow makes no other channels of GIF, BMP and (for rgba) JPEG than theirs."""
    for height, width in SIZES:
        data = keras.utils.image_dataset_from_directory(
            FOLDER, class_names=classes, batch_size=None, image_size=(height, width), color_mode=mode, shuffle=False,
            verbose=False)
        for path, (image, label) in zip(data.file_paths, data):
            name = str(path)[len(str(FOLDER)) + 1:]
            if (name, mode) == ("png/palette.png", "rgba"):
                continue  # TensorFlow gives opaque pixels of 4 bits an alpha of 15 instead of 255
            if name.startswith("photo"):  # Keras leaves the choice to TensorFlow, which takes the inaccurate decoder
                accurate = tf.io.decode_jpeg(
                    tf.io.read_file(path), channels=image.shape[-1], dct_method="INTEGER_ACCURATE")
                image = tf.image.resize(accurate, (height, width))
            yield {"name": f"{name} {mode} {height}x{width}", "file": name, "color_mode": mode,
                   "class": classes[int(label)], "height": height, "width": width, "values": flat(image.numpy())}


def main():
    make_deterministic()
    for name, content in files(np.random.default_rng(3)).items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (FOLDER / "photo" / "readme.txt").write_text("no image\n")
    data = keras.utils.image_dataset_from_directory(FOLDER, shuffle=False, verbose=False)
    modes = {"rgb": data.class_names, "grayscale": ["photo", "png"], "rgba": ["png"]}
    write("images/kinds.json.gz", header(
        class_names=data.class_names, files=[str(p)[len(str(FOLDER)) + 1:] for p in data.file_paths],
        cases=[case for mode, classes in modes.items() for case in cases(mode, classes)]))


if __name__ == "__main__":
    main()
