/**
 * HDF5 files as Keras writes them: groups, datasets of numbers and attributes.
 *
 * <p>{@link io.addax.keras.saving.hdf5.Hdf5Reader} is safe against damaged and hostile files: the
 * format's parts are parsed by jHDF, but what they claim is checked here before anything is
 * allocated or followed. {@link io.addax.keras.saving.hdf5.Hdf5Writer} writes the small part of the
 * format that is needed.
 */
package io.addax.keras.saving.hdf5;
