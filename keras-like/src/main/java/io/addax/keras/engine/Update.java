package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Gradients;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.Model;
import io.addax.keras.layers.Weight;
import io.addax.keras.optimizers.BoundOptimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Operand;
import org.tensorflow.Operation;

/**
 * What a training step does to the variables: gradients of the shards' losses, added up over the
 * replicas, and the optimizer's update on each; then what layers keep, such as moving averages.
 */
final class Update {
  private static final Logger LOG = LoggerFactory.getLogger(Update.class);

  private final ModelGraph graph;
  private final Ops ops;
  private final Model model;
  private final List<Shard> shards;
  private final CrossReplica across;
  private final List<List<Shard>> ofReplicas = new ArrayList<>();
  private final List<Ops> afterReads = new ArrayList<>();

  /**
   * An update in a graph, in which all is made that reads weights.
   *
   * @param across null where one shard is all
   */
  Update(ModelGraph graph, Ops ops, Model model, List<Shard> shards, CrossReplica across) {
    this.graph = graph;
    this.ops = ops;
    this.model = model;
    this.shards = shards;
    this.across = across;
    for (Replica replica : graph.replicas()) {
      ofReplicas.add(shards.stream().filter(s -> s.replica() == replica).toList());
      afterReads.add(afterReadsOf(replica));
    }
  }

  /**
   * Adds the ops.
   *
   * @param losses of the shards
   * @return those that are no part of the optimizer's ends
   */
  List<Operation> build(List<Operand<?>> losses, ReplicatedOptimizer optimizer, Operand<?> rate) {
    addOptimizer(losses, optimizer, rate);
    List<Operation> updates = keep();
    List<Operation> seedReads =
        shards.stream()
            .flatMap(s -> s.context().stepReads().stream())
            .<Operation>map(Operand::op)
            .toList();
    Ops after = after(graph.replicas().get(0)).after(seedReads);
    updates.add(graph.trainingStep().assignAdd(after, ops.scalar(DType.INT64, 1)));
    return updates;
  }

  /** A scope on a replica that runs after all that reads its weights. */
  private Ops after(Replica replica) {
    return afterReads.get(replica.index());
  }

  private Ops afterReadsOf(Replica replica) {
    Map<Weight, Operation> reads = new LinkedHashMap<>();
    for (Shard shard : ofReplicas.get(replica.index())) {
      shard.context().reads().forEach((weight, read) -> reads.put(weight, read.op()));
    }
    return ops.device(replica.ops().device()).after(List.copyOf(reads.values()));
  }

  private void addOptimizer(
      List<Operand<?>> losses, ReplicatedOptimizer optimizer, Operand<?> rate) {
    Map<Weight, Operand<?>> reads = shards.get(0).context().reads();
    List<Weight> trained = model.trainableWeights().stream().filter(reads::containsKey).toList();
    if (trained.isEmpty()) {
      LOG.warn("Model '{}' has no trainable weights: training changes nothing", model.name());
    }
    List<Map<Weight, Operand<?>>> gradients = gradients(losses, trained, optimizer);
    List<String> unconnected =
        trained.stream().filter(w -> !gradients.get(0).containsKey(w)).map(Weight::path).toList();
    if (!unconnected.isEmpty()) {
      LOG.warn("The loss does not depend on {}: training does not change them", unconnected);
    }
    for (Replica replica : graph.replicas()) {
      List<BoundOptimizer.Trained> updates = new ArrayList<>();
      Map<Weight, Operand<?>> ofReplica = gradients.get(replica.index());
      ofReplica.forEach(
          (weight, gradient) ->
              updates.add(
                  new BoundOptimizer.Trained(
                      variable(replica, weight), gradient, weight.constraint())));
      optimizer.build(replica, after(replica), rate, updates);
    }
  }

  private GraphVariable variable(Replica replica, Weight weight) {
    return replica.variable(weight, replica.ops().device());
  }

  /** The gradients of the sum of all losses, for each replica, in the order of the weights. */
  private List<Map<Weight, Operand<?>>> gradients(
      List<Operand<?>> losses, List<Weight> trained, ReplicatedOptimizer optimizer) {
    List<List<Operand<?>>> ofAll = new ArrayList<>();
    List<Weight> connected = null;
    for (List<Shard> ofReplica : ofReplicas) {
      if (ofReplica.isEmpty()) {
        continue;
      }
      Ops here = ofReplica.get(0).ops();
      List<Operand<?>> targets = new ArrayList<>();
      for (Shard shard : ofReplica) {
        Operand<?> loss = losses.get(shards.indexOf(shard));
        targets.add(optimizer.scaleLoss(shard.replica(), here, loss));
      }
      // All shards of a replica read the same ops.
      Map<Weight, Operand<?>> reads = ofReplica.get(0).context().reads();
      List<Optional<Operand<?>>> found =
          Gradients.of(here, targets, trained.stream().<Operand<?>>map(reads::get).toList());
      List<Weight> with = new ArrayList<>();
      for (int i = 0; i < trained.size(); i++) {
        if (found.get(i).isPresent()) {
          with.add(trained.get(i));
        }
      }
      connected = connected == null ? with : connected;
      ofAll.add(found.stream().flatMap(Optional::stream).<Operand<?>>map(g -> g).toList());
    }
    List<List<Operand<?>>> sums =
        across == null ? ofAll : across.sumForEach(ofAll, graph.replicas().size());
    List<Map<Weight, Operand<?>>> gradients = new ArrayList<>();
    for (List<Operand<?>> ofReplica : sums) {
      Map<Weight, Operand<?>> here = new LinkedHashMap<>();
      for (int i = 0; i < ofReplica.size(); i++) {
        here.put(connected.get(i), ofReplica.get(i));
      }
      gradients.add(here);
    }
    return gradients;
  }

  /**
   * Sets what layers keep from step to step. Where shards come to different values, the mean
   * counts; of what is no floating-point number, that of the first.
   */
  private List<Operation> keep() {
    List<Weight> kept = List.copyOf(shards.get(0).context().updates().keySet());
    List<Weight> floating = kept.stream().filter(w -> w.dtype().isFloating()).toList();
    Map<Weight, Operand<?>> values = new LinkedHashMap<>();
    kept.forEach(w -> values.put(w, shards.get(0).context().updates().get(w)));
    if (across != null && !floating.isEmpty()) {
      values.putAll(means(floating));
    }
    List<Operation> assigned = new ArrayList<>();
    for (Map.Entry<Weight, Operand<?>> value : values.entrySet()) {
      for (Replica replica : graph.replicas()) {
        GraphVariable variable = variable(replica, value.getKey());
        assigned.add(variable.assign(after(replica), value.getValue()));
      }
    }
    return assigned;
  }

  private Map<Weight, Operand<?>> means(List<Weight> floating) {
    List<List<Operand<?>>> ofShards = new ArrayList<>();
    for (Shard shard : shards) {
      Ops here = shard.ops();
      List<Operand<?>> values = new ArrayList<>();
      for (Weight weight : floating) {
        Operand<?> value = here.cast(shard.context().updates().get(weight), DType.FLOAT32);
        values.add(shard.isIdle() ? here.mul(value, 0) : value);
      }
      values.add(here.scalar(DType.FLOAT32, shard.isIdle() ? 0 : 1));
      ofShards.add(values);
    }
    List<Operand<?>> sums = across.sum(ofShards);
    Operand<?> count = sums.get(floating.size());
    Map<Weight, Operand<?>> means = new LinkedHashMap<>();
    for (int i = 0; i < floating.size(); i++) {
      Weight weight = floating.get(i);
      means.put(weight, ops.cast(ops.div(sums.get(i), count), weight.dtype()));
    }
    return means;
  }
}
