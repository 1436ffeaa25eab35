"""The layers and configurations of layers/*.json.gz, as tables. Shapes carry the batch size first."""

from dataclasses import dataclass, field


@dataclass
class Case:
    """One layer, one configuration, one set of inputs.

    training: also record a call with training=True. int_range: inputs are integers below it. xla: compile the call,
    for what TensorFlow has no CPU kernel for.
    """

    layer: str
    config: dict = field(default_factory=dict)
    shapes: list = field(default_factory=list)
    label: str = ""
    dtype: str = "float32"
    training: bool = False
    int_range: int = 0
    xla: bool = False

    @property
    def name(self):
        """A readable name: the layer, what is configured, the input shapes."""
        words = [f"{k}={v}" for k, v in self.config.items()] + [str(tuple(s)) for s in self.shapes]
        return " ".join([self.layer, *words, *([self.label] if self.label else [])])


def one(layer, shape, **config):
    """A case with one input."""
    return Case(layer, config, [shape])


def many(layer, shapes, **config):
    """A case with several inputs."""
    return Case(layer, config, shapes)


CORE = [
    one("Dense", (3, 5), units=4),
    one("Dense", (3, 5), units=4, use_bias=False),
    one("Dense", (3, 5), units=4, activation="relu"),
    one("Dense", (3, 5), units=4, activation="tanh", use_bias=False),
    one("Dense", (2, 3, 4), units=5, activation="sigmoid"),
    one("Dense", (2, 3, 4), units=5, use_bias=False),
    one("Dense", (2, 2, 3, 4), units=3, activation="softmax"),
    one("Dense", (2, 2, 3, 4), units=3),
    one("Activation", (3, 4), activation="relu"),
    one("Activation", (2, 3, 4), activation="softmax"),
    one("Activation", (3, 4), activation="gelu"),
    one("Dropout", (3, 4), rate=0.5),
    one("Dropout", (2, 3, 4), rate=0.25, noise_shape=[2, 1, 4]),
    one("Dropout", (3, 4), rate=0.0),
    one("Flatten", (3, 4)),
    one("Flatten", (2, 3, 4)),
    one("Flatten", (2, 3, 2, 2)),
    one("Flatten", (4,)),
    one("Flatten", (2, 3, 2, 2), data_format="channels_first"),
    one("Reshape", (2, 12), target_shape=[3, 4]),
    one("Reshape", (2, 12), target_shape=[-1, 2]),
    one("Reshape", (2, 3, 4), target_shape=[-1]),
    one("Reshape", (2, 3, 4), target_shape=[2, -1, 3]),
    one("Permute", (2, 3, 4), dims=[2, 1]),
    one("Permute", (2, 3, 4, 5), dims=[3, 1, 2]),
    one("Permute", (2, 3, 4, 5), dims=[2, 3, 1]),
    one("Rescaling", (2, 3), scale=0.00392156862745098),
    one("Rescaling", (2, 3), scale=2.0, offset=-1.0),
    one("Rescaling", (2, 3, 2, 3), scale=[0.5, 2.0, 4.0], offset=[0.1, -0.2, 0.3]),
    Case("Rescaling", {"scale": 0.5, "offset": -1.0}, [(2, 3)], dtype="int32", int_range=256),
    Case("Embedding", {"input_dim": 6, "output_dim": 3}, [(2, 4)], dtype="int32", int_range=6),
    Case("Embedding", {"input_dim": 6, "output_dim": 3}, [(5,)], dtype="int32", int_range=6),
    Case("Embedding", {"input_dim": 5, "output_dim": 2, "mask_zero": True}, [(2, 2, 3)], dtype="int32", int_range=5),
]

CONV1D = [
    one("Conv1D", (2, 8, 3), filters=4, kernel_size=3),
    one("Conv1D", (2, 8, 3), filters=4, kernel_size=3, padding="same", activation="relu"),
    one("Conv1D", (2, 9, 2), filters=3, kernel_size=4, padding="same", strides=2),
    one("Conv1D", (2, 9, 2), filters=3, kernel_size=2, strides=3, use_bias=False),
    one("Conv1D", (2, 8, 2), filters=3, kernel_size=3, padding="causal"),
    one("Conv1D", (2, 9, 2), filters=3, kernel_size=3, padding="causal", dilation_rate=2, activation="tanh"),
    one("Conv1D", (2, 9, 2), filters=3, kernel_size=3, padding="causal", strides=2),
    one("Conv1D", (2, 9, 2), filters=3, kernel_size=3, dilation_rate=2),
    one("Conv1D", (2, 9, 2), filters=3, kernel_size=3, padding="same", dilation_rate=3),
    one("Conv1D", (2, 8, 4), filters=6, kernel_size=3, groups=2),
    one("Conv1D", (2, 8, 4), filters=4, kernel_size=3, groups=4, padding="same", use_bias=False),
    one("Conv1D", (2, 1, 3), filters=2, kernel_size=1),
]

CONV2D = [
    one("Conv2D", (2, 6, 6, 2), filters=3, kernel_size=3),
    one("Conv2D", (2, 6, 6, 2), filters=3, kernel_size=3, padding="same", activation="relu"),
    one("Conv2D", (2, 5, 7, 2), filters=3, kernel_size=[3, 2], use_bias=False),
    one("Conv2D", (2, 5, 7, 2), filters=3, kernel_size=[2, 3], padding="same"),
    one("Conv2D", (2, 6, 6, 2), filters=3, kernel_size=3, strides=2),
    one("Conv2D", (2, 6, 6, 2), filters=3, kernel_size=3, strides=2, padding="same"),
    one("Conv2D", (2, 7, 5, 2), filters=3, kernel_size=3, strides=2, padding="same", activation="sigmoid"),
    one("Conv2D", (2, 7, 6, 1), filters=2, kernel_size=[1, 5], strides=[2, 1], padding="same"),
    one("Conv2D", (2, 7, 6, 1), filters=2, kernel_size=2, strides=[3, 2], padding="valid"),
    one("Conv2D", (1, 6, 6, 2), filters=2, kernel_size=1, strides=3),
    one("Conv2D", (2, 7, 7, 2), filters=3, kernel_size=3, dilation_rate=2),
    one("Conv2D", (2, 6, 7, 2), filters=3, kernel_size=3, dilation_rate=2, padding="same"),
    one("Conv2D", (2, 8, 7, 2), filters=2, kernel_size=[2, 3], dilation_rate=[3, 2], padding="same"),
    one("Conv2D", (2, 6, 6, 4), filters=6, kernel_size=3, groups=2),
    one("Conv2D", (2, 5, 5, 4), filters=4, kernel_size=3, groups=4, padding="same", activation="relu"),
    one("Conv2D", (2, 5, 5, 4), filters=2, kernel_size=3, groups=2, strides=2, padding="same", use_bias=False),
]

CONV2D_VARIANTS = [
    one("DepthwiseConv2D", (2, 6, 6, 3), kernel_size=3),
    one("DepthwiseConv2D", (2, 6, 6, 2), kernel_size=3, depth_multiplier=2, padding="same"),
    one("DepthwiseConv2D", (2, 7, 7, 2), kernel_size=3, strides=2, padding="same", activation="relu"),
    one("DepthwiseConv2D", (2, 6, 6, 2), kernel_size=2, strides=2, use_bias=False),
    one("DepthwiseConv2D", (2, 7, 6, 2), kernel_size=[2, 3], depth_multiplier=3),
    one("DepthwiseConv2D", (2, 7, 7, 2), kernel_size=3, dilation_rate=2),
    one("DepthwiseConv2D", (2, 6, 7, 2), kernel_size=3, dilation_rate=2, padding="same", depth_multiplier=2),
    one("DepthwiseConv2D", (2, 8, 9, 2), kernel_size=3, strides=2, dilation_rate=2),
    one("DepthwiseConv2D", (2, 8, 9, 2), kernel_size=3, strides=2, dilation_rate=2, padding="same"),
    one("SeparableConv2D", (2, 6, 6, 3), filters=4, kernel_size=3),
    one("SeparableConv2D", (2, 6, 5, 2), filters=3, kernel_size=3, padding="same", depth_multiplier=2, activation="relu"),
    one("SeparableConv2D", (2, 7, 7, 2), filters=3, kernel_size=3, strides=2, padding="same", use_bias=False),
    one("SeparableConv2D", (2, 7, 7, 2), filters=3, kernel_size=3, dilation_rate=2),
    one("SeparableConv2D", (2, 7, 7, 2), filters=3, kernel_size=3, dilation_rate=2, padding="same"),
    one("Conv2DTranspose", (2, 4, 4, 2), filters=3, kernel_size=3),
    one("Conv2DTranspose", (2, 4, 4, 2), filters=3, kernel_size=3, padding="same", activation="relu"),
    one("Conv2DTranspose", (2, 3, 4, 2), filters=3, kernel_size=3, strides=2),
    one("Conv2DTranspose", (2, 3, 4, 2), filters=3, kernel_size=3, strides=2, padding="same"),
    one("Conv2DTranspose", (2, 3, 4, 2), filters=2, kernel_size=2, strides=2, use_bias=False),
    one("Conv2DTranspose", (2, 3, 4, 2), filters=2, kernel_size=2, strides=3, padding="valid"),
    one("Conv2DTranspose", (2, 3, 4, 2), filters=2, kernel_size=[2, 3], strides=[1, 2], padding="same"),
    one("Conv2DTranspose", (2, 3, 3, 2), filters=2, kernel_size=3, strides=2, padding="same", output_padding=1),
    one("Conv2DTranspose", (2, 3, 3, 2), filters=2, kernel_size=3, strides=2, padding="valid", output_padding=1),
    one("Conv2DTranspose", (2, 3, 3, 2), filters=2, kernel_size=3, strides=2, padding="same", output_padding=[0, 1]),
    Case("Conv2DTranspose", {"filters": 2, "kernel_size": 3, "dilation_rate": 2}, [(2, 4, 4, 2)], xla=True),
    Case("Conv2DTranspose", {"filters": 2, "kernel_size": 3, "dilation_rate": 2, "padding": "same"}, [(2, 4, 4, 2)], xla=True),
]


CONV1D_VARIANTS = [
    one("DepthwiseConv1D", (2, 8, 3), kernel_size=3),
    one("DepthwiseConv1D", (2, 8, 2), kernel_size=3, depth_multiplier=2, padding="same", activation="relu"),
    one("DepthwiseConv1D", (2, 9, 2), kernel_size=2, strides=2, use_bias=False),
    one("DepthwiseConv1D", (2, 9, 2), kernel_size=3, dilation_rate=2),
    one("SeparableConv1D", (2, 8, 3), filters=4, kernel_size=3),
    one("SeparableConv1D", (2, 9, 2), filters=3, kernel_size=3, padding="same", depth_multiplier=2, activation="relu"),
    one("SeparableConv1D", (2, 9, 2), filters=3, kernel_size=3, strides=2, padding="same", use_bias=False),
    one("SeparableConv1D", (2, 9, 2), filters=3, kernel_size=2, dilation_rate=2),
    one("Conv1DTranspose", (2, 4, 2), filters=3, kernel_size=3),
    one("Conv1DTranspose", (2, 4, 2), filters=3, kernel_size=3, strides=2, padding="same", activation="relu"),
    one("Conv1DTranspose", (2, 4, 2), filters=2, kernel_size=2, strides=3, use_bias=False),
    one("Conv1DTranspose", (2, 3, 2), filters=2, kernel_size=3, strides=2, padding="same", output_padding=1),
    Case("Conv1DTranspose", {"filters": 2, "kernel_size": 3, "dilation_rate": 2}, [(2, 4, 2)], xla=True),
]


def _pooling(kind):
    return [
        one(f"{kind}Pooling1D", (2, 8, 3), pool_size=2),
        one(f"{kind}Pooling1D", (2, 7, 2), pool_size=3, strides=2, padding="same"),
        one(f"{kind}Pooling1D", (2, 7, 2), pool_size=3, strides=1),
        one(f"{kind}Pooling1D", (2, 7, 2), pool_size=2, strides=3, padding="same"),
        one(f"{kind}Pooling2D", (2, 6, 6, 2), pool_size=2),
        one(f"{kind}Pooling2D", (2, 5, 7, 2), pool_size=2, padding="same"),
        one(f"{kind}Pooling2D", (2, 7, 6, 2), pool_size=3, strides=2),
        one(f"{kind}Pooling2D", (2, 7, 6, 2), pool_size=3, strides=1, padding="same"),
        one(f"{kind}Pooling2D", (2, 7, 6, 2), pool_size=[2, 3], strides=[3, 1], padding="same"),
        one(f"{kind}Pooling2D", (2, 5, 5, 1), pool_size=2, strides=3),
        one(f"Global{kind}Pooling1D", (2, 5, 3)),
        one(f"Global{kind}Pooling1D", (2, 5, 3), keepdims=True),
        one(f"Global{kind}Pooling1D", (2, 3, 5), data_format="channels_first"),
        one(f"Global{kind}Pooling2D", (2, 3, 4, 3)),
        one(f"Global{kind}Pooling2D", (2, 3, 4, 3), keepdims=True),
        one(f"Global{kind}Pooling2D", (2, 3, 4, 5), data_format="channels_first", keepdims=True),
    ]


POOLING = _pooling("Max") + _pooling("Average")


def _batch_normalization():
    variants = [
        ((4, 3), {}),
        ((4, 3), {"center": False}),
        ((4, 3), {"scale": False, "momentum": 0.5, "epsilon": 1e-05}),
        ((4, 3), {"center": False, "scale": False}),
        ((3, 4, 2), {}),
        ((3, 4, 2), {"axis": 1}),
        ((2, 3, 4, 3), {}),
        ((2, 3, 4, 3), {"axis": 1, "momentum": 0.9}),
        ((2, 3, 4, 3), {"axis": 2}),
        ((2, 3, 4, 3), {"scale": False}),
        ((2, 3, 4, 3), {"center": False}),
        ((1, 2, 2, 3), {"momentum": 0.0}),
    ]
    return [Case("BatchNormalization", config, [shape], training=True) for shape, config in variants]


NORMALIZATION = _batch_normalization() + [
    one("LayerNormalization", (3, 5)),
    one("LayerNormalization", (2, 3, 4), epsilon=1e-06),
    one("LayerNormalization", (2, 3, 4), axis=1),
    one("LayerNormalization", (2, 3, 4), axis=[1, 2]),
    one("LayerNormalization", (2, 3, 2, 4), axis=[1, 2, 3]),
    one("LayerNormalization", (2, 3, 2, 4), axis=[-2, -1], center=False),
    one("LayerNormalization", (2, 3, 4), scale=False),
    one("LayerNormalization", (2, 3, 4), center=False, scale=False),
]

RESHAPING = [
    one("ZeroPadding2D", (2, 3, 4, 2)),
    one("ZeroPadding2D", (2, 3, 4, 2), padding=2),
    one("ZeroPadding2D", (2, 3, 4, 2), padding=[1, 0]),
    one("ZeroPadding2D", (2, 3, 4, 2), padding=[[1, 2], [0, 3]]),
    one("ZeroPadding2D", (2, 2, 3, 4), padding=[[1, 2], [0, 3]], data_format="channels_first"),
    one("Cropping2D", (2, 5, 6, 2), cropping=1),
    one("Cropping2D", (2, 5, 6, 2), cropping=[1, 2]),
    one("Cropping2D", (2, 5, 6, 2), cropping=[[1, 2], [0, 3]]),
    one("Cropping2D", (2, 5, 6, 2), cropping=[[0, 0], [0, 0]]),
    one("Cropping2D", (2, 2, 5, 6), cropping=[[1, 2], [0, 3]], data_format="channels_first"),
    one("UpSampling2D", (2, 3, 4, 2)),
    one("UpSampling2D", (2, 3, 4, 2), size=[1, 3]),
    one("UpSampling2D", (2, 3, 2, 2), size=3, interpolation="bilinear"),
    one("UpSampling2D", (2, 3, 4, 1), size=[2, 3], interpolation="bilinear"),
    one("UpSampling2D", (2, 2, 3, 4), size=2, data_format="channels_first"),
]


def _merging(layer):
    return [
        many(layer, [(3, 4), (3, 4)]),
        many(layer, [(2, 3, 4), (2, 1, 4)]),
        many(layer, [(2, 3, 4), (2, 4)]),
        many(layer, [(2, 2, 3, 2), (2, 1, 1, 2)]),
    ]


def _merging_three(layer):
    return [
        many(layer, [(3, 4), (3, 4), (3, 4)]),
        many(layer, [(2, 3, 4), (2, 1, 4), (2, 3, 1)]),
    ]


_THREE = ("Add", "Multiply", "Average", "Maximum", "Minimum")
MERGING = (
    [c for layer in _THREE for c in _merging(layer) + _merging_three(layer)]
    + _merging("Subtract")
    + [
        many("Concatenate", [(3, 4), (3, 2)]),
        many("Concatenate", [(2, 3, 4), (2, 1, 4)], axis=1),
        many("Concatenate", [(2, 3, 4), (2, 3, 1), (2, 3, 2)], axis=2),
        many("Concatenate", [(2, 3, 2, 2), (2, 3, 4, 2)], axis=-2),
        many("Concatenate", [(2, 3), (1, 3)], axis=0),
    ]
)

RESHAPING1D = [
    one("RepeatVector", (3, 4), n=3),
    one("ZeroPadding1D", (2, 3, 4)),
    one("ZeroPadding1D", (2, 3, 4), padding=[2, 1]),
    one("Cropping1D", (2, 6, 3), cropping=[1, 1]),
    one("Cropping1D", (2, 6, 3), cropping=[0, 2]),
    one("UpSampling1D", (2, 3, 4)),
    one("UpSampling1D", (2, 3, 4), size=3),
]

DOT = [
    many("Dot", [(3, 4), (3, 4)], axes=[1, 1]),
    many("Dot", [(3, 4), (3, 4)], axes=[1, -1], normalize=True),
    many("Dot", [(2, 3, 4), (2, 5, 4)], axes=[2, 2]),
    many("Dot", [(2, 3, 4), (2, 4, 5)], axes=[2, 1]),
    many("Dot", [(2, 3, 4), (2, 3, 5)], axes=[1, 1], normalize=True),
]

# What these do in training is random or a loss; here stands what they do in inference.
REGULARIZATION = [
    one("Identity", (2, 3, 4)),
    one("SpatialDropout1D", (2, 3, 4), rate=0.5),
    one("SpatialDropout2D", (2, 2, 3, 4), rate=0.5),
    one("GaussianNoise", (3, 4), stddev=0.5),
    one("GaussianDropout", (3, 4), rate=0.5),
    one("ActivityRegularization", (3, 4), l1=0.1, l2=0.2),
]

ACTIVATION = [
    one("ReLU", (3, 6)),
    one("ReLU", (3, 6), max_value=1.0),
    one("ReLU", (3, 6), negative_slope=0.1),
    one("ReLU", (3, 6), threshold=0.5),
    one("ReLU", (2, 3, 6), max_value=1.5, negative_slope=0.2, threshold=0.3),
    one("ReLU", (2, 3, 6), max_value=6.0),
    one("ReLU", (2, 3, 6), negative_slope=0.2, threshold=0.3),
    one("ReLU", (2, 3, 6), max_value=1.0, threshold=0.5),
    one("LeakyReLU", (3, 6)),
    one("LeakyReLU", (3, 6), negative_slope=0.01),
    one("LeakyReLU", (2, 3, 4), negative_slope=0.0),
    one("ELU", (3, 6)),
    one("ELU", (3, 6), alpha=0.5),
    one("ELU", (2, 3, 4), alpha=2.0),
    one("PReLU", (3, 6)),
    one("PReLU", (2, 3, 4, 2), shared_axes=[1, 2]),
    one("PReLU", (2, 3, 4, 2), shared_axes=[3]),
    one("PReLU", (2, 3, 4, 2)),
    one("Softmax", (3, 6)),
    one("Softmax", (2, 3, 4), axis=1),
    one("Softmax", (2, 3, 4), axis=[1, 2]),
    one("Softmax", (2, 3, 2, 4), axis=-2),
]

FAMILIES = {
    "core": CORE,
    "conv1d": CONV1D,
    "conv1d-variants": CONV1D_VARIANTS,
    "conv2d": CONV2D,
    "conv2d-variants": CONV2D_VARIANTS,
    "pooling": POOLING,
    "normalization": NORMALIZATION,
    "reshaping": RESHAPING,
    "reshaping1d": RESHAPING1D,
    "merging": MERGING,
    "dot": DOT,
    "activation": ACTIVATION,
    "regularization": REGULARIZATION,
}
