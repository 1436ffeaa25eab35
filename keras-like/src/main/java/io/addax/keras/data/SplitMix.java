package io.addax.keras.data;

/**
 * Steele, Lea and Flood's SplitMix64 generator. Written out here so that an order of examples is
 * the same on every JDK, for ever: a resumed training depends on it.
 */
final class SplitMix {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /** The generator of pass {@code epoch} under {@code seed}. */
  SplitMix(long seed, long epoch) {
    this.state = mix(seed + mix(epoch + GAMMA));
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** A number from 0 (inclusive) to {@code bound} (exclusive), without bias (Lemire's method). */
  int nextInt(int bound) {
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long threshold = (1L << 32) % bound;
      while ((product & 0xFFFFFFFFL) < threshold) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }
}
