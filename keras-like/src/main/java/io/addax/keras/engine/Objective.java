package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.keras.Compile;
import io.addax.keras.KerasTensor;
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
  private final List<StepLoss.Term> terms = new ArrayList<>();
  private final List<Tracker> lossTrackers = new ArrayList<>();
  private final List<OutputMetric> metrics = new ArrayList<>();
  private final Tracker total;
  private final boolean samplewise;

  Objective(
      Compile compile,
      List<KerasTensor> outputs,
      List<String> outputNames,
      Targets targets,
      ModelGraph graph) {
    this.outputNames = outputNames;
    this.total = new Tracker("loss", new Mean(), graph);
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
      if (resolved != null) {
        terms.add(new StepLoss.Term(i, name, resolved, compile.lossWeightOf(name)));
      }
      lossTrackers.add(
          severalLosses && resolved != null
              ? new Tracker(unique(name + "_loss", taken), new Mean(), graph)
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
              new OutputMetric(i, weighted, new Tracker(unique(name, taken), resolved, graph)));
        }
      }
    }
    samplewise = areSamplewise();
  }

  private static String unique(String name, Map<String, Integer> taken) {
    int count = taken.merge(name, 1, Integer::sum);
    return count == 1 ? name : name + "_" + (count - 1);
  }

  /** The loss of an output; null if it has none. */
  Loss loss(int output) {
    return losses.get(output);
  }

  /** Whether all losses and metrics come to the same for parts of a batch as for the whole. */
  boolean isSamplewise() {
    return samplewise;
  }

  private boolean areSamplewise() {
    return terms.stream().allMatch(term -> term.loss().isSamplewise())
        && metrics.stream().allMatch(metric -> metric.tracker().metric().isSamplewise());
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
   * @param shards one that has the whole batch, or several that divide it
   * @param across null for the whole batch
   * @param regularized the weights whose regularizers count, the model's
   * @return for each shard; the sum of their losses is the loss of the batch
   */
  List<Built> build(List<Shard> shards, CrossReplica across, List<Weight> regularized) {
    List<StepLoss> computed =
        across == null
            ? List.of(StepLoss.whole(shards.get(0), terms, regularized))
            : StepLoss.divided(shards, across, terms, regularized);
    List<Built> built = new ArrayList<>();
    Map<Replica, List<Operation>> earlier = new HashMap<>();
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.get(i);
      List<Operation> before = earlier.get(shard.replica());
      if (before == null) {
        before = across == null ? List.of() : done(shard, shards, computed);
      }
      List<Operation> updates = new ArrayList<>(log(shard, before, computed.get(i)));
      updates.addAll(measure(shard, before));
      if (shard.isIdle()) {
        updates.clear(); // the variables are there, as on every worker, and stay as they are
      }
      earlier.put(shard.replica(), updates);
      built.add(new Built(computed.get(i).value(), updates));
    }
    return built;
  }

  /**
   * What a replica's measuring waits for: where one of its parts fails, none of them is counted.
   * Replicas on other devices do not wait for each other.
   */
  private static List<Operation> done(Shard shard, List<Shard> shards, List<StepLoss> computed) {
    List<Operation> done = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      if (shards.get(i).replica() == shard.replica()) {
        done.add(computed.get(i).value().op());
        shards.get(i).predictions().forEach(p -> done.add(p.op()));
      }
    }
    return done;
  }

  /** Adds the losses to their means over batches. */
  private List<Operation> log(Shard shard, List<Operation> earlier, StepLoss loss) {
    List<Operation> updates = new ArrayList<>();
    for (StepLoss.OfOutput ofOutput : loss.ofOutputs()) {
      Tracker tracker = lossTrackers.get(ofOutput.output());
      if (tracker != null) {
        // Keras weights the total by the batch's size, but not the losses of single outputs.
        updates.addAll(tracker.addToMean(shard, earlier, ofOutput.logged(), loss.count()));
      }
    }
    updates.addAll(total.addToMean(shard, earlier, loss.total(), loss.rows()));
    return updates;
  }

  private List<Operation> measure(Shard shard, List<Operation> earlier) {
    List<Operation> updates = new ArrayList<>();
    for (OutputMetric metric : metrics) {
      int i = metric.output();
      Operand<?> predictions = shard.predictions().get(i);
      MetricContext context = metric.tracker().context(shard, earlier);
      Operand<?> weight = metric.weighted() ? shard.weights().get(i) : null;
      Operand<?> mask = shard.context().mask(predictions);
      if (mask != null && weight == null) {
        weight = shard.ops().cast(mask, DType.FLOAT32);
      }
      metric.tracker().metric().update(context, shard.y().get(i), predictions, weight);
      updates.addAll(context.updates());
    }
    return updates;
  }
}
