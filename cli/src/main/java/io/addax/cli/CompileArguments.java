package io.addax.cli;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.keras.Compile;
import io.addax.keras.Model;
import io.addax.keras.config.Registry;
import io.addax.keras.losses.Losses;
import io.addax.keras.metrics.Metrics;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.Optimizers;
import io.addax.keras.utils.Names;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How a model is to be trained, where that is not as it was saved. */
final class CompileArguments {
  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "sgd, adam, adamw, rmsprop, …: begins with new optimizer state.")
  private String optimizer;

  @Option(
      names = "--learning-rate",
      paramLabel = "F",
      description = "Default: the optimizer's own, or the model's.")
  private Double learningRate;

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      description = "Such as sparse_categorical_crossentropy; for every output.")
  private String loss;

  @Option(
      names = "--metrics",
      paramLabel = "A,B,…",
      split = ",",
      hideParamSyntax = true,
      description = "Such as accuracy; for every output.")
  private List<String> metrics;

  CompileArguments() {}

  /**
   * Looks at the names and numbers, before any work is done.
   *
   * @throws Misuse if one is unknown or makes no sense
   */
  void check() {
    if (optimizer != null && !Optimizers.REGISTRY.has(optimizer)) {
      throw unknown("--optimizer", Optimizers.REGISTRY, optimizer);
    } else if (loss != null && !Losses.isCrossentropy(loss) && !Losses.REGISTRY.has(loss)) {
      throw unknown("--loss", Losses.REGISTRY, loss);
    } else if (learningRate != null && !(learningRate >= 0 && !learningRate.isInfinite())) {
      throw new Misuse("Expected --learning-rate of 0 or more. Received: " + learningRate);
    }
    for (String metric : metrics == null ? List.<String>of() : metrics) {
      if (!Metrics.dependsOnShapes(metric) && !Metrics.REGISTRY.has(metric)) {
        throw unknown("--metrics", Metrics.REGISTRY, metric);
      }
    }
  }

  /** Tells the class names in snake case, and leaves out the further names of the same. */
  private static Misuse unknown(String option, Registry<?> registry, String name) {
    Collection<String> names =
        registry.builtInNames().stream()
            .map(known -> Stream.of(Names.toSnakeCase(known), known.toLowerCase(Locale.ROOT)))
            .flatMap(spellings -> spellings.filter(registry::has).limit(1))
            .toList();
    return new Misuse(
        "Expected " + option + ", of " + String.join(", ", names) + ". Received: '" + name + "'");
  }

  /**
   * Compiles the model anew where an option says how; else it goes on with its own optimizer,
   * losses and metrics. Its own optimizer keeps its state.
   *
   * @throws IllegalArgumentException if a name is unknown, or neither the options nor the model
   *     have an optimizer or a loss
   */
  void apply(Model model) {
    Compile own = model.compiled();
    if (optimizer != null || loss != null || metrics != null) {
      model.compile(compile(model, own));
    }
    checkArgument(
        model.compiled() != null,
        "Expected --optimizer and --loss: the model was saved without being compiled");
    if (learningRate != null && optimizer == null) {
      model.optimizer().learningRate(learningRate);
    }
  }

  private Compile compile(Model model, Compile own) {
    checkArgument(
        own != null || (optimizer != null && loss != null),
        "Expected --optimizer and --loss: the model was saved without being compiled");
    Compile compile = Compile.optimizer(optimizer == null ? own.optimizer() : named());
    for (String output : model.outputNames()) {
      Object outputLoss = loss != null ? loss : own.lossOf(output);
      if (outputLoss != null) {
        double weight = own == null ? 1 : own.lossWeightOf(output);
        compile = compile.loss(output, outputLoss, weight);
      }
      if (metrics != null) {
        compile = compile.metrics(output, metrics);
      } else if (own != null) {
        compile = compile.metrics(output, own.metricsOf(output, false));
        compile = compile.weightedMetrics(output, own.metricsOf(output, true));
      }
    }
    return compile;
  }

  private Optimizer named() {
    Optimizer made = Optimizers.get(optimizer);
    return learningRate == null ? made : made.learningRate(learningRate);
  }
}
