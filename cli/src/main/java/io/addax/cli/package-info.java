/**
 * The {@code addax} command: {@link io.addax.cli.Main} and one class for each subcommand.
 *
 * <p>A new subcommand is a class with picocli's {@code @Command}, a line in {@code Main}, and a
 * test. Commands write to the streams of their {@code CommandLine}, and report failure by an
 * exception. TensorFlow is loaded by the commands that need it, when they need it.
 */
package io.addax.cli;
