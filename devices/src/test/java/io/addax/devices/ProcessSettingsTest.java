package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProcessSettingsTest {
  private static final RuntimeConfig DEFAULTS = RuntimeConfig.defaults();

  private final ProcessSettings settings = new ProcessSettings(() -> false);

  @Test
  void theFirstRequestFixes() {
    assertEquals(Optional.empty(), settings.currentHere());
    settings.claimHere(DEFAULTS.withIntraOpThreads(2), "model a");
    settings.claimHere(DEFAULTS.withLogicalCpus(3), "model b");
    assertEquals(Optional.of(DEFAULTS.withIntraOpThreads(2)), settings.currentHere());
  }

  @Test
  void anotherNumberOfIntraOpThreadsIsAnError() {
    settings.claimHere(DEFAULTS.withIntraOpThreads(2), "Model 'a'");
    Exception error =
        assertThrows(
            IllegalStateException.class,
            () -> settings.claimHere(DEFAULTS.withIntraOpThreads(4), "Model 'b'"));
    assertEquals(
        "Model 'b' asks for intra-op threads = 4, but TensorFlow fixes that once for a process, and"
            + " Model 'a' has left it at 2; the new value would be ignored. Give the same"
            + " configuration to the first session or device listing of the program.",
        error.getMessage());
  }

  @Test
  void aNumberAfterTheDefaultIsAnErrorToo() {
    settings.claimHere(DEFAULTS, "Devices.list");
    Exception error =
        assertThrows(
            IllegalStateException.class,
            () -> settings.claimHere(DEFAULTS.withIntraOpThreads(4), "Model 'b'"));
    assertTrue(
        error.getMessage().contains("Devices.list has left it at the default"), error.getMessage());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wishes")
  void theSameWishAgainIsFine(RuntimeConfig wish) {
    settings.claimHere(wish, "first");
    assertDoesNotThrow(() -> settings.claimHere(wish, "second"));
    assertDoesNotThrow(() -> settings.claimHere(DEFAULTS, "no wish"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wishes")
  void aNewWishIsAnError(RuntimeConfig wish) {
    settings.claimHere(DEFAULTS, "first");
    assertThrows(IllegalStateException.class, () -> settings.claimHere(wish, "second"));
  }

  @Test
  void intraOpThreadsAreFreeWhereEachSessionHasItsOwn() {
    ProcessSettings free = new ProcessSettings(() -> true);
    free.claimHere(DEFAULTS.withIntraOpThreads(2), "Model 'a'");
    assertEquals(4, free.claimHere(DEFAULTS.withIntraOpThreads(4), "'b'").intraOpThreads());
    assertEquals(0, free.claimHere(DEFAULTS, "'c'").intraOpThreads());
    RuntimeConfig otherGpus = DEFAULTS.withVisibleGpus(0);
    assertThrows(IllegalStateException.class, () -> free.claimHere(otherGpus, "'d'"));
  }

  static List<RuntimeConfig> wishes() {
    return List.of(
        DEFAULTS.withIntraOpThreads(1),
        DEFAULTS.withGpuMemoryGrowth(false),
        DEFAULTS.withGpuMemoryFraction(0.5),
        DEFAULTS.withVisibleGpus(0),
        DEFAULTS.withVisibleGpus());
  }

  @Test
  void whereThereIsNoWishTheFixedSettingsAreFilledIn() {
    RuntimeConfig first =
        DEFAULTS
            .withLogicalCpus(4)
            .withIntraOpThreads(2)
            .withVisibleGpus(1)
            .withGpuMemoryGrowth(false)
            .withGpuMemoryFraction(0.5);
    assertEquals(first, settings.claimHere(first, "first"));
    assertEquals(
        first.withLogicalCpus(3), settings.claimHere(DEFAULTS.withLogicalCpus(3), "second"));
  }

  @Test
  void whatASessionMayChooseIsFree() {
    settings.claimHere(DEFAULTS, "first");
    assertDoesNotThrow(
        () ->
            settings.claimHere(
                DEFAULTS
                    .withLogicalCpus(4)
                    .withSoftPlacement(false)
                    .withInterOpThreads(3)
                    .withGpuMemoryGrowth(true),
                "second"));
  }
}
