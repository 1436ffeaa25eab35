/**
 * Where a program runs: device strings, the devices of this machine, placement and the native
 * runtime.
 *
 * <ul>
 *   <li>{@link io.addax.devices.DeviceSpec} parses, merges and prints device strings such as {@code
 *       gpu:1} or {@code /job:worker/task:1/device:GPU:0}. Pure Java: TensorFlow is not loaded.
 *   <li>{@link io.addax.devices.Devices} lists what is there ({@link io.addax.devices.Device}), and
 *       tells in plain words why no GPU is seen.
 *   <li>{@link io.addax.devices.RuntimeConfig} is the one value class of run-time choices (logical
 *       CPUs, placement, GPU memory, threads); {@link io.addax.devices.ProcessSettings} guards
 *       those that TensorFlow fixes for the whole process.
 *   <li>{@link io.addax.devices.DeviceScope} is a device wish for a block of code ({@link
 *       io.addax.devices.Device#scope}).
 *   <li>{@link io.addax.devices.Placement} matches a requested device with an existing one.
 *   <li>{@link io.addax.devices.NativeRuntime} is the one place that loads TensorFlow's native
 *       library.
 * </ul>
 *
 * <p>This is the lowest module: it knows nothing of graphs, layers or models.
 */
package io.addax.devices;
