package io.addax.keras;

import io.addax.graph.HostTensor;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.SGD;

/** A small classifier and its data, as {@code classifier()} of {@code make_models.py}. */
final class Classifiers {
  static final HostTensor X = KerasCase.sines(1, 10, 4);
  static final int[] Y = KerasCase.classes(10, 3, 7);
  static final HostTensor VX = KerasCase.sines(2, 5, 4);
  static final int[] VY = KerasCase.classes(5, 3, 2);

  private Classifiers() {}

  /** Four inputs, five hidden units, three classes; not compiled. */
  static Sequential plain() {
    return KerasCase.start(
        new Sequential(new Input(4), new Dense(5).activation("tanh"), new Dense(3)));
  }

  static SparseCategoricalCrossentropy loss() {
    return new SparseCategoricalCrossentropy().fromLogits(true);
  }

  static Sequential compiled(Object... metrics) {
    Sequential model = plain();
    model.compile(new SGD(0.5), loss(), metrics);
    return model;
  }

  /** Silent, in the order of the data. */
  static Fit fit(int epochs) {
    return Fit.epochs(epochs).verbose(0).shuffle(false).batchSize(4);
  }
}
