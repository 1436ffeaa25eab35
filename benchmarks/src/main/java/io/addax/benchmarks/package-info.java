/**
 * Measurements of Addax beside Keras in Python: the same nets, data and settings, in two processes
 * that take turns. {@link io.addax.benchmarks.Benchmarks} is the program; {@code benchmarks/run}
 * starts it.
 */
package io.addax.benchmarks;
