package io.addax.keras.initializers;

import io.addax.keras.config.Config;
import io.addax.keras.utils.RandomSeed;
import io.addax.keras.utils.RandomStream;

/**
 * What random initializers have in common: a seed. Without one of its own, an initializer draws it
 * from {@link RandomSeed} when it is made; either way, it gives the same values each time.
 */
abstract class RandomInitializer<T extends RandomInitializer<T>> implements Initializer {
  private Integer givenSeed;
  private int seed = RandomSeed.next();

  /** The seed. Default from {@link io.addax.keras.utils.RandomSeed}. */
  public final T seed(int newSeed) {
    this.givenSeed = newSeed;
    this.seed = newSeed;
    return self();
  }

  /** Takes the seed from a config, if it has one. */
  T configure(Config config) {
    config.optionalInt("seed").ifPresent(this::seed);
    return self();
  }

  /** This initializer as its own class. */
  @SuppressWarnings("unchecked")
  final T self() {
    return (T) this;
  }

  final RandomStream stream() {
    return new RandomStream(seed);
  }

  /** The seed, if it was given. */
  @Override
  public Config config() {
    return Config.empty().with("seed", givenSeed);
  }
}
