package io.addax.keras.utils;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
  @AfterEach
  void unseed() {
    RandomSeed.clear();
  }

  @Test
  void normalNumbersFallIntoIntervalsAsTheDistributionSays() {
    RandomStream random = new RandomStream(3);
    int n = 1_000_000;
    int[] beyond = new int[5];
    for (int i = 0; i < n; i++) {
      double size = Math.abs(random.nextNormal());
      for (int k = 1; k <= 4 && size > k; k++) {
        beyond[k]++;
      }
    }
    // Tables of the normal distribution: P(|x| > k).
    assertEquals(0.3173105, beyond[1] / (double) n, 2.5e-3);
    assertEquals(0.0455003, beyond[2] / (double) n, 1.1e-3);
    assertEquals(0.0026998, beyond[3] / (double) n, 2.7e-4);
    assertEquals(0.0000633, beyond[4] / (double) n, 4.1e-5);
  }

  @Test
  void uniformNumbersFillTheUnitIntervalEvenly() {
    RandomStream random = new RandomStream(4);
    int[] tenths = new int[10];
    for (int i = 0; i < 100_000; i++) {
      double x = random.nextDouble();
      assertTrue(x >= 0 && x < 1);
      tenths[(int) (10 * x)]++;
    }
    for (int count : tenths) {
      assertEquals(10_000, count, 500);
    }
  }

  @Test
  void theGlobalSeedGivesTheSameSeedsAgain() {
    RandomSeed.set(7);
    int first = RandomSeed.next();
    int second = RandomSeed.next();
    assertTrue(first >= 0 && second >= 0);
    assertNotEquals(first, second);
    RandomSeed.set(7);
    assertEquals(first, RandomSeed.next());
    assertEquals(second, RandomSeed.next());
    RandomSeed.clear();
    assertNotEquals(RandomSeed.next(), RandomSeed.next());
  }
}
