package io.addax.tflite.runtime;

/**
 * How an interpreter runs a model. Immutable.
 *
 * @param xnnpack whether XNNPACK takes what it can, as on phones; else TFLite's own kernels run
 * @param threads how many threads an op may use
 * @param keepTensors whether every intermediate tensor can be read after a run; needs more memory,
 *     and XNNPACK off
 */
public record InterpreterConfig(boolean xnnpack, int threads, boolean keepTensors) {
  private static final InterpreterConfig DEFAULTS = new InterpreterConfig(true, 1, false);

  public InterpreterConfig {
    if (threads < 1) {
      throw new IllegalArgumentException("Expected at least one thread. Received: " + threads);
    }
    if (xnnpack && keepTensors) {
      throw new IllegalArgumentException("XNNPACK hides intermediate tensors: switch it off");
    }
  }

  /** XNNPACK, one thread. */
  public static InterpreterConfig defaults() {
    return DEFAULTS;
  }

  /** TFLite's own kernels. */
  public InterpreterConfig withoutXnnpack() {
    return new InterpreterConfig(false, threads, keepTensors);
  }

  public InterpreterConfig withThreads(int count) {
    return new InterpreterConfig(xnnpack, count, keepTensors);
  }

  /** TFLite's own kernels, every tensor readable. */
  public InterpreterConfig withAllTensors() {
    return new InterpreterConfig(false, threads, true);
  }
}
