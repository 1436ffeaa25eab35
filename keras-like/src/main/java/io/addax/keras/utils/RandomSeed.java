package io.addax.keras.utils;

import java.util.SplittableRandom;

/**
 * The seed of everything that is random and was given no seed of its own: first weights, dropout,
 * the order of examples.
 *
 * <pre>{@code
 * RandomSeed.set(42);   // before the layers are made
 * }</pre>
 *
 * <p>Without it, each run of a program is different. Source: {@code keras.utils.set_random_seed}.
 */
public final class RandomSeed {
  private static final SplittableRandom UNSEEDED = new SplittableRandom();

  private static RandomStream seeds;

  private RandomSeed() {}

  /** From now on, seeds are drawn from a sequence that depends on {@code seed} alone. */
  public static synchronized void set(long seed) {
    seeds = new RandomStream(seed);
  }

  /** Seeds are different in each run again. */
  public static synchronized void clear() {
    seeds = null;
  }

  /** The next seed, 0 or greater and below 2^31 as Keras's are. */
  public static synchronized int next() {
    long bits = seeds == null ? UNSEEDED.nextLong() : seeds.nextLong();
    return (int) (bits >>> 33);
  }
}
