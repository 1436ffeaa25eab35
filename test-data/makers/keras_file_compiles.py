"""The cases of keras-files that show compile configurations: every loss, metric, optimizer and schedule."""

import keras
from keras import layers, losses, metrics, optimizers
from keras.optimizers import schedules

from keras_file_case import FileCase, sequential

SCHEDULES = {
    "exponential": lambda: schedules.ExponentialDecay(0.05, 3, 0.7, staircase=True),
    "piecewise": lambda: schedules.PiecewiseConstantDecay([1, 3], [0.05, 0.03, 0.01]),
    "polynomial": lambda: schedules.PolynomialDecay(0.05, 7, 0.001, power=2.0, cycle=True),
    "inverse-time": lambda: schedules.InverseTimeDecay(0.05, 2, 0.5),
    "cosine": lambda: schedules.CosineDecay(0.01, 6, alpha=0.1, warmup_target=0.05, warmup_steps=2),
    "cosine-restarts": lambda: schedules.CosineDecayRestarts(0.05, 2, t_mul=1.5, m_mul=0.8, alpha=0.05),
}


def small(activation, units, name):
    """A net of two layers."""
    return sequential((5,), layers.Dense(4, activation="tanh"), layers.Dense(units, activation=activation), name=name)


def entry(name, activation, units, target, optimizer, loss, *measured, weighted=(), more=None):
    """A case: a small net compiled so, trained for three steps. What is compiled is made anew in each process."""
    def make():
        return small(activation, units, "net")

    def compile():
        return {"optimizer": optimizer(), "loss": loss(), "metrics": [m() for m in measured],
                **({"weighted_metrics": [m() for m in weighted]} if weighted else {}), **(more or {})}

    make.__name__ = name
    return FileCase(make, compile, [target], 3)


CASES = [
    entry("sgd_with_momentum_mse", None, 2, "values", lambda: optimizers.SGD(0.05, momentum=0.9, nesterov=True),
          lambda: losses.MeanSquaredError(), lambda: metrics.MeanSquaredError(), lambda: metrics.RootMeanSquaredError()),
    entry("adam_amsgrad_mae", None, 2, "values", lambda: optimizers.Adam(0.01, beta_1=0.8, amsgrad=True),
          lambda: losses.MeanAbsoluteError(reduction="sum"), lambda: metrics.MeanAbsoluteError(name="distance")),
    entry("adamw_mape", "softplus", 2, "positive", lambda: optimizers.AdamW(0.01, weight_decay=0.02),
          lambda: losses.MeanAbsolutePercentageError(), lambda: metrics.MeanAbsolutePercentageError()),
    entry("rmsprop_centered_msle", "softplus", 2, "positive", lambda: optimizers.RMSprop(0.01, rho=0.8, momentum=0.5, centered=True),
          lambda: losses.MeanSquaredLogarithmicError(), lambda: metrics.MeanSquaredLogarithmicError()),
    entry("adagrad_huber", None, 3, "values", lambda: optimizers.Adagrad(0.05, initial_accumulator_value=0.2),
          lambda: losses.Huber(delta=0.6), lambda: metrics.LogCoshError()),
    entry("nadam_log_cosh", None, 2, "values", lambda: optimizers.Nadam(0.01), lambda: losses.LogCosh(), lambda: "mae"),
    entry("adadelta_poisson", "softplus", 2, "positive", lambda: optimizers.Adadelta(0.5, rho=0.9),
          lambda: losses.Poisson(), lambda: metrics.Poisson()),
    entry("adamax_kl_divergence", "softmax", 4, "distribution", lambda: optimizers.Adamax(0.02),
          lambda: losses.KLDivergence(), lambda: metrics.KLDivergence()),
    entry("lion_hinge", "tanh", 2, "signs", lambda: optimizers.Lion(0.01, weight_decay=0.1), lambda: losses.Hinge(), lambda: metrics.Hinge()),
    entry("ftrl_squared_hinge", "tanh", 2, "signs", lambda: optimizers.Ftrl(0.05, l1_regularization_strength=0.001, beta=0.1),
          lambda: losses.SquaredHinge(), lambda: metrics.SquaredHinge()),
    entry("clipped_norm_categorical_hinge", None, 4, "one-hot", lambda: optimizers.SGD(0.05, clipnorm=0.3),
          lambda: losses.CategoricalHinge(), lambda: metrics.CategoricalHinge(), lambda: "accuracy"),
    entry("clipped_value_cosine_similarity", None, 3, "values", lambda: optimizers.Adam(0.01, clipvalue=0.02),
          lambda: losses.CosineSimilarity(axis=-1), lambda: metrics.CosineSimilarity()),
    entry("global_clip_sparse_categorical", None, 5, "labels", lambda: optimizers.Adam(0.01, global_clipnorm=0.4),
          lambda: losses.SparseCategoricalCrossentropy(from_logits=True), lambda: "accuracy",
          lambda: metrics.SparseTopKCategoricalAccuracy(k=2), lambda: metrics.SparseCategoricalAccuracy(),
          lambda: metrics.SparseCategoricalCrossentropy(from_logits=True)),
    entry("moving_average_categorical", "softmax", 4, "one-hot", lambda: optimizers.Adam(0.01, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=2),
          lambda: losses.CategoricalCrossentropy(label_smoothing=0.1), lambda: metrics.CategoricalAccuracy(), lambda: metrics.TopKCategoricalAccuracy(k=2),
          lambda: metrics.CategoricalCrossentropy()),
    entry("accumulation_binary", "sigmoid", 2, "zero-one", lambda: optimizers.SGD(0.1, momentum=0.8, gradient_accumulation_steps=2),
          lambda: losses.BinaryCrossentropy(), lambda: metrics.BinaryAccuracy(threshold=0.4), lambda: metrics.BinaryCrossentropy(),
          lambda: metrics.AUC(num_thresholds=50, name="area"), lambda: metrics.AUC(curve="PR")),
    entry("weight_decay_binary_focal", "sigmoid", 1, "zero-one", lambda: optimizers.RMSprop(0.01, weight_decay=0.05),
          lambda: losses.BinaryFocalCrossentropy(gamma=1.5, apply_class_balancing=True), lambda: metrics.Precision(), lambda: metrics.Recall(thresholds=0.3),
          lambda: metrics.TruePositives(), lambda: metrics.TrueNegatives(), lambda: metrics.FalsePositives(), lambda: metrics.FalseNegatives(thresholds=0.6)),
    entry("loss_scale_categorical_focal", "softmax", 3, "one-hot", lambda: optimizers.Adam(0.01, loss_scale_factor=4.0),
          lambda: losses.CategoricalFocalCrossentropy(alpha=0.3, gamma=1.0), lambda: "acc"),
    entry("metrics_at_a_rate", "sigmoid", 1, "zero-one", lambda: "adam", lambda: "bce",
          lambda: metrics.SensitivityAtSpecificity(0.5), lambda: metrics.SpecificityAtSensitivity(0.5, num_thresholds=30),
          lambda: metrics.PrecisionAtRecall(0.6), lambda: metrics.RecallAtPrecision(0.4)),
    entry("weighted_metrics", None, 2, "values", lambda: "sgd", lambda: "mse", lambda: "mae", weighted=[lambda: "mse", lambda: metrics.MeanAbsoluteError()]),
    entry("compiled_to_run_eagerly", None, 2, "values", lambda: "sgd", lambda: "huber", lambda: "cosine_similarity", more={"run_eagerly": True}),
    *[entry(f"schedule_{name.replace('-', '_')}", None, 2, "values", lambda make=make: optimizers.SGD(make(), momentum=0.5), lambda: "mse")
      for name, make in SCHEDULES.items()],
]


def compiled_not_trained():
    return sequential((4,), layers.Dense(2), name="fresh")


def compiled_without_metrics_by_name():
    return keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(1)])


CASES += [
    FileCase(compiled_not_trained, lambda: {"optimizer": optimizers.AdamW(), "loss": losses.MeanSquaredError(), "metrics": ["mse"]}),
    FileCase(compiled_without_metrics_by_name, lambda: {"optimizer": "ftrl", "loss": "msle"}, ["positive"], 1),
]
