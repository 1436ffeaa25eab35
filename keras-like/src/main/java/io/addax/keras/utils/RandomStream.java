package io.addax.keras.utils;

/**
 * A stream of random numbers that is the same on every JDK for the same seed: SplitMix64 (Steele,
 * Lea and Flood), and for normal numbers the ziggurat of Marsaglia and Tsang in Doornik's form.
 */
public final class RandomStream {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final double ULP = 0x1.0p-53;

  /** Layers of the ziggurat: all have the same area, the lowest one with the tail beyond TAIL. */
  private static final int LAYERS = 256;

  private static final double TAIL = 3.6541528853610088;
  private static final double AREA = 0.00492867323399;

  /** The right edges of the layers, from the bottom up. */
  private static final double[] EDGES = edges();

  /** How much of each layer lies below the density as a whole. */
  private static final double[] INNER = inner();

  private long state;

  public RandomStream(long seed) {
    this.state = mix(seed);
  }

  private static double[] edges() {
    double[] edges = new double[LAYERS + 1];
    double density = StrictMath.exp(-0.5 * TAIL * TAIL);
    edges[0] = AREA / density;
    edges[1] = TAIL;
    for (int i = 2; i < LAYERS; i++) {
      edges[i] = Math.sqrt(-2 * StrictMath.log(AREA / edges[i - 1] + density));
      density = StrictMath.exp(-0.5 * edges[i] * edges[i]);
    }
    return edges;
  }

  private static double[] inner() {
    double[] inner = new double[LAYERS];
    for (int i = 0; i < LAYERS; i++) {
      inner[i] = EDGES[i + 1] / EDGES[i];
    }
    return inner;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  public double nextDouble() {
    return (nextLong() >>> 11) * ULP;
  }

  /** Normal with mean 0 and standard deviation 1. */
  public double nextNormal() {
    while (true) {
      long bits = nextLong();
      int layer = (int) bits & (LAYERS - 1);
      double u = 2 * ((bits >>> 11) * ULP) - 1;
      if (Math.abs(u) < INNER[layer]) {
        return u * EDGES[layer];
      }
      if (layer == 0) {
        return u < 0 ? -nextTail() : nextTail();
      }
      double x = u * EDGES[layer];
      double lower = density(EDGES[layer], x);
      double upper = density(EDGES[layer + 1], x);
      if (upper + nextDouble() * (lower - upper) < 1) {
        return x;
      }
    }
  }

  /** The density at an edge, relative to that at {@code x}. */
  private static double density(double edge, double x) {
    return StrictMath.exp(-0.5 * (edge * edge - x * x));
  }

  private double nextTail() {
    double x;
    double y;
    do {
      x = -StrictMath.log(1 - nextDouble()) / TAIL;
      y = -StrictMath.log(1 - nextDouble());
    } while (2 * y < x * x);
    return TAIL + x;
  }

  /** Normal, redrawn until it lies within two standard deviations. */
  public double nextTruncatedNormal() {
    double x;
    do {
      x = nextNormal();
    } while (Math.abs(x) > 2);
    return x;
  }
}
