/**
 * Data on the way to a model: arrays, files, the standard digit sets, and the pipeline between them
 * and a training step.
 *
 * <p>{@link io.addax.keras.data.Tensors} turns Java arrays and NdArrays into tensors. {@link
 * io.addax.keras.data.Dataset} describes a pipeline (shuffle, map, batch, prefetch, …) that can be
 * iterated any number of times; the order of each iteration depends on nothing but the seed and the
 * iteration's number. {@link io.addax.keras.data.IdxFile}, {@link io.addax.keras.data.NpyFile} and
 * {@link io.addax.keras.data.CsvReader} read files and trust none of what these declare. {@link
 * io.addax.keras.data.Digits} is embedded; {@link io.addax.keras.data.Mnist} and {@link
 * io.addax.keras.data.FashionMnist} are downloaded once into Keras's cache folder.
 *
 * <p>Everything here is plain Java: nothing loads TensorFlow's native library.
 *
 * <p>Inside, a pipeline is a chain of {@code Stage}s, each of which opens a {@code Cursor} per
 * iteration. A row of an in-memory array travels as a reference (an {@link
 * io.addax.keras.data.Example} that knows its array and row), so that shuffling moves no data and
 * {@code BatchStage} copies each row exactly once, into a buffer that it uses again.
 */
package io.addax.keras.data;
