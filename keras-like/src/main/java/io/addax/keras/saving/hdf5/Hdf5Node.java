package io.addax.keras.saving.hdf5;

/** A group or a dataset. */
public sealed interface Hdf5Node permits Hdf5Group, Hdf5Dataset {
  /** Where it is, such as {@code layers/dense/vars/0}; empty for the root. */
  String path();
}
