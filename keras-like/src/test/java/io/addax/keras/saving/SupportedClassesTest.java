package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.keras.activations.Activations;
import io.addax.keras.config.Registry;
import io.addax.keras.constraints.Constraints;
import io.addax.keras.initializers.Initializers;
import io.addax.keras.layers.Layers;
import io.addax.keras.losses.Losses;
import io.addax.keras.metrics.Metrics;
import io.addax.keras.optimizers.Optimizers;
import io.addax.keras.optimizers.schedules.LearningRateSchedules;
import io.addax.keras.regularizers.Regularizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/keras-files.md} is what stands in the registries. */
class SupportedClassesTest {
  private static String row(String kind, String registry, Registry<?> classes) {
    String names =
        classes.builtInNames().stream().map(n -> "`" + n + "`").collect(Collectors.joining(", "));
    return "| " + kind + " | `" + registry + "` | " + names + " |\n";
  }

  private static String table() {
    return row("layers and models", "Layers", Layers.REGISTRY)
        + row("activations", "Activations", Activations.REGISTRY)
        + row("initializers", "Initializers", Initializers.REGISTRY)
        + row("regularizers", "Regularizers", Regularizers.REGISTRY)
        + row("constraints", "Constraints", Constraints.REGISTRY)
        + row("losses", "Losses", Losses.REGISTRY)
        + row("metrics", "Metrics", Metrics.REGISTRY)
        + row("optimizers", "Optimizers", Optimizers.REGISTRY)
        + row("schedules", "LearningRateSchedules", LearningRateSchedules.REGISTRY);
  }

  @Test
  void theTableIsTrue() throws IOException {
    Path docs = Path.of(System.getProperty("addax.test-data")).resolveSibling("docs");
    String page = Files.readString(docs.resolve("keras-files.md"));
    assertTrue(page.contains(table()), () -> "docs/keras-files.md should have:\n" + table());
  }
}
