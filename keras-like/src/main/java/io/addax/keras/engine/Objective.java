package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.Compile;
import io.addax.keras.KerasTensor;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Weight;
import io.addax.keras.losses.Loss;
import io.addax.keras.losses.Losses;
import io.addax.keras.metrics.Mean;
import io.addax.keras.metrics.Metric;
import io.addax.keras.metrics.MetricContext;
import io.addax.keras.metrics.Metrics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;

/**
 * What a compiled model minimizes and measures, resolved for its outputs and targets: losses, and
 * trackers in Keras's order. The functions of a model share it.
 */
final class Objective {
  /** A metric of one output. */
  private record OutputMetric(int output, boolean weighted, Tracker tracker) {}

  /** What a function gets: the total loss, and the ops that measure. */
  record Built(Operand<?> loss, List<Operation> updates) {}

  private final List<String> outputNames;
  private final List<Loss> losses = new ArrayList<>();
  private final List<Double> lossWeights = new ArrayList<>();
  private final List<Tracker> lossTrackers = new ArrayList<>();
  private final List<OutputMetric> metrics = new ArrayList<>();
  private final Tracker total;

  Objective(
      Compile compile,
      List<KerasTensor> outputs,
      List<String> outputNames,
      Targets targets,
      VariableStore store) {
    this.outputNames = outputNames;
    this.total = new Tracker("loss", new Mean(), store);
    boolean several = outputs.size() > 1;
    boolean severalLosses =
        outputNames.stream().filter(name -> compile.lossOf(name) != null).count() > 1;
    Map<String, Integer> taken = new HashMap<>();
    taken.put("loss", 1);
    for (int i = 0; i < outputs.size(); i++) {
      String name = outputNames.get(i);
      Object loss = compile.lossOf(name);
      Loss resolved = null;
      if (loss instanceof Loss given) {
        resolved = given;
      } else if (loss instanceof String alias) {
        resolved = Losses.resolve(alias, targets.shape(i), outputs.get(i).shape());
      }
      losses.add(resolved);
      lossWeights.add(compile.lossWeightOf(name));
      lossTrackers.add(
          severalLosses && resolved != null
              ? new Tracker(unique(name + "_loss", taken), new Mean(), store)
              : null);
    }
    for (boolean weighted : new boolean[] {false, true}) {
      for (int i = 0; i < outputs.size(); i++) {
        for (Object metric : compile.metricsOf(outputNames.get(i), weighted)) {
          Metric resolved =
              metric instanceof Metric given
                  ? given
                  : Metrics.resolve((String) metric, targets.shape(i), outputs.get(i).shape());
          String base = metric instanceof String alias ? alias : resolved.name();
          String name = several ? outputNames.get(i) + "_" + base : base;
          if (weighted && taken.containsKey(name)) {
            name = several ? outputNames.get(i) + "_weighted_" + base : "weighted_" + base;
          }
          metrics.add(
              new OutputMetric(i, weighted, new Tracker(unique(name, taken), resolved, store)));
        }
      }
    }
  }

  private static String unique(String name, Map<String, Integer> taken) {
    int count = taken.merge(name, 1, Integer::sum);
    return count == 1 ? name : name + "_" + (count - 1);
  }

  /** The loss of an output; null if it has none. */
  Loss loss(int output) {
    return losses.get(output);
  }

  String outputName(int output) {
    return outputNames.get(output);
  }

  /** All trackers, the total loss first. */
  List<Tracker> trackers() {
    List<Tracker> all = new ArrayList<>();
    all.add(total);
    lossTrackers.stream().filter(t -> t != null).forEach(all::add);
    metrics.forEach(m -> all.add(m.tracker()));
    return all;
  }

  /**
   * Adds losses and metrics to a function.
   *
   * @param yTrue the targets of the outputs
   * @param weights the sample weights of the outputs; null where there is none
   * @param penalties the weights' regularizers are applied to these, the model's
   */
  Built build(
      CallContext context,
      List<Operand<?>> yTrue,
      List<Operand<?>> yPred,
      List<Operand<?>> weights,
      List<Weight> penalties) {
    Ops ops = context.ops();
    Operand<?> batch = ops.cast(ops.dimension(yPred.get(0), 0), DType.FLOAT32);
    List<Operation> updates = new ArrayList<>();
    List<Operand<?>> values = new ArrayList<>();
    for (int i = 0; i < losses.size(); i++) {
      Loss loss = losses.get(i);
      if (loss == null) {
        continue;
      }
      Ops here = ops.scope("loss_" + outputNames.get(i));
      Operand<?> value =
          loss.apply(here, yTrue.get(i), yPred.get(i), weights.get(i), context.mask(yPred.get(i)));
      value = here.cast(value, DType.FLOAT32);
      if (lossTrackers.get(i) != null) {
        // Keras weights the total by the batch's size, but not the losses of single outputs.
        Operand<?> logged = isScalar(value) ? value : here.mean(value);
        updates.addAll(mean(here, lossTrackers.get(i), logged, here.scalar(DType.FLOAT32, 1)));
      }
      double weight = lossWeights.get(i);
      values.add(weight == 1 ? value : here.mul(value, weight));
    }
    List<Operand<?>> added = penalties(context, penalties);
    if (values.isEmpty() && added.isEmpty()) {
      throw new IllegalStateException(
          "The model was compiled without a loss and its layers add none: nothing to minimize");
    }
    Operand<?> loss;
    if (values.stream().allMatch(Objective::isScalar)) {
      values.addAll(added);
      loss = ops.addN(values);
      updates.addAll(mean(ops, total, loss, batch));
    } else {
      // A loss that is not reduced: Keras logs the mean, and its tape differentiates the sum.
      Operand<?> all = values.stream().<Operand<?>>map(v -> v).reduce(ops::add).orElseThrow();
      updates.addAll(mean(ops, total, sum(ops, ops.mean(all), added), batch));
      loss = sum(ops, ops.sum(all), added);
    }
    for (OutputMetric metric : metrics) {
      int i = metric.output();
      MetricContext metricContext = metric.tracker().context(ops);
      Operand<?> weight = metric.weighted() ? weights.get(i) : null;
      Operand<?> mask = context.mask(yPred.get(i));
      if (mask != null && weight == null) {
        weight = ops.cast(mask, DType.FLOAT32);
      }
      metric.tracker().metric().update(metricContext, yTrue.get(i), yPred.get(i), weight);
      updates.addAll(metricContext.updates());
    }
    return new Built(loss, updates);
  }

  private static boolean isScalar(Operand<?> value) {
    return !value.shape().isUnknown() && value.shape().isScalar();
  }

  private static Operand<?> sum(Ops ops, Operand<?> first, List<Operand<?>> others) {
    List<Operand<?>> all = new ArrayList<>(others);
    all.add(0, first);
    return ops.addN(all);
  }

  private static List<Operand<?>> penalties(CallContext context, List<Weight> penalties) {
    List<Operand<?>> parts = new ArrayList<>();
    Ops ops = context.ops();
    for (Weight weight : penalties) {
      if (weight.regularizer() != null && weight.isTrainable()) {
        Ops here = context.opsOn(weight, "regularizer");
        parts.add(
            here.cast(weight.regularizer().penalty(here, context.read(weight)), DType.FLOAT32));
      }
    }
    context.losses().forEach(l -> parts.add(ops.cast(l, DType.FLOAT32)));
    return parts;
  }

  /** Adds a batch's loss to a mean over batches. */
  private static List<Operation> mean(
      Ops ops, Tracker tracker, Operand<?> value, Operand<?> weight) {
    MetricContext context = tracker.context(ops);
    context.add(context.variable("total", Shape.scalar()), ops.mul(value, weight));
    context.add(context.variable("count", Shape.scalar()), weight);
    return context.updates();
  }
}
