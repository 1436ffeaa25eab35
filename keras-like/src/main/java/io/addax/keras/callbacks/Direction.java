package io.addax.keras.callbacks;

import java.util.Optional;
import java.util.Set;

/** Whether more of something is better, or less. */
enum Direction {
  MIN,
  MAX;

  private static final Set<String> RISING =
      Set.of(
          "acc",
          "accuracy",
          "binary_accuracy",
          "categorical_accuracy",
          "sparse_categorical_accuracy",
          "top_k_categorical_accuracy",
          "sparse_top_k_categorical_accuracy",
          "precision",
          "recall",
          "auc",
          "precision_at_recall",
          "recall_at_precision",
          "sensitivity_at_specificity",
          "specificity_at_sensitivity",
          "f1_score",
          "fbeta_score",
          "io_u",
          "binary_io_u",
          "mean_io_u",
          "one_hot_io_u",
          "one_hot_mean_io_u",
          "cosine_similarity",
          "r2_score",
          "concordance_correlation",
          "pearson_correlation");

  private static final Set<String> FALLING =
      Set.of(
          "loss",
          "crossentropy",
          "binary_crossentropy",
          "categorical_crossentropy",
          "sparse_categorical_crossentropy",
          "bce",
          "kl_divergence",
          "kld",
          "poisson",
          "hinge",
          "squared_hinge",
          "categorical_hinge",
          "mean_squared_error",
          "mse",
          "root_mean_squared_error",
          "rmse",
          "mean_absolute_error",
          "mae",
          "mean_absolute_percentage_error",
          "mape",
          "mean_squared_logarithmic_error",
          "msle",
          "huber",
          "logcosh",
          "log_cosh");

  /** Whether {@code value} is better than {@code reference}, compared in float32 as in Keras. */
  boolean isBetter(double value, double reference) {
    return this == MIN ? (float) value < (float) reference : (float) value > (float) reference;
  }

  /**
   * What the name of a logged value tells: {@code val_loss} falls, {@code auc_1} and {@code
   * digit_accuracy} (of an output named {@code digit}) rise.
   */
  static Optional<Direction> of(String logged) {
    String name = logged.startsWith("val_") ? logged.substring(4) : logged;
    name = name.replaceFirst("_\\d+$", "");
    // From the whole name to its last word: what stands before may be an output's name.
    for (int start = 0; start >= 0; ) {
      String rest = name.substring(start);
      if (RISING.contains(rest)) {
        return Optional.of(MAX);
      } else if (FALLING.contains(rest)) {
        return Optional.of(MIN);
      }
      int underscore = name.indexOf('_', start);
      start = underscore < 0 ? -1 : underscore + 1;
    }
    return Optional.empty();
  }
}
