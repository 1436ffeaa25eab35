"""What scripts that run .tflite files have in common: the ways to run one, and its integers."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

# With XNNPACK, and with TFLite's own kernels.
DELEGATED = tf.lite.experimental.OpResolverType.AUTO
BUILTIN = tf.lite.experimental.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES


def quantized(value, detail):
    scale, zero = detail["quantization"]
    if scale == 0 or value.dtype != np.float32:
        return value.astype(detail["dtype"])
    info = np.iinfo(detail["dtype"])
    return np.clip(np.rint(value / scale) + zero, info.min, info.max).astype(detail["dtype"])


def real(value, detail):
    scale, zero = detail["quantization"]
    return value if scale == 0 else (value.astype("float64") - zero) * scale
